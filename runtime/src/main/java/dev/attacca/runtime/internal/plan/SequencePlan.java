package dev.attacca.runtime.internal.plan;

import dev.attacca.runtime.internal.base.IntLists;
import dev.attacca.runtime.internal.graph.ScopeType;
import dev.attacca.runtime.internal.graph.TaskGraph;
import dev.attacca.runtime.internal.sequence.Sequencer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the items of a run reach one after the other, in the order in which they were emitted: each
 * state is a lane, and so is each stream of values out of the loops. Immutable; see {@link Sequencer} for
 * what happens in a run.
 */
public final class SequencePlan {
  private static final int[] NONE = {};
  private static final int MOST_ROOM = 256;

  private final RunPlan plan;
  private final int count;
  /** By lane: the scope of which each instance has a lane of its own. */
  private final int[] roots;
  /** By task: the lanes that its values go into, or that it must hold. */
  private final int[][] uses;
  /** By lane: whose values a stream has, and who consumes them; -1 for somebody outside of the run. */
  private final int[] sources;

  private final int[] consumers;
  /** By lane: how many values a stream holds that have not been taken. */
  private final int[] rooms;
  /** By scope: the lanes that its items and what is below them use. */
  private final BitSet[] below;
  /** By state: the lane on which the items come that have a state of their key; -1 where there is one for all. */
  private final int[] keyLanes;
  /** The lane of the target's values; -1 if they are not streamed. */
  public final int target;

  SequencePlan(RunPlan plan, List<Gathering> gathers, Extent extent) {
    this.plan = plan;
    TaskGraph graph = plan.graph;
    int states = graph.states();
    int streams = (int) gathers.stream().filter(Gathering::streamed).count();
    boolean targetStreamed = extent.streamed();
    target = targetStreamed ? states + streams : -1;
    keyLanes = new int[states];
    count = numberKeys(states + streams + (targetStreamed ? 1 : 0));
    roots = new int[count];
    rooms = new int[count];
    sources = new int[count];
    consumers = new int[count];
    IntLists used = new IntLists(graph.size());
    plan.members.stream().filter(task -> !plan.overridden.get(task)).forEach(task -> {
      for (int state : graph.node(task).states()) {
        used.add(task, state);
      }
    });
    for (Gathering gather : gathers) {
      if (gather.streamed()) {
        roots[gather.lane()] = graph.scopeOf(gather.task()).id();
        used.add(gather.source(), gather.lane());
        rooms[gather.lane()] = roomFor(gather.source());
        sources[gather.lane()] = gather.source();
        consumers[gather.lane()] = gather.task();
      }
    }
    addKeys(used);
    rootWhereFed();
    if (targetStreamed) {
      used.add(plan.target, target);
      rooms[target] = roomFor(plan.target);
      sources[target] = plan.target;
      consumers[target] = -1;
    }
    uses = used.toArrays();
    below = new BitSet[graph.scopes().length];
    for (int id = below.length - 1; id >= 0; id--) { // a scope's id is larger than its parent's
      ScopeType type = graph.scopes()[id];
      below[id] = new BitSet();
      if (type.opener() >= 0) {
        addUses(type.opener(), below[id]);
      }
      for (int task = type.base(); task < type.base() + type.size(); task++) {
        if (!graph.node(task).opens()) {
          addUses(task, below[id]);
        } else if (plan.members.get(task)) {
          below[id].or(below[graph.openedBy(task).id()]);
        }
      }
    }
  }

  /** A key that is the same for the whole run is none: nobody has to wait until others have theirs. */
  private int numberKeys(int first) {
    TaskGraph graph = plan.graph;
    int next = first;
    for (int state = 0; state < keyLanes.length; state++) {
      int number = state;
      boolean isKeyed = graph.state(state).isKeyed()
          && graph.valueScope(graph.state(state).key()).id() != 0
          && (plan.part == null || plan.part.fed() < 0)
          && plan.members.stream().anyMatch(task -> IntLists.contains(heldBy(task), number));
      keyLanes[state] = isKeyed ? next++ : -1;
    }
    return next;
  }

  private void addKeys(IntLists used) {
    for (int state = 0; state < keyLanes.length; state++) {
      int lane = keyLanes[state];
      if (lane >= 0) {
        int key = plan.graph.state(state).key();
        roots[state] = plan.graph.valueScope(key).id();
        used.add(key, lane);
        sources[lane] = key;
        consumers[lane] = -1;
      }
    }
  }

