package dev.attacca.processor.fuzz;

import dev.attacca.OnError;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A class of tasks, as the fuzzer knows it.
 *
 * @param home the package; empty for the unnamed one
 * @param holder the class that the program's types are nested in: its own or another
 * @param tasks in the order of the source; merges stand among them
 * @param inputs by name, in the order in which the runner takes them
 * @param ordered whether {@code @Dag(inputs)} gives that order
 * @param plants further members: clean-ups, and such with planted errors
 */
record Program(
    long seed,
    String home,
    String name,
    String holder,
    boolean visible,
    List<Task> tasks,
    Map<String, Type> inputs,
    boolean ordered,
    Optional<OnError> onError,
    List<String> plants) {

  enum Kind {
    TASK,
    ROUTER,
    LOOP,
    /** Its items are rounds; one that is {@code partial} accepts the last of them. */
    REPEAT,
    /** A parameter that merges; some task has it. */
    MERGE,
    WORKER
  }

  /** How a task hands on its value, or a loop its items. */
  enum Form {
    RETURNED,
    OPTIONAL,
    NULLABLE,
    NOTHING,
    STAGE,
    FUTURE,
    LISTENABLE,
    WILD_STAGE,
    OPTIONAL_STAGE,
    NO_STAGE,
    /** Of a batch: a map from key to value, and so on. */
    MANY_MAP,
    MANY_LIST,
    MANY_OPTIONALS,
    MANY_OUTCOMES,
    MANY_STAGE,
    MANY_NOTHING,
    MANY_NO_STAGE,
    LIST,
    STREAM,
    NUMBERS,
    ITERATOR,
    ITERABLE,
    PUBLISHER,
    EMITTER;

    boolean isVoid() {
      return this == NOTHING || this == NO_STAGE || this == MANY_NOTHING || this == MANY_NO_STAGE;
    }

    boolean isOptional() {
      return this == OPTIONAL || this == OPTIONAL_STAGE || isBatched() && !isVoid();
    }

    /** Of a task that is called once for many items. */
    boolean isBatched() {
      return switch (this) {
        case MANY_MAP,
            MANY_LIST,
            MANY_OPTIONALS,
            MANY_OUTCOMES,
            MANY_STAGE,
            MANY_NOTHING,
            MANY_NO_STAGE -> true;
        default -> false;
      };
    }

    boolean isAsync() {
      return switch (this) {
        case STAGE, FUTURE, LISTENABLE, WILD_STAGE, OPTIONAL_STAGE, NO_STAGE -> true;
        default -> false;
      };
    }
  }

  /** Where a method stands, and how it is declared. */
  enum Place {
    OWN,
    STATIC,
    /** In the superclass. */
    INHERITED,
    /** In the superclass, and in another way in the class itself. */
    OVERRIDDEN,
    /** A default method of an interface. */
    DEFAULT
  }

  /** What a task does besides computing. */
  enum Failing {
    NEVER,
    /** For some of what it may be given. */
    AT_TIMES,
    /** Once, in the main scope and with a retry: then all is well. */
    FIRST
  }

  enum Role {
    INPUT,
    VALUE,
    OPTIONAL,
    OUTCOME,
    /** A permitted type of a sealed router's value. */
    MATCH,
    OPTIONAL_MATCH,
    AFTER,
    EVERY,
    LIST,
    SET,
    ITERABLE,
    STREAM,
    /** Of the round before. */
    PREVIOUS,
    /** Of the last round. */
    LAST,
    LAST_OPTIONAL,
    LAST_OUTCOME,
    STATE,
    CONTEXT,
    MERGED,
    INBOX,
    /** Of many items. */
    KEY;

    boolean collects() {
      return this == LIST || this == SET || this == ITERABLE || this == STREAM;
    }

    boolean gathers() {
      return collects() || this == EVERY || isLast();
    }

    boolean isLast() {
      return this == LAST || this == LAST_OPTIONAL || this == LAST_OUTCOME;
    }

    boolean streams() {
      return this == ITERABLE || this == STREAM;
    }

    boolean isParameter() {
      return this != AFTER && this != EVERY;
    }
  }

  /**
   * Something that a task takes or waits for.
   *
   * @param sources ids of tasks
   * @param ways of a router: constants or permitted types, as bits; 0 for no matter which
   * @param name of the parameter
   * @param bound whether {@code @From} binds it, under whatever name
   * @param type of the parameter, without what is around it
   * @param flaw the key of the error that is expected here; empty for none
   */
  record Need(
      Role role,
      List<Integer> sources,
      int ways,
      String name,
      boolean bound,
      String type,
      String flaw) {
    Need without(int task) {
      List<Integer> left = sources.stream().filter(source -> source != task).toList();
      return new Need(role, left, ways, name, bound || left.size() != sources.size(), type, flaw);
    }
  }

  /**
   * A task.
   *
   * @param policies annotations
   * @param attempts how often it is tried
   */
  record Task(
      int id,
      String name,
      Kind kind,
      Form form,
      Type type,
      List<Need> needs,
      Place place,
      Failing failing,
      Optional<OnError> onError,
      boolean partial,
      int inFlight,
      List<String> policies,
      int attempts) {
    boolean opens() {
      return kind == Kind.LOOP || kind == Kind.REPEAT || kind == Kind.MERGE;
    }

    boolean hasValue() {
      return kind == Kind.WORKER || !form.isVoid();
    }

    /** The tasks that it waits for in its own scope and further out. */
    Set<Integer> bound() {
      Set<Integer> bound = new LinkedHashSet<>();
      needs.stream()
          .filter(need -> !need.role().gathers() && need.role() != Role.PREVIOUS)
          .filter(need -> kind != Kind.MERGE)
          .forEach(need -> bound.addAll(need.sources()));
      return bound;
    }

    Set<Integer> sources() {
      Set<Integer> all = new LinkedHashSet<>();
      needs.stream()
          .filter(need -> need.role() != Role.PREVIOUS)
          .forEach(need -> all.addAll(need.sources()));
      return all;
    }

    /** Those of the round before. */
    Set<Integer> previous() {
      Set<Integer> all = new LinkedHashSet<>();
      needs.stream()
          .filter(need -> need.role() == Role.PREVIOUS)
          .forEach(need -> all.addAll(need.sources()));
      return all;
    }

    Task with(List<Need> others) {
      return new Task(
          id, name, kind, form, type, others, place, failing, onError, partial, inFlight, policies,
          attempts);
    }

    Task with(boolean partial) {
      return new Task(
          id, name, kind, form, type, needs, place, failing, onError, partial, inFlight, policies,
          attempts);
    }
  }

  Task task(int id) {
    return tasks.stream().filter(task -> task.id() == id).findFirst().orElseThrow();
  }

  String binaryName() {
    return home.isEmpty() ? name : home + "." + name;
  }

  /** Those that wait for a task directly, each once. */
  List<Task> dependants(int id) {
    return tasks.stream().filter(task -> task.sources().contains(id)).toList();
  }

  Program with(List<Task> others) {
    return new Program(seed, home, name, holder, visible, others, inputs, ordered, onError, plants);
  }

  Program planted(List<Task> others, List<String> more) {
    return new Program(seed, home, name, holder, visible, others, inputs, ordered, onError, more);
  }

  /** The same without a task, and without what nothing is left of then. */
  Program without(int id) {
    List<Task> left = new ArrayList<>();
    Set<Integer> gone = new LinkedHashSet<>(List.of(id));
    for (Task task : tasks) {
      List<Need> needs = task.needs().stream()
          .filter(need -> need.sources().isEmpty() || !gone.containsAll(need.sources()))
          .map(need -> {
            Need rest = need;
            for (int each : gone) {
              rest = rest.without(each);
            }
            return rest;
          })
          .toList();
      boolean bare = task.kind() == Kind.WORKER
              && needs.stream().noneMatch(need -> need.role() == Role.INBOX)
          || task.form().isBatched() && needs.stream().noneMatch(need -> need.role() == Role.KEY)
          || task.kind() == Kind.MERGE
              && task.needs().stream().anyMatch(need -> gone.containsAll(need.sources()));
      if (gone.contains(task.id()) || bare) {
        gone.add(task.id());
      } else {
        left.add(task.with(needs));
      }
    }
    Map<String, Type> used = new LinkedHashMap<>(inputs);
    used.keySet()
        .removeIf(input -> left.stream()
            .flatMap(task -> task.needs().stream())
            .noneMatch(need -> need.role() == Role.INPUT && need.name().equals(input)));
    return new Program(seed, home, name, holder, visible, left, used, ordered, onError, plants);
  }
}
