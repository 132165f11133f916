package dev.attacca.runtime.internal.plan;

import dev.attacca.runtime.internal.base.IntLists;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Divides a straight way into its legs. */
final class LegReader {
  private final RunPlan plan;
  private final ScopePlan scope;
  private final int[][] parts;
  /** The tasks, each after what it waits for. */
  private final int[] line;

  private final int base;
  private final int[] stops;
  /** By task, from the base on: as many as there are batches that it is behind. */
  private final int[] legOf;

  private LegReader(RunPlan plan, ScopePlan scope, int[][] parts, int[] line) {
    this.plan = plan;
    this.scope = scope;
    this.parts = parts;
    this.line = line;
    this.base = scope.type.base();
    this.stops = Arrays.stream(line).filter(task -> Leg.isStop(plan, task)).toArray();
    this.legOf = legOf();
  }

  /** Null if two batches could wait for their calls at the same time. */
  static Leg @Nullable [] read(RunPlan plan, ScopePlan scope, int[][] parts, int[] line) {
    return new LegReader(plan, scope, parts, line).read();
  }

  private int[] legOf() {
    int[] legs = new int[scope.type.size()];
    for (int task : line) {
      int behind = legs[task - base] + (Leg.isStop(plan, task) ? 1 : 0);
      for (int dependant : plan.dependants[task]) {
        legs[dependant - base] = Math.max(legs[dependant - base], behind);
      }
    }
    return legs;
  }

  private Leg @Nullable [] read() {
    Leg[] all = new Leg[stops.length + 1];
    int[] slots = scope.initialSlots.clone();
    int[] earlier = {};
    for (int number = 0; number < all.length; number++) {
      int own = number;
      int[] here =
          Arrays.stream(stops).filter(stop -> legOf[stop - base] == own).toArray();
      if (here.length != (number == stops.length ? 0 : 1)) {
        return null;
      }
      int[] tasks = Arrays.stream(line)
          .filter(task -> legOf[task - base] == own && !Leg.isStop(plan, task))
          .toArray();
      for (int task : tasks) {
        int unmet = DirectOrder.neverHere(plan, task);
        slots[task - base] = unmet < 0 ? TaskState.DONE : TaskState.skipped(unmet, false);
      }
      int batch = here.length == 0 ? -1 : here[0];
      Leg leg = new Leg(
          plan.commonSlots, base, earlier, tasks, wanted(tasks, slots), batch, slots.clone());
      all[number] = leg;
      if (batch >= 0) {
        earlier = IntStream.concat(Arrays.stream(earlier), leg.withStop()).toArray();
        slots[batch - base] = TaskState.DONE;
      }
    }
    return all;
  }

  private int[] wanted(int[] tasks, int[] slots) {
    int[] wanted = new int[parts.length];
    for (int part = 0; part < parts.length; part++) {
      for (int position = 0; position < parts[part].length; position++) {
        int task = parts[part][position];
        if (IntLists.contains(tasks, task) && slots[task - base] == TaskState.DONE) {
          wanted[part] |= 1 << position;
        }
      }
    }
    return wanted;
  }
}
