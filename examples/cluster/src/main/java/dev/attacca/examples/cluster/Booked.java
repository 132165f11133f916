package dev.attacca.examples.cluster;

/**
 * What stands in an account.
 *
 * @param posting what was booked
 * @param number how many there are in the account by then
 * @param balance of the account by then
 */
public record Booked(Posting posting, long number, long balance) {
  /** As a line of a file. */
  String line() {
    return String.join(
        ",",
        posting.order(),
        posting.account(),
        String.valueOf(posting.cents()),
        String.valueOf(number),
        String.valueOf(balance));
  }

  static Booked of(String line) {
    String[] fields = line.split(",");
    return new Booked(
        new Posting(fields[0], fields[1], Long.parseLong(fields[2])),
        Long.parseLong(fields[3]),
        Long.parseLong(fields[4]));
  }
}
