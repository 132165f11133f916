package dev.attacca.runtime.internal.sequence;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.attacca.runtime.internal.scope.ReadyWork;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/** A state between one who goes straight, without the lane's lock, and those who have the lock. */
public final class HoldingStress {
  private HoldingStress() {}

  /** As the sequencer does for who goes straight; true if somebody is told. */
  static boolean giveBack(Holding holding) {
    if (holding.giveBack()) {
      return false;
    }
    synchronized (holding) {
      return holding.free() != null;
    }
  }

  /** Who finds it held, and whoever gives it back, do not miss each other. */
  @JCStressTest
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "it was given back before")
  @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "waits, and is told")
  @Outcome(id = "0, 0", expect = FORBIDDEN, desc = "waits for ever")
  @Outcome(id = "1, 1", expect = FORBIDDEN, desc = "told, though it does not wait")
  @State
  public static class Awaited {
    private final Holding holding = new Holding();

    public Awaited() {
      holding.take();
    }

    @Actor
    public void straight(II_Result r) {
      r.r1 = giveBack(holding) ? 1 : 0;
    }

    @Actor
    public void other(II_Result r) {
      synchronized (holding) {
        if (holding.takeOrAwait()) {
          r.r2 = 1;
        } else {
          holding.add(new ReadyWork(null, 0));
        }
      }
    }
  }

  /** Whoever has it is the only one, and sees what the one before has written. */
  @JCStressTest
  @Outcome(id = "1, 1, 2", expect = ACCEPTABLE, desc = "one after the other")
  @Outcome(id = "1, 0, 1", expect = ACCEPTABLE, desc = "the other has found it held")
  @Outcome(id = "0, 1, 1", expect = ACCEPTABLE, desc = "who goes straight has found it held")
  @Outcome(expect = FORBIDDEN, desc = "both at once, or not seen")
  @State
  public static class Alone {
    private final Holding holding = new Holding();
    private int state;

    @Actor
    public void straight(III_Result r) {
      if (holding.take()) {
        state++;
        r.r1 = 1;
        giveBack(holding);
      }
    }

    @Actor
    public void other(III_Result r) {
      synchronized (holding) {
        if (!holding.takeOrAwait()) {
          return;
        }
      }
      state++;
      synchronized (holding) {
        holding.free();
      }
      r.r2 = 1;
    }

    @Arbiter
    public void end(III_Result r) {
      r.r3 = state;
    }
  }

  /** One that is free, and awaited still, can be taken by one of two, whoever comes. */
  @JCStressTest
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "the other")
  @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "who goes straight")
  @Outcome(expect = FORBIDDEN, desc = "both, or none")
  @State
  public static class AwaitedStill {
    private final Holding holding = new Holding();

    public AwaitedStill() {
      holding.take();
      for (int i = 0; i < 2; i++) {
        holding.takeOrAwait();
        holding.add(new ReadyWork(null, i));
      }
      holding.free();
    }

    @Actor
    public void straight(II_Result r) {
      r.r1 = holding.take() ? 1 : 0;
    }

    @Actor
    public void other(II_Result r) {
      synchronized (holding) {
        r.r2 = holding.takeOrAwait() ? 1 : 0;
      }
    }
  }
}
