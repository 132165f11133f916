package dev.attacca.runtime.internal.sequence;

import dev.attacca.runtime.internal.plan.SequencePlan;
import dev.attacca.runtime.internal.run.Execution;
import dev.attacca.runtime.internal.scope.ReadyWork;
import dev.attacca.runtime.internal.scope.ScopeCore;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The lanes that the items of one loop take turns on. */
public final class LoopSequencers {
  private final Sequencer[] lanes;
  private final Standing.Turn[] turns;

  private LoopSequencers(Sequencer[] lanes, Standing.Turn[] turns) {
    this.lanes = lanes;
    this.turns = turns;
  }

  public static @Nullable LoopSequencers of(Execution execution, ScopeCore parent, int loop) {
    SequencePlan all = execution.plan.lanes;
    int[] through = all.count() == 0 ? new int[0] : all.through(loop);
    if (through.length == 0) {
      return null;
    }
    Sequencer[] lanes = new Sequencer[through.length];
    Standing.Turn[] turns = new Standing.Turn[through.length];
    for (int i = 0; i < through.length; i++) {
      lanes[i] = Sequencer.of(parent, through[i]);
      turns[i] = lanes[i].begin(parent);
    }
    return new LoopSequencers(lanes, turns);
  }

  /** Takes all lanes for the next item, or none if that is not possible now. */
  public boolean take(long next) {
    for (int i = 0; i < lanes.length; i++) {
      if (!lanes[i].take(turns[i], next)) {
        while (--i >= 0) {
          lanes[i].giveBack(turns[i], next);
        }
        return false;
      }
    }
    return true;
  }

  /** Gives back what was taken; all items before this one have had their turn. */
  public void giveBack(long next) {
    for (int i = 0; i < lanes.length; i++) {
      lanes[i].giveBack(turns[i], next);
    }
  }

  /**
   * The same, but for an item that has done so much and is in this task now; tells what others can go on
   * with.
   */
  public List<ReadyWork> handOver(ScopeCore item, int[] done, int current) {
    List<ReadyWork> work = new ArrayList<>();
    for (int i = 0; i < lanes.length; i++) {
      lanes[i].handOver(turns[i], item, done, current, work);
    }
    return work;
  }

  /** The same, for an item that takes turns with nobody, but has states of its own: it holds those of this task. */
  public static List<ReadyWork> holdOwn(ScopeCore item, int task) {
    int[] states = Execution.of(item).plan.held[task];
    for (int i = 0; states != null && i < states.length; i++) {
      if (!Sequencer.of(item, states[i]).acquire(item, task)) {
        throw new AssertionError("somebody else knows of the item already");
      }
    }
    return List.of(); // nobody waits for it
  }

  /** Nothing more is emitted. */
  public void ended(long size) {
    for (int i = 0; i < lanes.length; i++) {
      lanes[i].ended(turns[i], size);
    }
  }

  public void opened(ScopeCore item) {
    for (int i = 0; i < lanes.length; i++) {
      lanes[i].opened(turns[i], item);
    }
  }
}
