package dev.attacca.tests.hostile;

/** What a user's code does in place of what it is for. */
enum Conduct {
  THROWS,
  THROWS_AN_ERROR,
  /** Until it is interrupted, or let go. */
  BLOCKS,
  /** Asks the run how it stands, and runs something else; then does what it is for. */
  CALLS_BACK,
  /** Cancels the run that it is in; then does what it is for. */
  CANCELS,
  /** Does what it is for, on a thread of its own. */
  ON_ANOTHER_THREAD,
  /** Deaf to interrupts; does what it is for when the run is over. */
  TOO_LATE,
  GIVES_NULL
}
