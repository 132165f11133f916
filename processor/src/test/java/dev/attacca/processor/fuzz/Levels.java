package dev.attacca.processor.fuzz;

import dev.attacca.processor.fuzz.Program.Kind;
import dev.attacca.processor.fuzz.Program.Need;
import dev.attacca.processor.fuzz.Program.Task;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** In which scope each task runs, and who waits for whose end. A scope goes by what opens it. */
final class Levels {
  static final int MAIN = -1;

  private final Map<Integer, Task> tasks = new HashMap<>();
  private final Map<Integer, Integer> homes = new HashMap<>();

  Levels(List<Task> all) {
    all.forEach(task -> tasks.put(task.id(), task));
    all.forEach(task -> home(task.id()));
  }

  /** The scope that a task runs in: the deepest of what it takes; of a merge, the nearest that all share. */
  int home(int id) {
    Integer known = homes.get(id);
    if (known != null) {
      return known;
    }
    Task task = tasks.get(id);
    homes.put(id, MAIN); // ends the search in a cycle
    int home = MAIN;
    if (task.kind() == Kind.MERGE) {
      List<Integer> shared = null;
      for (int source : task.sources()) {
        List<Integer> chain = chain(valueLevel(source));
        if (shared == null) {
          shared = new ArrayList<>(chain);
        } else {
          shared.retainAll(chain);
        }
      }
      home = shared == null ? MAIN : shared.get(0);
    } else {
      for (int source : task.bound()) {
        int there = valueLevel(source);
        home = chain(there).size() > chain(home).size() ? there : home;
      }
    }
    homes.put(id, home);
    return home;
  }

  Task of(int id) {
    return Objects.requireNonNull(tasks.get(id));
  }

  /** Where its values are to be had: below, if it opens scopes. */
  int valueLevel(int id) {
    return tasks.get(id).opens() ? id : home(id);
  }

  /** A scope and those around it, the main scope last. */
  List<Integer> chain(int level) {
    List<Integer> chain = new ArrayList<>();
    for (int at = level; at != MAIN; at = home(at)) {
      chain.add(at);
    }
    chain.add(MAIN);
    return chain;
  }

  boolean isBelow(int inner, int outer) {
    return inner != outer && chain(inner).contains(outer);
  }

  /** From a scope down to one that is below it: those in between, the lower one included. */
  List<Integer> wayDown(int outer, int inner) {
    List<Integer> chain = chain(inner);
    return chain.subList(0, Math.max(0, chain.indexOf(outer)));
  }

  /** Whether values of a task come in an order, seen from a scope above. */
  boolean isOrdered(int outer, int source) {
    return wayDown(outer, valueLevel(source)).stream()
        .noneMatch(opener -> tasks.get(opener).kind() == Kind.MERGE);
  }

  /**
   * Whether something might wait for itself. Careful rather than exact: a merge keeps open what its values come from,
   * and what is streamed is open until its consumer has begun, so that waits for nothing of the kind.
   */
  boolean mayWaitForItself() {
    Map<Integer, Set<Integer>> waits = new HashMap<>();
    for (Task task : tasks.values()) {
      Set<Integer> mine = waits.computeIfAbsent(task.id(), key -> new HashSet<>());
      int home = home(task.id());
      mine.addAll(task.bound());
      if (home != MAIN) {
        mine.add(home);
        for (int around : chain(home)) {
          waits.computeIfAbsent(end(around), key -> new HashSet<>()).add(task.id());
        }
      }
      if (task.opens()) {
        Set<Integer> end = waits.computeIfAbsent(end(task.id()), key -> new HashSet<>());
        end.add(task.id());
        chain(home)
            .forEach(around ->
                waits.computeIfAbsent(end(around), key -> new HashSet<>()).add(end(task.id())));
      }
      for (Need need : task.needs()) {
        for (int source : need.sources()) {
          if (need.role().gathers()) {
            for (int opener : wayDown(home, valueLevel(source))) {
              mine.add(end(opener));
              if (need.role().streams()) {
                waits.computeIfAbsent(end(opener), key -> new HashSet<>()).addAll(begins(task));
              }
            }
          } else if (task.kind() == Kind.MERGE) {
            mine.add(source);
            for (int opener : wayDown(home, valueLevel(source))) {
              waits.computeIfAbsent(end(opener), key -> new HashSet<>()).add(end(task.id()));
              addBelow(opener, waits.computeIfAbsent(end(task.id()), key -> new HashSet<>()));
            }
          }
        }
      }
    }
    return hasCycle(waits);
  }

  /** What opens items, and runs in them; and of a merge, those of its sources as well. */
  private void addBelow(int opener, Set<Integer> all) {
    all.add(opener);
    tasks.keySet().stream().filter(each -> chain(home(each)).contains(opener)).forEach(all::add);
    if (tasks.get(opener).kind() == Kind.MERGE) {
      for (int source : tasks.get(opener).sources()) {
        wayDown(home(opener), valueLevel(source)).forEach(each -> addBelow(each, all));
      }
    }
  }

  private Set<Integer> begins(Task consumer) {
    Set<Integer> all = new HashSet<>(consumer.bound());
    for (Need need : consumer.needs()) {
      if (need.role().gathers() && !need.role().streams()) {
        need.sources()
            .forEach(source -> wayDown(home(consumer.id()), valueLevel(source))
                .forEach(opener -> all.add(end(opener))));
      }
    }
    return all;
  }

  private static int end(int opener) {
    return -10 - opener;
  }

  private static boolean hasCycle(Map<Integer, Set<Integer>> waits) {
    Map<Integer, Integer> open = new HashMap<>();
    Map<Integer, List<Integer>> awaited = new HashMap<>();
    waits.forEach((who, whom) -> {
      Set<Integer> known = new HashSet<>(whom);
      known.retainAll(waits.keySet());
      open.put(who, known.size());
      known.forEach(
          each -> awaited.computeIfAbsent(each, key -> new ArrayList<>()).add(who));
    });
    Deque<Integer> ready = new ArrayDeque<>();
    open.forEach((who, count) -> {
      if (count == 0) {
        ready.add(who);
      }
    });
    int settled = 0;
    while (!ready.isEmpty()) {
      settled++;
      for (int waiter : awaited.getOrDefault(ready.remove(), List.of())) {
        if (open.merge(waiter, -1, Integer::sum) == 0) {
          ready.add(waiter);
        }
      }
    }
    return settled < waits.size();
  }
}
