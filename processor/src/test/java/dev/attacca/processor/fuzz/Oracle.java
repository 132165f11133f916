package dev.attacca.processor.fuzz;

import dev.attacca.OnError;
import dev.attacca.processor.fuzz.Program.Failing;
import dev.attacca.processor.fuzz.Program.Form;
import dev.attacca.processor.fuzz.Program.Kind;
import dev.attacca.processor.fuzz.Program.Need;
import dev.attacca.processor.fuzz.Program.Role;
import dev.attacca.processor.fuzz.Program.Task;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a run of a program comes to, found by one thread, each task when it is asked for. It knows nothing of halting:
 * a failure under {@code HALT} is noted, and the rest goes on.
 */
final class Oracle {
  enum Fate {
    DONE,
    EMPTY,
    SKIPPED,
    FAILED
  }

  /** What became of a task in a scope. */
  record Cell(Fate fate, long value, boolean isNull) {}

  /** An item; or the run itself, without a parent. */
  private static final class Scope {
    final int level;
    final Scope parent;
    /** Of a round. */
    final Scope previous;

    long item;
    final Map<Integer, Cell> cells = new HashMap<>();
    final Map<Integer, List<Scope>> items = new HashMap<>();
    final Map<String, Long> context = new HashMap<>();

    Scope(int level, Scope parent, long item) {
      this(level, parent, null, item);
    }

    Scope(int level, Scope parent, Scope previous, long item) {
      this.previous = previous;
      this.level = level;
      this.parent = parent;
      this.item = item;
    }
  }

  /** A failure: of which task, and what it does. */
  record Failure(String task, OnError onError) {}

  final Program program;
  final Levels levels;
  /** The tasks that take part. */
  final Set<Integer> members;

  final Map<Integer, Map<Fate, Integer>> fates = new HashMap<>();
  final Map<Integer, Integer> emitted = new HashMap<>();
  final Map<String, List<Long>> calls = new HashMap<>();
  final List<Failure> failures = new ArrayList<>();

  private final Map<String, Long> inputs;
  private final Map<String, Long> states = new HashMap<>();
  private final Set<Integer> inTurn = new HashSet<>();
  private final Set<Integer> accepted = new HashSet<>();
  private final Scope main = new Scope(Levels.MAIN, null, 0);

  /** What is run: everything, or a task and what it needs. */
  Oracle(Program program, Optional<Task> target, Map<String, Long> inputs) {
    this.program = program;
    this.inputs = inputs;
    this.levels = new Levels(program.tasks());
    this.members = members(target);
    for (Task task : program.tasks()) {
      if (members.contains(task.id())) {
        task.needs().stream()
            .filter(need -> need.role() == Role.OUTCOME || need.role() == Role.LAST_OUTCOME)
            .forEach(need -> accept(task, need));
      }
    }
    for (Task task : program.tasks()) {
      if (members.contains(task.id())) {
        everywhere(main, task);
      }
    }
  }

  /** What became of a task of the main scope. */
  Cell of(Task task) {
    return cell(main, task);
  }

  /** The values of a task of items, in their order. */
  List<Long> values(Task task) {
    return gather(main, task.id());
  }

  int count(Task task, Fate fate) {
    return fates.getOrDefault(task.id(), Map.of()).getOrDefault(fate, 0);
  }

  boolean fails(OnError onError) {
    return failures.stream().anyMatch(failure -> failure.onError() == onError);
  }

  private Set<Integer> members(Optional<Task> target) {
    Set<Integer> found = new LinkedHashSet<>();
    List<Integer> todo = new ArrayList<>();
    target.ifPresentOrElse(
        task -> todo.add(task.id()), () -> program.tasks().forEach(task -> todo.add(task.id())));
    while (!todo.isEmpty()) {
      int id = todo.remove(todo.size() - 1);
      if (found.add(id)) {
        todo.addAll(program.task(id).sources());
        todo.addAll(program.task(id).previous());
        todo.addAll(levels.chain(levels.home(id)));
        todo.removeIf(each -> each == Levels.MAIN);
      }
    }
    return found;
  }

  private void accept(Task task, Need need) {
    accepted.addAll(need.sources());
    if (need.role() == Role.LAST_OUTCOME) {
      accepted.addAll(levels.wayDown(
          levels.home(task.id()), levels.valueLevel(need.sources().get(0))));
    }
  }

