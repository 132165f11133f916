package dev.attacca.examples.cluster;

/**
 * An order.
 *
 * @param id nobody else has it
 * @param customer who has to pay
 * @param shop who is paid
 * @param cents how much; less than nothing if something was given back
 */
public record Order(String id, String customer, String shop, long cents) {
  /** Of a line: customer, shop, cents. */
  static Order of(Line line) {
    String[] fields = line.text().split(",", -1);
    if (fields.length != 3) {
      throw new IllegalArgumentException("3 fields expected, not " + fields.length);
    }
    return new Order(
        line.file() + ":" + line.number(), fields[0], fields[1], Long.parseLong(fields[2]));
  }
}
