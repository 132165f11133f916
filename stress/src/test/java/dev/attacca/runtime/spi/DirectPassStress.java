package dev.attacca.runtime.spi;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** Whose a scope is that one thread goes straight through, and that the watchdog would take from it. */
public final class DirectPassStress {
  private static final int ALL = ~0;

  private DirectPassStress() {}

  /** A pass, and the scope that it is in: plain fields, which belong to whoever has the scope. */
  static class Pass extends DirectPass {
    static final int FIRST = 0;
    static final int SECOND = 1;

    /** What has been computed before the task. */
    int computed;
    /** What the watchdog has made of the scope. */
    int turned;

    @Override
    protected boolean skips(int task) {
      return false;
    }

    @Override
    protected void tidies() {}

    @Override
    protected void endedEmpty(int task) {}

    @Override
    protected boolean isToBeNoted() {
      return false;
    }

    @Override
    protected void ended(int task, int end) {}

    @Override
    protected boolean goesOnInterrupted(int task) {
      return false;
    }

    final boolean call(int task) {
      return begins(task, ALL, task) && goesOn(Scope.DONE);
    }

    /** What the watchdog does: 0 if it cannot have the scope, else one more than what had been computed when it took it. */
    final int letIn() {
      if (take() < 0) {
        return 0;
      }
      int seen = computed;
      turned = 10 + seen;
      opened();
      return 1 + seen;
    }

    /** Where the pass has not come to the end: what has been made of the scope; 0 if it is its own. */
    final int stands() {
      stopped();
      return isOpen() ? turned : 0;
    }
  }

  @JCStressTest
  @Outcome(id = "2, 0", expect = ACCEPTABLE, desc = "nobody came")
  @Outcome(id = "10, 1", expect = ACCEPTABLE, desc = "others were let in at the first task")
  @Outcome(id = "11, 2", expect = ACCEPTABLE, desc = "others were let in at the second task")
  @Outcome(
      expect = FORBIDDEN,
      desc = "the scope is nobody's, or two have it, or one does not see what the other has left")
  @State
  public static class LettingIn extends Pass {
    @Actor
    public void pass(II_Result r) {
      enters(true, false);
      if (call(FIRST)) {
        computed = 1;
        if (call(SECOND)) {
          computed = 2;
          leaves();
          r.r1 = computed;
          return;
        }
      }
      r.r1 = stands();
    }

    @Actor
    public void watchdog(II_Result r) {
      r.r2 = letIn();
    }
  }

  /** A task that has thrown does not go on by itself: its thread asks whose the scope is. */
  @JCStressTest
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "the thread has it")
  @Outcome(id = "11, 2", expect = ACCEPTABLE, desc = "others were let in")
  @Outcome(
      expect = FORBIDDEN,
      desc = "both have it, or nobody, or one does not see what the other has left")
  @State
  public static class StoppedInATask extends Pass {
    @Actor
    public void pass(II_Result r) {
      enters(true, false);
      computed = 1;
      if (begins(FIRST, ALL, FIRST)) {
        r.r1 = stands();
      }
    }

    @Actor
    public void watchdog(II_Result r) {
      r.r2 = letIn();
    }
  }

  /** Two who would let others in, such as the watchdog and a task that says that it waits. */
  @JCStressTest
  @Outcome(
      id = {"1, 0", "0, 1"},
      expect = ACCEPTABLE,
      desc = "one of them has")
  @Outcome(expect = FORBIDDEN, desc = "both, or neither")
  @State
  public static class TwoLetIn extends Pass {
    public TwoLetIn() {
      enters(true, false);
      begins(FIRST, ALL, FIRST);
    }

    @Actor
    public void one(II_Result r) {
      r.r1 = letIn();
    }

    @Actor
    public void other(II_Result r) {
      r.r2 = letIn();
    }
  }

  /** Where no two tasks could run at once, nobody can have the scope, whatever the pass is doing. */
  @JCStressTest
  @Outcome(id = "2, 0", expect = ACCEPTABLE, desc = "it goes through to the end")
  @Outcome(expect = FORBIDDEN, desc = "somebody was let in, or it stopped")
  @State
  public static class Unwatched extends Pass {
    @Actor
    public void pass(II_Result r) {
      enters(false, false);
      r.r1 = (call(FIRST) ? 1 : 0) + (call(SECOND) ? 1 : 0);
    }

    @Actor
    public void watchdog(II_Result r) {
      r.r2 = letIn();
    }
  }

  /** Told beside it that the run is halted, a pass stops; if it has not seen that here, the interrupt that follows tells it. */
  @JCStressTest
  @Outcome(
      id = {"1", "2"},
      expect = ACCEPTABLE,
      desc = "after a task")
  @Outcome(id = "3", expect = ACCEPTABLE, desc = "it had come to the end")
  @Outcome(expect = FORBIDDEN, desc = "it goes on after it has stopped, or is never told")
  @State
  public static class Halting extends Pass {
    private int ended;

    @Actor
    public void pass() {
      enters(true, false);
      ended = 1;
      if (call(FIRST)) {
        ended = 2;
        if (call(SECOND)) {
          ended = 3;
        }
      }
    }

    @Actor
    public void halts() {
      halted();
    }

    @Arbiter
    public void end(I_Result r) {
      enters(true, false);
      r.r1 = call(FIRST) ? -1 : ended; // it has been told by now
    }
  }
}
