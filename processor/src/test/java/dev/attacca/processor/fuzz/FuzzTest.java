package dev.attacca.processor.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/**
 * Random programs, compiled and run. {@code -Dattacca.fuzz.programs} says how many there are, {@code
 * -Dattacca.fuzz.first} with which seed they begin.
 */
class FuzzTest {
  private static final int PROGRAMS = Integer.getInteger("attacca.fuzz.programs", 150);
  private static final int FIRST = Integer.getInteger("attacca.fuzz.first", 0);

  @Test
  void accepted_programs_come_to_what_the_model_says() throws Exception {
    try (Trial trial = new Trial()) {
      for (long seed = FIRST; seed < FIRST + PROGRAMS; seed++) {
        trial.check(Generator.make(seed));
      }
    }
    assertThat(PROGRAMS).isPositive();
  }
}