  /**
   * Where items come from outside, so do the states that they use: each has its state for as long as it is open, and
   * what is below it takes turns on that.
   */
  private void rootWhereFed() {
    for (ScopeType type : plan.graph.scopes()) {
      if (plan.isFed(type)) {
        Arrays.fill(roots, 0, plan.graph.states(), type.id());
      }
    }
  }

  /** As many values as items may be open, that a small bound is a small bound for both. */
  private int roomFor(int source) {
    TaskGraph graph = plan.graph;
    int opener = graph.node(source).opens() ? source : graph.scopeOf(source).opener();
    return opener < 0 ? MOST_ROOM : Math.min(MOST_ROOM, graph.inFlight(opener));
  }

  private void addUses(int task, BitSet lanes) {
    for (int lane : uses[task]) {
      lanes.set(lane);
    }
  }

  /** Whether scopes of this kind have to wait for their turn on the lane; the root itself if it has that of its key. */
  private boolean takesTurns(ScopeType type, int lane) {
    return (type.id() != roots[lane] || isOfKey(lane)) && isWithinRoot(type, lane);
  }

  private boolean isWithinRoot(ScopeType type, int lane) {
    return plan.graph.isWithin(type, plan.graph.scopes()[roots[lane]]);
  }

  public int count() {
    return count;
  }

  public int root(int lane) {
    return roots[lane];
  }

  public int source(int lane) {
    return sources[lane];
  }

  public int consumer(int lane) {
    return consumers[lane];
  }

  /** How many values the stream holds that have not been taken. */
  public int room(int lane) {
    return rooms[lane];
  }

  public boolean isState(int lane) {
    return lane < plan.graph.states();
  }

  /** Whether values go through it. */
  public boolean isStream(int lane) {
    return !isState(lane) && keyed(lane) < 0;
  }

  /**
   * Whether these are all streams that tasks read. Who takes the values of a run itself is not one of those: it wants each as soon
   * as it is there.
   */
  boolean areReadByTasks(int[] fed) {
    return Arrays.stream(fed).allMatch(lane -> isStream(lane) && consumer(lane) >= 0);
  }

  /** Whether it is a state of which there is one for each key. */
  public boolean isOfKey(int lane) {
    return isState(lane) && keyLanes[lane] >= 0;
  }

  /** The lane on which the items come that have a state of their key; -1 where there is one for all. */
  public int keyLane(int state) {
    return keyLanes[state];
  }

  /** The state whose keys come on a lane; -1 if it is none of keys. */
  public int keyed(int lane) {
    int state = keyLanes.length - 1;
    while (state >= 0 && keyLanes[state] != lane) {
      state--;
    }
    return state;
  }

  /** The lanes on which the items of a loop take turns. */
  public int[] through(int opener) {
    ScopeType type = plan.graph.scopeOf(opener);
    return below[plan.graph.openedBy(opener).id()].stream()
        .filter(lane -> isWithinRoot(type, lane))
        .toArray();
  }

  /** The lanes on which a task's end brings its scope nearer to the end of its turn. */
  int[] movedBy(int task) {
    ScopeType type = plan.graph.scopeOf(task);
    boolean opens = plan.graph.node(task).opens();
    int[] lanes = opens ? through(task) : uses[task];
    return Arrays.stream(lanes).filter(lane -> takesTurns(type, lane)).toArray();
  }

  /** The states that a task must hold. */
  public int[] heldBy(int task) {
    return plan.members.get(task) && !plan.overridden.get(task)
        ? plan.graph.node(task).states()
        : NONE;
  }

  /** The streams that a task's value goes into. */
  int[] fedBy(int task) {
    List<Integer> fed = new ArrayList<>();
    for (int lane : uses[task]) {
      if (!isState(lane)) {
        fed.add(lane);
      }
    }
    return fed.stream().mapToInt(Integer::intValue).toArray();
  }

  /** The streams that an item itself goes into. */
  int[] ofItems(ScopeType type) {
    return type.opener() < 0 ? NONE : fedBy(type.opener());
  }

  /** By lane, how often a scope of this kind moves it before its turn is over; null for never. */
  int @Nullable [] leftIn(ScopeType type) {
    int[] left = new int[count];
    boolean any = false;
    for (int lane = 0; lane < count; lane++) {
      if (!takesTurns(type, lane)) {
        continue;
      }
      for (int task = type.base(); task < type.base() + type.size(); task++) {
        if (plan.members.get(task) || plan.overridden.get(task)) {
          for (int moved : movedBy(task)) {
            left[lane] += moved == lane ? 1 : 0;
          }
        }
      }
      for (int own : ofItems(type)) {
        left[lane] += own == lane ? 1 : 0;
      }
      any |= left[lane] > 0;
    }
    return any ? left : null;
  }
}
