package dev.attacca.runtime.internal;

import dev.attacca.OnError;
import dev.attacca.runtime.internal.RandomFlow.Kind;
import dev.attacca.runtime.internal.RandomFlow.Level;
import dev.attacca.runtime.internal.RandomFlow.Need;
import dev.attacca.runtime.internal.RandomFlow.Task;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a flow comes to, one thing after the other. */
final class FlowModel {
  enum Fate {
    DONE,
    EMPTY,
    FAILED,
    SKIPPED
  }

  record Cell(Fate fate, @Nullable Object value) {}

  /** A scope of the run: the values of its tasks, and the items of its loops. */
  static final class Instance {
    final Level level;
    final @Nullable Instance parent;
    /** Of a round. */
    final @Nullable Instance previous;

    long item;
    final Map<Task, Cell> cells = new HashMap<>();
    final Map<Task, List<Instance>> items = new HashMap<>();

    Instance(Level level, @Nullable Instance parent, long item) {
      this(level, parent, null, item);
    }

    Instance(Level level, @Nullable Instance parent, @Nullable Instance previous, long item) {
      this.previous = previous;
      this.level = level;
      this.parent = parent;
      this.item = item;
    }
  }

  final RandomFlow flow;
  final @Nullable Task target;
  final Map<Task, Object> given;
  final Set<Task> members;
  /** What each task was called with. */
  final Map<Task, List<Long>> calls = new HashMap<>();

  final Map<Task, Map<Fate, Integer>> fates = new HashMap<>();
  final Map<Task, Integer> emitted = new HashMap<>();
  final List<OnError> failures = new ArrayList<>();
  final Instance main;

  FlowModel(RandomFlow flow, @Nullable Task target, Map<Task, Object> given) {
    this.flow = flow;
    this.target = target;
    this.given = given;
    this.members = members();
    main = new Instance(flow.main, null, 0);
    evaluate(main);
  }

  /** The target's values, in order. */
  List<Long> values() {
    return gather(main, java.util.Objects.requireNonNull(target));
  }

  /** Of a batch in an item. */
  long key(Instance item, Task batch) {
    return input(item, batch, batch.needs.get(0));
  }

  int count(Task task, Fate fate) {
    return fates.getOrDefault(task, Map.of()).getOrDefault(fate, 0);
  }

  /** What takes part: whatever is wanted and not given, and given loops, which still emit. */
  private Set<Task> members() {
    Set<Task> wanted = new HashSet<>();
    List<Task> todo = new ArrayList<>();
    if (target != null) {
      todo.add(target);
    } else {
      Set<Task> named = new HashSet<>();
      flow.tasks.forEach(task -> task.needs.stream()
          .filter(need -> !need.isPrevious())
          .forEach(need -> named.addAll(need.sources())));
      flow.tasks.stream()
          .filter(task -> !named.contains(task) && (task.opens() || !given.containsKey(task)))
          .forEach(todo::add);
    }
    while (!todo.isEmpty()) {
      Task task = todo.remove(todo.size() - 1);
      if (!wanted.add(task)) {
        continue;
      }
      if (!given.containsKey(task)) {
        task.needs.forEach(need -> todo.addAll(need.sources()));
      }
      if (task.level.opener != null) {
        todo.add(task.level.opener);
      }
    }
    wanted.removeIf(task -> given.containsKey(task) && !task.opens());
    return wanted;
  }

  private void evaluate(Instance here) {
    for (Task task : here.level.tasks) {
      if (given.containsKey(task) && !task.opens()) {
        here.cells.put(task, new Cell(Fate.DONE, given.get(task)));
      } else if (members.contains(task)) {
        Cell cell = cell(here, task);
        here.cells.put(task, cell);
        fates
            .computeIfAbsent(task, t -> new EnumMap<>(Fate.class))
            .merge(cell.fate, 1, Integer::sum);
        if (cell.fate == Fate.FAILED) {
          failures.add(onError(task));
        }
      }
    }
  }

