package dev.attacca.runtime.internal;

import dev.attacca.runtime.internal.RandomFlow.Kind;
import dev.attacca.runtime.internal.RandomFlow.Level;
import dev.attacca.runtime.internal.RandomFlow.Need;
import dev.attacca.runtime.internal.RandomFlow.Task;
import dev.attacca.runtime.internal.graph.TaskNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Whether something in a flow might wait for itself, as the compiler would say of it. Careful rather than exact: a merge
 * keeps open what its values come from, and what is streamed is open until its consumer has begun.
 */
final class FlowCycles {
  /** A task, or the end of what a loop, merge or repeat opens. */
  private record Event(Task task, boolean end) {}

  private final RandomFlow flow;
  private final Map<Event, Set<Event>> waits = new HashMap<>();

  private FlowCycles(RandomFlow flow) {
    this.flow = flow;
  }

  static boolean mayWaitForItself(RandomFlow flow) {
    FlowCycles cycles = new FlowCycles(flow);
    flow.tasks.forEach(cycles::add);
    return cycles.hasCycle();
  }

  private Set<Event> of(Event event) {
    return waits.computeIfAbsent(event, any -> new HashSet<>());
  }

  private static Event of(Task task) {
    return new Event(task, false);
  }

  private static Event end(Task opener) {
    return new Event(opener, true);
  }

  private void add(Task task) {
    Set<Event> mine = of(of(task));
    for (Level at = task.level; at.opener != null; at = Objects.requireNonNull(at.parent)) {
      mine.add(of(at.opener));
    }
    if (task.opens()) {
      for (Task opener : tied(task)) {
        of(end(task)).add(of(opener));
        below(opener).forEach(each -> of(end(task)).add(of(each)));
      }
    }
    for (Need need : task.needs) {
      if (!need.isPrevious()) {
        need.sources().forEach(source -> add(task, need, source));
      }
    }
  }

  private void add(Task task, Need need, Task source) {
    Set<Event> mine = of(of(task));
    if (gathers(need)) {
      for (Task opener : wayDown(task.level, source.valueLevel())) {
        mine.add(end(opener));
        if (need.as().equals("stream") || need.as().equals("iterable")) {
          tied(opener).forEach(each -> of(end(each)).addAll(begins(task)));
        }
      }
    } else {
      mine.add(of(source));
    }
  }

  private static boolean gathers(Need need) {
    return need.kind() == TaskNode.Kind.COLLECT
        || need.kind() == TaskNode.Kind.EVERY
        || need.isLast();
  }

  /** What a consumer waits for before it begins to read. */
  private static Set<Event> begins(Task consumer) {
    Set<Event> all = new HashSet<>();
    for (Need need : consumer.needs) {
      for (Task source : need.sources()) {
        if (!gathers(need)) {
          all.add(of(source));
        }
      }
    }
    return all;
  }

  /** Those whose items are open as long as some of this one are: by a merge, and further in. */
  private Set<Task> tied(Task opener) {
    Set<Task> tied = new HashSet<>(Set.of(opener));
    for (int before = 0; before < tied.size(); ) {
      before = tied.size();
      for (Task each : List.copyOf(tied)) {
        below(each).stream().filter(Task::opens).forEach(tied::add);
      }
      for (Task merge : flow.tasks) {
        Set<Task> sources = sourcesOf(merge);
        if (tied.contains(merge)) {
          tied.addAll(sources);
        } else if (sources.stream().anyMatch(tied::contains)) {
          tied.add(merge);
        }
      }
    }
    return tied;
  }

  private static Set<Task> sourcesOf(Task merge) {
    Set<Task> openers = new HashSet<>();
    if (merge.kind == Kind.MERGE) {
      merge.needs.forEach(need -> need.sources()
          .forEach(source -> openers.addAll(wayDown(merge.level, source.valueLevel()))));
    }
    return openers;
  }

  private List<Task> below(Task opener) {
    Level opened = Objects.requireNonNull(opener.opened);
    return flow.tasks.stream()
        .filter(each -> each.level == opened || each.level.isBelow(opened))
        .toList();
  }

  /** From a level down to one below it: what opens those in between. */
  private static List<Task> wayDown(Level from, Level to) {
    List<Task> way = new ArrayList<>();
    for (Level at = to; at != from; at = Objects.requireNonNull(at.parent)) {
      way.add(Objects.requireNonNull(at.opener));
    }
    return way;
  }

  private boolean hasCycle() {
    Map<Event, Integer> open = new HashMap<>();
    Map<Event, List<Event>> awaited = new HashMap<>();
    waits.forEach((who, whom) -> {
      Set<Event> known = new HashSet<>(whom);
      known.retainAll(waits.keySet());
      open.put(who, known.size());
      known.forEach(
          each -> awaited.computeIfAbsent(each, any -> new ArrayList<>()).add(who));
    });
    Deque<Event> ready = new ArrayDeque<>();
    open.forEach((who, count) -> {
      if (count == 0) {
        ready.add(who);
      }
    });
    int settled = 0;
    while (!ready.isEmpty()) {
      settled++;
      for (Event waiter : awaited.getOrDefault(ready.remove(), List.of())) {
        if (open.merge(waiter, -1, Integer::sum) == 0) {
          ready.add(waiter);
        }
      }
    }
    return settled < waits.size();
  }
}