  /** In every item that there is, in order. */
  private void everywhere(Scope here, Task task) {
    int home = levels.home(task.id());
    if (here.level == home) {
      cell(here, task);
    } else {
      scopesTowards(here, home).forEach(item -> everywhere(item, task));
    }
  }

  private List<Scope> scopesTowards(Scope here, int level) {
    List<Integer> way = levels.wayDown(here.level, level);
    Task opener = program.task(way.get(way.size() - 1));
    cell(here, opener);
    return here.items.getOrDefault(opener.id(), List.of());
  }

  private Cell find(Scope here, Task task) {
    Scope at = here;
    int level = levels.valueLevel(task.id());
    while (at.level != level) {
      at = at.parent;
    }
    return task.opens() ? new Cell(Fate.DONE, at.item, false) : cell(at, task);
  }

  private Cell cell(Scope here, Task task) {
    Cell known = here.cells.get(task.id());
    if (known != null) {
      return known;
    }
    boolean stateful = task.needs().stream().anyMatch(need -> need.role() == Role.STATE);
    if (stateful && inTurn.add(task.id())) { // states are reached in the order of emission
      everywhere(main, task);
      return here.cells.get(task.id());
    }
    Cell cell = compute(here, task);
    here.cells.put(task.id(), cell);
    fates
        .computeIfAbsent(task.id(), key -> new EnumMap<>(Fate.class))
        .merge(cell.fate(), 1, Integer::sum);
    if (cell.fate() == Fate.FAILED) {
      failures.add(new Failure(task.name(), onError(task)));
    }
    return cell;
  }

  private Cell compute(Scope here, Task task) {
    if (task.kind() == Kind.MERGE) {
      List<Long> values = new ArrayList<>();
      task.sources().forEach(source -> values.addAll(gather(here, source)));
      emit(here, task, values);
      return new Cell(Fate.DONE, 0, false);
    }
    for (Need need : task.needs()) {
      if (need.role() != Role.PREVIOUS) {
        need.sources().forEach(source -> await(here, need, program.task(source)));
      }
    }
    for (Need need : task.needs()) {
      if (!isMet(here, task, need)) {
        return new Cell(Fate.SKIPPED, 0, false);
      }
    }
    return task.kind() == Kind.REPEAT ? rounds(here, task) : called(here, task, hash(here, task));
  }

  /** Round after round, each with all that the next one needs. */
  private Cell rounds(Scope here, Task repeat) {
    List<Scope> rounds = new ArrayList<>();
    here.items.put(repeat.id(), rounds);
    Scope before = null;
    while (!repeat.partial() || rounds.size() < most(repeat)) {
      Scope round = new Scope(repeat.id(), here, before, 0);
      for (int source : before == null ? Set.<Integer>of() : repeat.previous()) {
        Task task = program.task(source);
        if (levels.home(source) == repeat.id()
            && !task.opens()
            && cell(before, task).fate() == Fate.FAILED) {
          return new Cell(Fate.FAILED, 0, false);
        }
      }
      long hash = hash(round, repeat);
      calls.computeIfAbsent(repeat.name(), key -> new ArrayList<>()).add(hash);
      if (repeat.failing() == Failing.AT_TIMES && Play.fails(hash)) {
        return new Cell(Fate.FAILED, 0, false);
      }
      if (repeat.form().isOptional() && Play.isEmpty(hash)) {
        break;
      }
      if (rounds.size() == most(repeat)) {
        return new Cell(Fate.FAILED, 0, false);
      }
      round.item = repeat.type().narrow(hash);
      rounds.add(round);
      emitted.merge(repeat.id(), 1, Integer::sum);
      before = round;
    }
    return new Cell(Fate.DONE, 0, false);
  }

  /** What became of a task in the last round. */
  private Cell last(Scope here, Task task) {
    Scope at = here;
    List<Integer> way = new ArrayList<>(levels.wayDown(here.level, levels.valueLevel(task.id())));
    Collections.reverse(way);
    for (int opener : way) {
      Cell repeat = cell(at, program.task(opener));
      List<Scope> rounds = at.items.getOrDefault(opener, List.of());
      if (repeat.fate() != Fate.DONE || rounds.isEmpty()) {
        return repeat.fate() == Fate.FAILED ? repeat : new Cell(Fate.SKIPPED, 0, false);
      }
      at = rounds.get(rounds.size() - 1);
    }
    return find(at, task);
  }

