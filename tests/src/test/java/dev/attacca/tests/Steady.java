package dev.attacca.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/**
 * Tests of what must be the same in the first run and after hundreds, when the runtime has seen that a
 * runner's runs are short and goes other ways with them.
 */
abstract class Steady extends OnFreshPools {
  static final int RUNS = 600;
  /** Runs that wait for something are fewer: as many as there are in this time. */
  private static final long ENOUGH = TimeUnit.SECONDS.toNanos(2);

  interface Body {
    void run() throws Exception;
  }

  static void steady(Body run) throws Exception {
    steady(run, run);
  }

  /** What happens in a run that something is wrong with, and then after so many with which nothing is. */
  static void steady(Body quiet, Body trouble) throws Exception {
    trouble.run();
    repeat(quiet);
    for (int i = 0; i < 3; i++) {
      trouble.run();
    }
  }

  /** The same, where nobody says what it is, as long as it stays that. */
  static void same(Body quiet, Callable<String> trouble) throws Exception {
    String first = trouble.call();
    repeat(quiet);
    for (int i = 0; i < 3; i++) {
      assertThat(trouble.call()).as("after hundreds of runs").isEqualTo(first);
    }
  }

  private static void repeat(Body body) throws Exception {
    long begin = System.nanoTime();
    for (int i = 0; i < RUNS && System.nanoTime() - begin < ENOUGH; i++) {
      body.run();
    }
  }
}
