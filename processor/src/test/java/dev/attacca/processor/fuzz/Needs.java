package dev.attacca.processor.fuzz;

import dev.attacca.processor.fuzz.Program.Failing;
import dev.attacca.processor.fuzz.Program.Form;
import dev.attacca.processor.fuzz.Program.Kind;
import dev.attacca.processor.fuzz.Program.Need;
import dev.attacca.processor.fuzz.Program.Place;
import dev.attacca.processor.fuzz.Program.Role;
import dev.attacca.processor.fuzz.Program.Task;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** What tasks take and wait for, chosen at random from what is there. */
final class Needs {
  private static final List<Role> ROLES = List.of(
      Role.VALUE, Role.VALUE, Role.VALUE, Role.VALUE, Role.OPTIONAL, Role.OUTCOME, Role.AFTER);

  private final Random random;
  private final Names names;
  /** Those that some task of the program takes. */
  private final Map<String, Type> inputs;

  private final Map<String, Type> invented = new HashMap<>();

  Needs(Random random, Names names, Map<String, Type> inputs) {
    this.random = random;
    this.names = names;
    this.inputs = inputs;
  }

  private boolean oneIn(int n) {
    return random.nextInt(n) == 0;
  }

  private <T> T pick(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }

  Type input(String name) {
    return invented.get(name);
  }

  Task bare(int id, String name) {
    return new Task(
        id,
        name,
        Kind.TASK,
        Form.RETURNED,
        Type.LONG,
        List.of(),
        Place.OWN,
        Failing.NEVER,
        Optional.empty(),
        false,
        1,
        List.of(),
        1);
  }

  /** What a task of a scope takes; in the end it may turn out to stand further out. */
  List<Need> bound(List<Task> tasks, Levels levels, int cursor, Kind kind) {
    List<Integer> chain = levels.chain(cursor);
    List<Task> visible = new ArrayList<>();
    for (Task task : tasks) {
      if (chain.contains(levels.valueLevel(task.id()))) {
        visible.add(task);
        if (task.id() == cursor) {
          visible.addAll(List.of(task, task, task));
        }
      }
    }
    List<Need> needs = new ArrayList<>();
    Set<String> taken = new HashSet<>();
    int count = random.nextInt(4);
    for (int i = 0; i < count; i++) {
      if (oneIn(5)) {
        input(taken).ifPresent(needs::add);
      } else if (!visible.isEmpty()) {
        Need need = one(visible, levels, taken);
        if (need != null) {
          needs.add(need);
        }
      }
    }
    if (kind != Kind.REPEAT && oneIn(12)) {
      List<Integer> seen =
          needs.stream().flatMap(need -> need.sources().stream()).toList();
      int from = seen.isEmpty() || oneIn(3) ? 0 : pick(seen);
      needs.add(new Need(Role.CONTEXT, List.of(), from, names.next(), false, "", ""));
    }
    boolean ordered = tasks.stream() // the model goes through rounds one by one, not through states
        .noneMatch(task ->
            (task.kind() == Kind.MERGE || task.kind() == Kind.REPEAT) && chain.contains(task.id()));
    if (kind == Kind.TASK && ordered && oneIn(10)) {
      List<Task> keys = visible.stream()
          .filter(task ->
              task.kind() != Kind.ROUTER && task.hasValue() && task.type().isKey())
          .filter(task -> task.form() != Form.NULLABLE)
          .toList();
      needs.add(new Need(
          Role.STATE,
          keys.isEmpty() || oneIn(3) ? List.of() : List.of(pick(keys).id()),
          oneIn(2) ? 1 + random.nextInt(9) : 0,
          names.next(),
          false,
          "",
          ""));
    }
    return needs;
  }

  private Optional<Need> input(Set<String> taken) {
    String name;
    if (!inputs.isEmpty() && oneIn(2)) {
      name = pick(List.copyOf(inputs.keySet()));
    } else {
      name = names.next();
      invented.put(name, pick(Type.PLAIN));
    }
    return taken.add(name)
        ? Optional.of(new Need(Role.INPUT, List.of(), 0, name, false, invented.get(name).text, ""))
        : Optional.empty();
  }

