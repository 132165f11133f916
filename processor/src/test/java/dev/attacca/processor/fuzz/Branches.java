package dev.attacca.processor.fuzz;

import dev.attacca.processor.fuzz.Program.Kind;
import dev.attacca.processor.fuzz.Program.Need;
import dev.attacca.processor.fuzz.Program.Role;
import dev.attacca.processor.fuzz.Program.Task;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which tasks can run at all, found by trying every choice of every router that takes one way. */
final class Branches {
  private static final int MOST_ROUTERS = 6;

  private final List<Task> tasks;
  private final Map<Integer, Task> byId = new HashMap<>();
  private final Set<Integer> reachable = new HashSet<>();

  Branches(List<Task> tasks) {
    this.tasks = tasks;
    tasks.forEach(task -> byId.put(task.id(), task));
    List<Task> routers = tasks.stream().filter(Branches::takesOneWay).toList();
    if (routers.size() <= MOST_ROUTERS) {
      choose(routers, new HashMap<>());
    }
  }

  private static boolean takesOneWay(Task task) {
    return task.kind() == Kind.ROUTER && task.type().exclusive() > 0;
  }

  /** Whether each task can run; not so if there are too many routers to tell. */
  boolean allCanRun() {
    return reachable.size() == tasks.size();
  }

  private void choose(List<Task> routers, Map<Integer, Integer> chosen) {
    if (chosen.size() < routers.size()) {
      Task router = routers.get(chosen.size());
      for (int way = 0; way < router.type().exclusive(); way++) {
        chosen.put(router.id(), 1 << way);
        choose(routers, chosen);
      }
      chosen.remove(router.id());
      return;
    }
    Map<Integer, Boolean> runs = new HashMap<>();
    tasks.forEach(task -> {
      if (runs(task, chosen, runs)) {
        reachable.add(task.id());
      }
    });
  }

  private boolean runs(Task task, Map<Integer, Integer> chosen, Map<Integer, Boolean> known) {
    Boolean answer = known.get(task.id());
    if (answer == null) {
      known.put(task.id(), true); // ends the search in a cycle
      answer = task.needs().stream().allMatch(need -> isMet(need, chosen, known));
      known.put(task.id(), answer);
    }
    return answer;
  }

  private boolean isMet(Need need, Map<Integer, Integer> chosen, Map<Integer, Boolean> known) {
    Role role = need.role();
    if (need.sources().isEmpty()
        || role == Role.OPTIONAL
        || role == Role.OPTIONAL_MATCH
        || role == Role.OUTCOME
        || role.gathers()) {
      return true;
    }
    boolean any = need.sources().stream().anyMatch(source -> runs(byId.get(source), chosen, known));
    int first = need.sources().get(0);
    return any
        && (need.ways() == 0
            || role == Role.STATE
            || !chosen.containsKey(first)
            || (chosen.get(first) & need.ways()) != 0);
  }

  /** The same tasks, each router partial that has to be. */
  static List<Task> covered(List<Task> tasks) {
    List<Task> covered = new ArrayList<>();
    for (Task task : tasks) {
      int ways = task.type() == Type.SOUND ? 3 : task.type().constants().size();
      int open = (1 << ways) - 1;
      for (Task other : tasks) {
        for (Need need : other.needs()) {
          if (need.sources().contains(task.id())) {
            open &= ~need.ways();
          }
        }
      }
      covered.add(task.kind() == Kind.ROUTER && open != 0 ? task.with(true) : task);
    }
    return covered;
  }
}
