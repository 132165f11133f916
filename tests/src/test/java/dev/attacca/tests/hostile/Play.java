package dev.attacca.tests.hostile;

import dev.attacca.runtime.Run;
import java.util.function.Function;
import java.util.function.Supplier;

/** Something to run, again and again. */
interface Play {
  /** Runs it, and gives what it gives: 42 if nothing is wrong. */
  Integer go() throws Exception;

  static <R> Play of(
      Stage stage, Supplier<? extends Run<R>> start, Function<? super R, Integer> value) {
    return () -> {
      Run<R> run = start.get();
      stage.run.complete(run);
      return value.apply(run.join());
    };
  }
}