  private Need one(List<Task> visible, Levels levels, Set<String> taken) {
    Task source = pick(visible);
    if (source.kind() == Kind.ROUTER && !oneIn(4)) {
      return routed(source, taken);
    }
    Role role = source.opens() ? Role.VALUE : pick(ROLES);
    if (!source.hasValue() || source.type() == Type.ROUTE) {
      role = source.type() == Type.ROUTE || oneIn(3)
          ? Role.AFTER
          : role == Role.OUTCOME ? role : Role.AFTER;
    }
    List<Task> sources = new ArrayList<>(List.of(source));
    if (role != Role.OUTCOME && oneIn(4)) {
      Task other = pick(visible);
      boolean fits = role == Role.AFTER || other.hasValue() && other.type() != Type.ROUTE;
      if (!sources.contains(other) && fits && !other.opens() && !source.opens()) {
        sources.add(other);
      }
    }
    List<Integer> ids = sources.stream().map(Task::id).toList();
    if (role == Role.AFTER) {
      return new Need(role, ids, 0, "", false, "", "");
    }
    String type = role == Role.OUTCOME && (!source.hasValue() || oneIn(6))
        ? (source.hasValue() || oneIn(2) ? "?" : "Void")
        : common(
            sources,
            role != Role.VALUE || sources.stream().anyMatch(each -> each.form() == Form.NULLABLE));
    return type == null ? null : named(role, ids, 0, sources, type, taken);
  }

  private Need named(
      Role role, List<Integer> ids, int ways, List<Task> sources, String type, Set<String> taken) {
    boolean bound = ids.size() > 1 || oneIn(3) || taken.contains(sources.get(0).name());
    String name = bound ? names.next() : sources.get(0).name();
    taken.add(name);
    return new Need(role, ids, ways, name, bound, type, "");
  }

  private Need routed(Task router, Set<String> taken) {
    if (router.type() == Type.SOUND) {
      int way = random.nextInt(3);
      Role role = oneIn(4) ? Role.OPTIONAL_MATCH : Role.MATCH;
      return named(
          role,
          List.of(router.id()),
          1 << way,
          List.of(router),
          "@." + List.of("Drum", "Horn", "Bell").get(way),
          taken);
    }
    int ways = router.type() == Type.ROUTE
        ? 0
        : 1 << random.nextInt(router.type().constants().size());
    if (ways != 0 && oneIn(3)) {
      ways |= 1 << random.nextInt(router.type().constants().size());
    }
    return new Need(Role.AFTER, List.of(router.id()), ways, "", false, "", "");
  }

  /** A type that all fit; null if there is none. */
  private String common(List<Task> sources, boolean boxed) {
    List<String> fitting = null;
    for (Task source : sources) {
      boolean merge = source.kind() == Kind.MERGE;
      List<String> own = new ArrayList<>(
          merge ? List.of(source.needs().get(0).type(), "Object") : source.type().wider);
      if (boxed && !merge) {
        own.removeIf(type -> List.of("long", "int", "char", "boolean").contains(type));
        own.add(0, source.type().boxed);
      }
      if (fitting == null) {
        fitting = own;
      } else {
        fitting.retainAll(own);
      }
    }
    return fitting == null || fitting.isEmpty() ? null : oneIn(2) ? fitting.get(0) : pick(fitting);
  }

  /** One that gathers what there is below a scope. */
  Optional<Need> gathers(List<Task> tasks, Levels levels, int home) {
    List<Task> below = tasks.stream()
        .filter(task -> levels.isBelow(levels.valueLevel(task.id()), home))
        .toList();
    if (below.isEmpty()) {
      return Optional.empty();
    }
    Task source = pick(below);
    List<Integer> ids = List.of(source.id());
    if (!source.hasValue() || source.type() == Type.ROUTE || oneIn(5)) {
      return Optional.of(new Need(Role.EVERY, ids, 0, "", false, "", ""));
    }
    boolean ofRounds = levels.wayDown(home, levels.valueLevel(source.id())).stream()
        .allMatch(opener -> levels.of(opener).kind() == Kind.REPEAT);
    if (ofRounds && oneIn(2)) {
      Role last = pick(List.of(Role.LAST, Role.LAST_OPTIONAL, Role.LAST_OUTCOME));
      boolean boxed = last != Role.LAST || source.form() == Form.NULLABLE;
      return Optional.of(
          named(last, ids, 0, List.of(source), common(List.of(source), boxed), new HashSet<>()));
    }
    Role role = pick(List.of(Role.LIST, Role.LIST, Role.SET, Role.ITERABLE, Role.STREAM));
    if (role == Role.SET && source.type() == Type.ARRAY) {
      role = Role.LIST; // no two arrays are equal
    }
    String type = common(List.of(source), true);
    return Optional.of(named(role, ids, 0, List.of(source), type, new HashSet<>()));
  }