  private Cell previous(Scope here, Task task) {
    Scope at = here;
    while (at.level != levels.valueLevel(task.id())) {
      at = at.parent;
    }
    return at.previous == null ? new Cell(Fate.SKIPPED, 0, false) : find(at.previous, task);
  }

  /** The state for the value of its key, if there is one for each. */
  private String state(Scope here, Need need) {
    return need.name()
        + need.sources().stream()
            .map(key -> " of " + find(here, program.task(key)).value())
            .findFirst()
            .orElse("");
  }

  /** What a task does once it is called. */
  private Cell called(Scope here, Task task, long hash) {
    boolean fails = task.failing() == Failing.AT_TIMES && Play.fails(hash);
    int attempts = task.failing() == Failing.FIRST
        ? 2
        : fails && !task.form().isBatched() ? task.attempts() : 1;
    for (int i = 0; i < attempts; i++) {
      calls.computeIfAbsent(task.name(), key -> new ArrayList<>()).add(hash);
    }
    long after = hash;
    for (Need need : task.needs()) {
      if (need.role() == Role.STATE) {
        String state = state(here, need);
        long before = states.getOrDefault(state, (long) need.ways());
        states.put(state, Play.mix(before, after));
        after = Play.mix(after, before);
      } else if (need.role() == Role.CONTEXT) {
        here.context.put("k" + task.id(), hash);
      }
    }
    if (task.failing() == Failing.AT_TIMES
        && task.needs().stream().anyMatch(need -> need.role() == Role.STATE)) {
      fails = Play.fails(after);
    }
    if (task.kind() == Kind.LOOP) {
      boolean none = fails && failsAtOnce(task.form());
      List<Long> items = new ArrayList<>();
      for (long item : none ? new long[0] : Play.items(after, most(task))) {
        items.add(task.type().narrow(item));
      }
      emit(here, task, items);
      return new Cell(fails ? Fate.FAILED : Fate.DONE, 0, false);
    }
    if (fails) {
      return new Cell(Fate.FAILED, 0, false);
    }
    if (task.form().isOptional() && Play.isEmpty(after)) {
      return new Cell(Fate.EMPTY, 0, false);
    }
    if (task.form() == Form.NULLABLE && Play.isEmpty(after)) {
      return new Cell(Fate.DONE, 0, true);
    }
    if (task.form().isVoid()) {
      return new Cell(Fate.DONE, 0, true);
    }
    return new Cell(Fate.DONE, value(task, after), false);
  }

  private long value(Task task, long hash) {
    return task.type() == Type.ROUTE
        ? Play.routed(hash, program.dependants(task.id()).size())
        : task.type().narrow(hash);
  }

  static int most(Task loop) {
    return Math.min(loop.inFlight() + 2, 6);
  }

  /** Whether a loop of this form fails before its first item, if it does; others fail behind the last. */
  static boolean failsAtOnce(Form form) {
    return switch (form) {
      case ITERATOR, STREAM, EMITTER -> false;
      default -> true;
    };
  }

  private void emit(Scope here, Task opener, List<Long> values) {
    emitted.merge(opener.id(), values.size(), Integer::sum);
    here.items.put(
        opener.id(),
        values.stream().map(value -> new Scope(opener.id(), here, value)).toList());
  }

  /** Sees to it that what is needed has come to an end. */
  private void await(Scope here, Need need, Task source) {
    if (need.role().gathers()) {
      gather(here, source.id());
    } else {
      find(here, source);
    }
  }

  private boolean isMet(Scope here, Task task, Need need) {
    if (need.role() == Role.LAST) {
      return last(here, program.task(need.sources().get(0))).fate() == Fate.DONE;
    }
    if (need.role().gathers() || need.role() == Role.PREVIOUS) {
      return true;
    }
    for (int id : need.sources()) {
      Task source = program.task(id);
      if (source.type() == Type.ROUTE && source.kind() == Kind.ROUTER) {
        Cell route = find(here, source);
        int place = program.dependants(id).indexOf(task);
        if (route.fate() == Fate.DONE && (route.value() & 1L << place) == 0) {
          return false;
        }
      }
    }
    return switch (need.role()) {
      case VALUE, INBOX, MERGED, KEY, STATE ->
        need.sources().isEmpty()
            || need.sources().stream()
                .anyMatch(source -> find(here, program.task(source)).fate() == Fate.DONE);
      case MATCH -> isChosen(here, need);
      case AFTER -> {
        boolean ran = false;
        for (int source : need.sources()) {
          Fate fate = find(here, program.task(source)).fate();
          if (fate == Fate.FAILED) {
            yield false;
          }
          ran |= fate != Fate.SKIPPED;
        }
        yield ran && (need.ways() == 0 || isChosen(here, need));
      }
      default -> true;
    };
  }