  private Cell cell(Instance here, Task task) {
    if (task.kind == Kind.MERGE) {
      List<Long> values = new ArrayList<>();
      task.needs.forEach(need -> values.addAll(gather(here, need.sources().get(0))));
      emit(here, task, values);
      return new Cell(Fate.DONE, null);
    }
    if (given.get(task) instanceof List<?> items) {
      emit(here, task, items.stream().map(item -> (Long) item).toList());
      return new Cell(Fate.DONE, null);
    }
    for (Need need : task.needs) {
      if (!isMet(here, need)) {
        return new Cell(Fate.SKIPPED, null);
      }
    }
    if (task.kind == Kind.REPEAT) {
      return rounds(here, task);
    }
    long hash = task.batch > 0
        ? RandomFlow.ofKey(task, input(here, task, task.needs.get(0)))
        : task.inbox ? input(here, task, task.needs.get(0)) : inputs(here, task);
    calls.computeIfAbsent(task, t -> new ArrayList<>()).add(hash);
    if (task.kind == Kind.LOOP) {
      emit(here, task, RandomFlow.items(task, hash));
    }
    boolean fails = RandomFlow.fails(task, hash)
        || task.failsAsWhole && RandomFlow.failsAsWhole(task, itemsOfCall(here, task));
    if (fails) {
      return new Cell(Fate.FAILED, null);
    }
    if (RandomFlow.isEmpty(task, hash)) {
      return new Cell(Fate.EMPTY, null);
    }
    return new Cell(
        Fate.DONE,
        task.kind == Kind.ROUTER ? RandomFlow.choice(hash) : (Object) RandomFlow.value(task, hash));
  }

  /** Round after round, each as a whole. */
  private Cell rounds(Instance here, Task repeat) {
    List<Instance> rounds = new ArrayList<>();
    here.items.put(repeat, rounds);
    emitted.merge(repeat, 0, Integer::sum);
    Instance before = null;
    while (!repeat.accepts || rounds.size() < repeat.most) {
      if (before != null && hasFailed(before, repeat)) {
        return new Cell(Fate.FAILED, null);
      }
      Instance round =
          new Instance(java.util.Objects.requireNonNull(repeat.opened), here, before, 0);
      long hash = inputs(round, repeat);
      calls.computeIfAbsent(repeat, t -> new ArrayList<>()).add(hash);
      if (RandomFlow.fails(repeat, hash)) {
        return new Cell(Fate.FAILED, null);
      }
      if (RandomFlow.ends(hash)) {
        break;
      }
      if (rounds.size() == repeat.most) {
        return new Cell(Fate.FAILED, null);
      }
      round.item = hash;
      rounds.add(round);
      emitted.merge(repeat, 1, Integer::sum);
      evaluate(round);
      before = round;
    }
    return new Cell(Fate.DONE, null);
  }

  private static boolean hasFailed(Instance round, Task repeat) {
    return repeat.needs.stream()
        .filter(Need::isPrevious)
        .map(need -> round.cells.get(need.sources().get(0)))
        .anyMatch(cell -> cell != null && cell.fate == Fate.FAILED);
  }

  /** What has become of a task in the last round. */
  private Cell last(Instance here, Task task) {
    List<Task> way = new ArrayList<>();
    for (Level at = task.valueLevel();
        at != here.level;
        at = java.util.Objects.requireNonNull(at.parent)) {
      way.add(0, java.util.Objects.requireNonNull(at.opener));
    }
    Instance at = here;
    for (Task repeat : way) {
      Cell cell = java.util.Objects.requireNonNull(at.cells.get(repeat));
      List<Instance> rounds = at.items.getOrDefault(repeat, List.of());
      if (cell.fate != Fate.DONE || rounds.isEmpty()) {
        return cell.fate == Fate.FAILED ? cell : new Cell(Fate.SKIPPED, null);
      }
      at = rounds.get(rounds.size() - 1);
    }
    return find(at, task);
  }

  private static Cell previous(Instance here, Task task) {
    return here.previous == null ? new Cell(Fate.SKIPPED, null) : find(here.previous, task);
  }

  private void emit(Instance here, Task opener, List<Long> values) {
    emitted.merge(opener, values.size(), Integer::sum);
    List<Instance> items = new ArrayList<>();
    here.items.put(opener, items);
    for (long value : values) {
      Instance before =
          opener.kind == Kind.REPEAT && !items.isEmpty() ? items.get(items.size() - 1) : null;
      Instance item =
          new Instance(java.util.Objects.requireNonNull(opener.opened), here, before, value);
      items.add(item);
      evaluate(item);
    }
  }

