package dev.attacca.examples.ledger;

/** What is to be done with a line. */
enum Verdict {
  /** It goes into the ledger. */
  GOOD,
  /** It is no order. */
  MALFORMED,
  /** It is one, of an article that nobody sells. */
  UNKNOWN_ARTICLE
}
