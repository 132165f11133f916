package dev.attacca.runtime.internal.scope;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.attacca.runtime.internal.graph.GraphReader;
import dev.attacca.runtime.internal.graph.TaskGraph;
import dev.attacca.runtime.internal.plan.Extent;
import dev.attacca.runtime.internal.plan.RunPlan;
import dev.attacca.runtime.internal.plan.ScopePlan;
import dev.attacca.runtime.internal.plan.TaskState;
import java.util.BitSet;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/** Where the tasks of a scope stand: who owns a task, what its owner sees, and the list of those that are ready. */
public final class TaskStatesStress {
  private static final ScopePlan PLAN = plan();

  private TaskStatesStress() {}

  private static ScopePlan plan() {
    TaskGraph graph = new GraphReader().read("""
            dag Join
            task left: Integer
            task right: Integer
            task sum: Integer
              value left
              value right
            """);
    return new RunPlan(Extent.of(graph, -1, false, new BitSet(), new BitSet())).scopes[0];
  }

  /** Two tasks, whose values are plain fields, and one that takes both. */
  static class Join extends TaskStates {
    static final int LEFT = 0;
    static final int RIGHT = 1;
    static final int SUM = 2;

    int left;
    int right;

    Join() {
      begin(PLAN, PLAN.initialSlots.clone());
      resetReady(-1);
    }

    int sum() {
      return left + right;
    }
  }

  /** Who settles the last dependency owns the task, and sees all values. */
  @JCStressTest
  @Outcome(id = "0, 3", expect = ACCEPTABLE, desc = "the second was the last")
  @Outcome(id = "3, 0", expect = ACCEPTABLE, desc = "the first was the last")
  @Outcome(expect = FORBIDDEN, desc = "nobody, or both, or one who does not see it all")
  @State
  public static class LastDependency extends Join {
    @Actor
    public void left(II_Result r) {
      left = 1;
      r.r1 = countDown(SUM) ? sum() : 0;
    }

    @Actor
    public void right(II_Result r) {
      right = 2;
      r.r2 = countDown(SUM) ? sum() : 0;
    }
  }

  /** Whoever is the last knows that one of them had no value. */
  @JCStressTest
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "the second was the last")
  @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "the first was the last")
  @Outcome(expect = FORBIDDEN, desc = "nobody, or both, or one who takes it for a value")
  @State
  public static class FlaggedDependency extends Join {
    @Actor
    public void left(II_Result r) {
      r.r1 = countDownFlagged(SUM) ? flagged() : 0;
    }

    @Actor
    public void right(II_Result r) {
      r.r2 = countDown(SUM) ? flagged() : 0;
    }

    private int flagged() {
      return (slot(SUM) & TaskState.FLAG) != 0 ? 1 : -1;
    }
  }

  /** What one pushes, another may take, and the rest is there afterwards: each once, with what its owner has written. */
  @JCStressTest
  @Outcome(id = "0, 3, 2", expect = ACCEPTABLE, desc = "came too early")
  @Outcome(id = "1, 2, 1", expect = ACCEPTABLE, desc = "took the first")
  @Outcome(id = "2, 1, 1", expect = ACCEPTABLE, desc = "took the second")
  @Outcome(expect = FORBIDDEN, desc = "one is lost, or there twice, or not all of it is seen")
  @State
  public static class ReadyList extends Join {
    @Actor
    public void pusher() {
      left = 1;
      push(LEFT);
      right = 2;
      push(RIGHT);
    }

    @Actor
    public void taker(III_Result r) {
      r.r1 = taken();
    }

    @Arbiter
    public void rest(III_Result r) {
      for (int value = taken(); value != 0; value = taken()) {
        r.r2 += value;
        r.r3++;
      }
    }

    private int taken() {
      return switch (pop()) {
        case LEFT -> left;
        case RIGHT -> right;
        default -> 0;
      };
    }
  }

  /** Two take from a list of three. */
  @JCStressTest
  @Outcome(
      id = {"0, 1, 2", "1, 0, 2", "0, 2, 1", "2, 0, 1", "1, 2, 0", "2, 1, 0"},
      expect = ACCEPTABLE,
      desc = "each once")
  @Outcome(expect = FORBIDDEN, desc = "one is lost, or there twice")
  @State
  public static class Takers extends Join {
    public Takers() {
      push(SUM);
      push(RIGHT);
      push(LEFT);
    }

    @Actor
    public void one(III_Result r) {
      r.r1 = pop();
    }

    @Actor
    public void other(III_Result r) {
      r.r2 = pop();
    }

    @Arbiter
    public void rest(III_Result r) {
      r.r3 = pop();
    }
  }
}