  private static Cell find(Instance here, Task task) {
    for (Instance at = here; at != null; at = at.parent) {
      if (at.level.opener == task) {
        return new Cell(Fate.DONE, at.item);
      }
      if (at.level == task.level) {
        return java.util.Objects.requireNonNull(at.cells.get(task), task.name);
      }
    }
    throw new AssertionError(task.name);
  }

  private boolean isMet(Instance here, Need need) {
    switch (need.kind()) {
      case LAST:
        return last(here, need.sources().get(0)).fate == Fate.DONE;
      case VALUE:
        return need.sources().stream().anyMatch(source -> find(here, source).fate == Fate.DONE);
      case AFTER:
        boolean ran = false;
        for (Task source : need.sources()) {
          Fate fate = find(here, source).fate;
          if (fate == Fate.FAILED) {
            return false;
          }
          ran |= fate != Fate.SKIPPED;
        }
        return ran
            && (need.when().isEmpty() || isChosen(find(here, need.sources().get(0)), need));
      default:
        return true;
    }
  }

  private static boolean isChosen(Cell router, Need need) {
    return router.fate == Fate.DONE && need.when().contains((String) router.value);
  }

  private static long itemsOfCall(Instance here, Task batch) {
    Instance at = here;
    while (at.level != batch.sharing) {
      at = java.util.Objects.requireNonNull(at.parent);
    }
    long hash = batch.name.hashCode();
    for (; at.parent != null; at = at.parent) {
      hash = RandomFlow.mix(hash, at.item);
    }
    return hash;
  }

  private long inputs(Instance here, Task task) {
    long hash = task.name.hashCode();
    Instance items =
        task.kind == Kind.REPEAT ? java.util.Objects.requireNonNull(here.parent) : here;
    for (Instance at = items; at.parent != null; at = at.parent) {
      hash = RandomFlow.mix(hash, at.item);
    }
    for (Need need : task.needs) {
      hash = RandomFlow.mix(hash, input(here, task, need));
    }
    return hash;
  }

  private long input(Instance here, Task task, Need need) {
    switch (need.kind()) {
      case VALUE, OPTIONAL:
        for (Task source : need.sources()) {
          Cell cell = find(here, source);
          if (cell.fate == Fate.DONE) {
            return (Long) cell.value;
          }
        }
        return 0;
      case PREVIOUS, LAST, LAST_OPTIONAL:
        Task there = need.sources().get(0);
        Cell other = need.isPrevious() ? previous(here, there) : last(here, there);
        return other.fate == Fate.DONE ? (Long) other.value : 0;
      case OUTCOME, LAST_OUTCOME:
        Task from = need.sources().get(0);
        Cell cell = need.isLast() ? last(here, from) : find(here, from);
        return switch (cell.fate) {
          case DONE -> (Long) cell.value;
          case FAILED -> 7;
          default -> 11;
        };
      case COLLECT:
        Task source = need.sources().get(0);
        Collection<Long> values = gather(here, source);
        if (need.as().equals("set")) {
          values = new LinkedHashSet<>(values);
        }
        return RandomFlow.gathered(values, RandomFlow.isOrdered(task.level, source));
      default:
        return 0;
    }
  }

  private List<Long> gather(Instance at, Task source) {
    Level level = source.valueLevel();
    if (at.level == level) {
      if (source.opens()) {
        return List.of(at.item);
      }
      Cell cell = at.cells.get(source);
      return cell != null && cell.fate == Fate.DONE ? List.of((Long) cell.value) : List.of();
    }
    Level way = level;
    while (way.parent != at.level) {
      way = java.util.Objects.requireNonNull(way.parent);
    }
    List<Long> all = new ArrayList<>();
    at.items.getOrDefault(way.opener, List.of()).forEach(item -> all.addAll(gather(item, source)));
    return all;
  }

  private OnError onError(Task task) {
    if (task.onError != null && (!task.opens() || task.kind == Kind.REPEAT)) {
      return task.onError;
    }
    for (Level at = task.level;
        at.opener != null;
        at = java.util.Objects.requireNonNull(at.parent)) {
      if (at.opener.onError != null) {
        return at.opener.onError;
      }
    }
    return java.util.Objects.requireNonNull(flow.onError);
  }
}
