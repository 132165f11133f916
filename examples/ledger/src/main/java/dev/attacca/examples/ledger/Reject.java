package dev.attacca.examples.ledger;

/**
 * A line that cannot be booked.
 *
 * @param line which one
 * @param verdict what kind of trouble it is
 * @param reason what is wrong with it
 */
record Reject(Line line, Verdict verdict, String reason) {
  static Reject of(Line line, Verdict verdict) {
    return new Reject(
        line,
        verdict,
        verdict == Verdict.MALFORMED
            ? line.problem()
            : "no such article: " + line.order().orElseThrow().sku());
  }
}
