package dev.attacca.runtime.internal.base;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.stream.LongStream;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** Numbers that are given out to several threads. */
public final class SharedNumbersStress {
  private SharedNumbersStress() {}

  /** Threads that meet where numbers are given out, be it at the common word or at a share, take different ones, and all are counted. */
  @JCStressTest
  @Outcome(id = "6, 6", expect = ACCEPTABLE, desc = "each once")
  @Outcome(expect = FORBIDDEN, desc = "one twice, or a count that is wrong")
  @State
  public static class Met {
    private final SharedNumbers numbers = new SharedNumbers();
    private final SharedNumbers.Taker one = new SharedNumbers.Taker();
    private final SharedNumbers.Taker other = new SharedNumbers.Taker();
    private final long[] taken = new long[6];

    @Actor
    public void one() {
      for (int i = 0; i < 3; i++) {
        taken[i] = numbers.next(one);
      }
    }

    @Actor
    public void other() {
      taken[3] = numbers.next(other);
      taken[4] = numbers.next();
      taken[5] = numbers.next(other);
    }

    @Arbiter
    public void counted(JJ_Result r) {
      r.r1 = LongStream.of(taken).distinct().count();
      r.r2 = numbers.count();
    }
  }
}
