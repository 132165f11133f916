package dev.attacca.runtime.engine;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The lanes that the items of one loop take turns on. */
final class Turns {
  private final Lane[] lanes;
  private final Lane.Turn[] turns;

  private Turns(Lane[] lanes, Lane.Turn[] turns) {
    this.lanes = lanes;
    this.turns = turns;
  }

  static @Nullable Turns of(LoopRun loop) {
    Lanes all = loop.execution.plan.lanes;
    int[] through = all.count() == 0 ? new int[0] : all.through(loop.task);
    if (through.length == 0) {
      return null;
    }
    Lane[] lanes = new Lane[through.length];
    Lane.Turn[] turns = new Lane.Turn[through.length];
    for (int i = 0; i < through.length; i++) {
      lanes[i] = loop.parent.lane(through[i]);
      turns[i] = lanes[i].begin(loop.parent);
    }
    return new Turns(lanes, turns);
  }

  /** Takes all lanes for the next item, or none if that is not possible now. */
  boolean take(long next) {
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
  void giveBack(long next) {
    for (int i = 0; i < lanes.length; i++) {
      lanes[i].giveBack(turns[i], next);
    }
  }

  /**
   * The same, but for an item that has done so much and is in this task now; tells what others can go on
   * with.
   */
  List<Work> handOver(Scope item, int[] done, int current) {
    List<Work> work = new ArrayList<>();
    for (int i = 0; i < lanes.length; i++) {
      lanes[i].handOver(turns[i], item, done, current, work);
    }
    return work;
  }

  void opened(Scope item) {
    for (int i = 0; i < lanes.length; i++) {
      lanes[i].opened(turns[i], item);
    }
  }
}