  /** What a task takes, and the value of another of the round before. */
  List<Need> withPrevious(Task taker, Task source) {
    Set<String> taken = new HashSet<>();
    taker.needs().forEach(need -> taken.add(need.name()));
    List<Need> more = new ArrayList<>(taker.needs());
    String type = common(List.of(source), true);
    more.add(named(Role.PREVIOUS, List.of(source.id()), 0, List.of(source), type, taken));
    return more;
  }

  /** What a merge takes from: two tasks or more, one of them of items. */
  Optional<Need> merge(List<Task> tasks, Levels levels) {
    List<Task> usable = tasks.stream()
        .filter(
            task -> task.hasValue() && task.form() != Form.NULLABLE && task.type() != Type.ROUTE)
        .toList();
    if (usable.size() < 2) {
      return Optional.empty();
    }
    Set<Task> sources = new java.util.LinkedHashSet<>(List.of(pick(usable)));
    sources.add(pick(usable));
    if (oneIn(3)) {
      sources.add(pick(usable));
    }
    boolean ofItems =
        sources.stream().anyMatch(task -> levels.valueLevel(task.id()) != Levels.MAIN);
    if (sources.size() < 2 || !ofItems && !oneIn(3)) {
      return Optional.empty();
    }
    List<Integer> ids = sources.stream().map(Task::id).toList();
    return Optional.ofNullable(common(List.copyOf(sources), true))
        .map(type -> new Need(Role.VALUE, ids, 0, "", false, type, ""));
  }

  /** The keys of a batch: as a set, a list or a collection. */
  Optional<Need> key(
      List<Task> tasks, Levels levels, int cursor, List<Need> others, boolean listed) {
    List<Task> usable = tasks.stream()
        .filter(task -> cursor != Levels.MAIN && levels.valueLevel(task.id()) == cursor)
        .filter(task ->
            task.kind() == Kind.TASK || task.kind() == Kind.LOOP || task.kind() == Kind.REPEAT)
        .filter(task -> task.hasValue() && task.form() != Form.NULLABLE)
        .filter(task -> Type.PLAIN.contains(task.type()))
        .filter(task -> task.type() != Type.LIST && task.type() != Type.ARRAY)
        .toList();
    if (usable.isEmpty()) {
      return Optional.empty();
    }
    Task source = pick(usable);
    Set<String> taken = new HashSet<>();
    others.forEach(need -> taken.add(need.name()));
    return Optional.of(named(
        Role.KEY,
        List.of(source.id()),
        listed ? 1 : random.nextInt(3),
        List.of(source),
        source.type().boxed,
        taken));
  }

  /** What keys come in. */
  static String container(Need key) {
    return List.of("Set", "List", "Collection").get(key.ways());
  }

  /** A worker's inbox. */
  Optional<Need> inbox(List<Task> tasks, Levels levels, int cursor) {
    List<Task> usable = tasks.stream()
        .filter(task -> levels.valueLevel(task.id()) == cursor)
        .filter(
            task -> task.hasValue() && task.form() != Form.NULLABLE && task.type() != Type.ROUTE)
        .toList();
    if (usable.isEmpty()) {
      return Optional.empty();
    }
    Task source = pick(usable);
    return Optional.of(named(
        Role.INBOX,
        List.of(source.id()),
        0,
        List.of(source),
        common(List.of(source), true),
        new HashSet<>()));
  }
}
