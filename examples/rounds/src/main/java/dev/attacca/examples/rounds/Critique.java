package dev.attacca.examples.rounds;

import java.util.List;

/**
 * What a judge says of a draft.
 *
 * @param faults what is to be mended, the worst first
 */
record Critique(List<Fault> faults) {
  /**
   * A word that should be another, or should go.
   *
   * @param instead what to write; empty for nothing
   */
  record Fault(String word, String instead) {}

  boolean isGood() {
    return faults.isEmpty();
  }
}