  private boolean isChosen(Scope here, Need need) {
    Task router = program.task(need.sources().get(0));
    Cell cell = find(here, router);
    return cell.fate() == Fate.DONE && (router.type().chosen(cell.value()) & need.ways()) != 0;
  }

  private long hash(Scope here, Task task) {
    List<Long> parts = new ArrayList<>();
    for (Need need : task.needs()) {
      if (need.role().isParameter() && need.role() != Role.STATE) {
        parts.add(part(here, need));
      }
    }
    return Journal.hash(task.name(), parts.stream().mapToLong(part -> part).toArray());
  }

  private long part(Scope here, Need need) {
    switch (need.role()) {
      case INPUT:
        return inputs.get(need.name());
      case VALUE, OPTIONAL, MERGED, INBOX, MATCH, KEY:
        return first(here, need, need.role() == Role.OPTIONAL);
      case OPTIONAL_MATCH:
        return isChosen(here, need) ? first(here, need, true) : Play.EMPTY;
      case PREVIOUS, LAST, LAST_OPTIONAL:
        Task other = program.task(need.sources().get(0));
        Cell there = need.role() == Role.PREVIOUS ? previous(here, other) : last(here, other);
        if (there.isNull()) {
          return need.role() == Role.LAST ? Play.NULL : Play.EMPTY;
        }
        return there.fate() == Fate.DONE ? there.value() : Play.EMPTY;
      case OUTCOME, LAST_OUTCOME:
        Task source0 = program.task(need.sources().get(0));
        Cell cell = need.role() == Role.OUTCOME ? find(here, source0) : last(here, source0);
        return switch (cell.fate()) {
          case DONE -> cell.isNull() ? Play.NULL : cell.value();
          case FAILED -> Play.FAILURE;
          default -> Play.SKIPPED;
        };
      case CONTEXT:
        for (Scope at = here; at != null; at = at.parent) {
          Long seen = at.context.get("k" + need.ways());
          if (seen != null) {
            return seen;
          }
        }
        return 0;
      default:
        int source = need.sources().get(0);
        Collection<Long> values = gather(here, source);
        if (need.role() == Role.SET) {
          values = new LinkedHashSet<>(values);
        }
        return Play.gathered(levels.isOrdered(here.level, source), values);
    }
  }

  private long first(Scope here, Need need, boolean optional) {
    for (int source : need.sources()) {
      Cell cell = find(here, program.task(source));
      if (cell.fate() == Fate.DONE) {
        return cell.isNull() ? (optional ? Play.EMPTY : Play.NULL) : cell.value();
      }
    }
    return Play.EMPTY;
  }

  /** The values of a task in the items below, in order. */
  private List<Long> gather(Scope here, int source) {
    Task task = program.task(source);
    if (here.level == levels.valueLevel(source)) {
      if (task.opens()) {
        return List.of(here.item);
      }
      Cell cell = cell(here, task);
      return cell.fate() == Fate.DONE && !cell.isNull() ? List.of(cell.value()) : List.of();
    }
    List<Long> all = new ArrayList<>();
    scopesTowards(here, levels.valueLevel(source))
        .forEach(item -> all.addAll(gather(item, source)));
    return all;
  }

  private OnError onError(Task task) {
    if (task.onError().isPresent() && (!task.opens() || task.kind() == Kind.REPEAT)) {
      return task.onError().get();
    }
    for (int at : levels.chain(levels.home(task.id()))) {
      if (at != Levels.MAIN && program.task(at).onError().isPresent()) {
        return program.task(at).onError().get();
      }
    }
    return program
        .onError()
        .orElse(
            accepted.contains(task.id())
                ? OnError.TOLERATE
                : levels.home(task.id()) == Levels.MAIN ? OnError.HALT : OnError.FINISH);
  }
}
