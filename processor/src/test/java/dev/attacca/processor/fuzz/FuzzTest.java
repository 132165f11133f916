package dev.attacca.processor.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertAll;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random programs, compiled and run. {@code -Dattacca.fuzz.programs} says how many there are, {@code
 * -Dattacca.fuzz.first} with which seed they begin.
 */
class FuzzTest {
  private static final int PROGRAMS = Integer.getInteger("attacca.fuzz.programs", 120);
  /** Each takes its time to be made smaller. */
  private static final int MOST_FAILURES = 10;

  private static final int FIRST = Integer.getInteger("attacca.fuzz.first", 0);

  @Test
  void accepted_programs_come_to_what_the_model_says() {
    try (Trial trial = new Trial()) {
      checkEach(seed -> trial.check(Generator.make(seed)));
    }
  }

  @Test
  void refused_programs_are_refused_for_what_was_planted() {
    try (Trial trial = new Trial()) {
      checkEach(seed -> trial.check(Spoiler.spoil(Generator.make(seed), seed)));
    }
  }

  private static void checkEach(LongConsumer check) {
    List<AssertionError> failures = new ArrayList<>();
    for (long seed = FIRST; seed < FIRST + PROGRAMS && failures.size() < MOST_FAILURES; seed++) {
      try {
        check.accept(seed);
      } catch (AssertionError e) {
        failures.add(e);
      }
    }
    assertAll(failures.stream().map(each -> () -> {
      throw each;
    }));
  }

  @Test
  void eclipses_compiler_comes_to_the_same(@TempDir Path directory) throws IOException {
    try (Trial trial = new Trial()) {
      for (long seed = FIRST; seed < FIRST + Math.max(1, PROGRAMS / 20); seed++) {
        Program program = Generator.make(seed);
        trial.checkByEclipse(program, directory.resolve("accepted" + seed));
        trial.checkByEclipse(Spoiler.spoil(program, seed), directory.resolve("refused" + seed));
      }
    }
  }

  @Test
  void the_programs_are_worth_their_time() {
    List<String> expected = new ArrayList<>();
    int tasks = 0;
    long batches = 0;
    for (long seed = 0; seed < 500; seed++) {
      Program program = Generator.make(seed);
      tasks += program.tasks().size();
      batches +=
          program.tasks().stream().filter(task -> task.form().isBatched()).count();
      expected.addAll(Marks.expected(Writer.write(Spoiler.spoil(program, seed))));
    }
    assertThat(tasks).isGreaterThan(3_000);
    assertThat(batches).isGreaterThan(100);
    assertThat(expected).hasSizeGreaterThan(1_000);
    assertThat(expected.stream().map(each -> each.replaceAll(".* ", "")).distinct())
        .hasSizeGreaterThan(35);
  }
}
