package dev.attacca.processor.fuzz;

import dev.attacca.OnError;
import dev.attacca.processor.fuzz.Program.Failing;
import dev.attacca.processor.fuzz.Program.Form;
import dev.attacca.processor.fuzz.Program.Kind;
import dev.attacca.processor.fuzz.Program.Need;
import dev.attacca.processor.fuzz.Program.Place;
import dev.attacca.processor.fuzz.Program.Role;
import dev.attacca.processor.fuzz.Program.Task;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** Makes a program of a seed: one that the processor must accept, and whose runs the {@link Oracle} can tell. */
final class Generator {
  private static final List<String> HOMES =
      List.of("", "shop", "shop.a", "org.example.deep.er", "a.b.Shop");
  private static final List<String> CLASSES = List.of(
      "Shop",
      "Checkout",
      "Words",
      "T",
      "Runner",
      "Task1",
      "Été",
      "_Shop",
      "Shop$1",
      "Graphs",
      "Main1");
  private static final int DEPTH = 3;

  private final long seed;
  private final Random random;
  private final Names names;
  private final Needs needs;
  private final boolean flows;
  private final boolean fails;
  private final List<Task> tasks = new ArrayList<>();
  private final Map<String, Type> inputs = new LinkedHashMap<>();
  private int ids = 1;

  private Generator(long seed) {
    this.seed = seed;
    this.random = new Random(seed * 7919 + 17);
    this.names = new Names(
        random, random.nextInt(3) == 0 ? Integer.getInteger("attacca.fuzz.oddity", 2) : 0);
    this.flows = random.nextInt(3) > 0;
    this.fails = random.nextInt(3) == 0;
    this.needs = new Needs(random, names, inputs);
  }

  static Program make(long seed) {
    return new Generator(seed).program();
  }

  private Program program() {
    int size = 2 + random.nextInt(random.nextInt(4) == 0 ? 24 : 10);
    for (int tries = 0; tasks.size() < size && tries < 10 * size; tries++) {
      step();
    }
    if (tasks.isEmpty()) {
      add(needs.bare(ids, names.next()));
    }
    String name = pick(CLASSES);
    List<Task> covered = Branches.covered(tasks);
    boolean inherits =
        tasks.stream().anyMatch(task -> task.place() != Place.OWN && task.place() != Place.STATIC);
    Set<String> types = new HashSet<>();
    boolean alike = inputs.values().stream()
        .anyMatch(type -> !types.add(type == Type.INT ? "Integer" : type.boxed));
    return new Program(
        seed,
        pick(HOMES),
        name,
        oneIn(3) ? "Kinds" : name,
        oneIn(2),
        covered,
        inputs,
        alike || inherits && inputs.size() > 1 || inputs.size() > 1 && oneIn(4),
        oneIn(5)
            ? Optional.of(pick(List.of(OnError.FINISH, OnError.TOLERATE, OnError.HALT)))
            : Optional.empty(),
        cleanups(name));
  }

  /** Clean-ups of the run, and of some tasks. */
  private List<String> cleanups(String name) {
    List<String> cleanups = new ArrayList<>();
    String cleanup = "%s void %s() { %s.log$.call(\"%s\"); }";
    if (oneIn(3)) {
      cleanups.add(cleanup.formatted("@Shutdown", Runs.CLEANUP, name, Runs.CLEANUP));
    }
    for (Task task : tasks) {
      if (oneIn(8) && task.kind() != Kind.MERGE) {
        String own = Runs.CLEANUP + task.name();
        cleanups.add(cleanup.formatted("@Shutdown(\"" + task.name() + "\")", own, name, own));
      }
    }
    return cleanups;
  }

  private boolean oneIn(int n) {
    return random.nextInt(n) == 0;
  }

  private <T> T pick(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }

  /** One more task, or a merge and the task that has it. */
  private void step() {
    Levels levels = new Levels(tasks);
    int cursor = cursor();
    int dice = random.nextInt(flows ? 27 : 12);
    String name = names.next();
    if (dice < 9) {
      Kind kind = oneIn(6) ? Kind.ROUTER : Kind.TASK;
      add(task(name, kind, needs.bound(tasks, levels, cursor, kind)));
    } else if (dice < 12) {
      add(task(name, Kind.TASK, needs.bound(tasks, levels, cursor, Kind.TASK)));
    } else if (dice < 16) {
      if (levels.chain(cursor).size() <= DEPTH) {
        Kind kind = oneIn(3) ? Kind.REPEAT : Kind.LOOP;
        add(task(name, kind, needs.bound(tasks, levels, cursor, kind)));
      }
    } else if (dice < 21) {
      gather(name, levels, cursor);
    } else if (dice < 23) {
      merge(name, levels);
    } else if (dice < 26) {
      batch(name, levels, cursor);
    } else {
      needs
          .inbox(tasks, levels, cursor)
          .ifPresent(need -> add(task(name, Kind.WORKER, List.of(need))));
    }
  }

  /** A scope to take values from: more often than not one that was opened last. */
  private int cursor() {
    List<Integer> openers = tasks.stream().filter(Task::opens).map(Task::id).toList();
    if (openers.isEmpty() || oneIn(4)) {
      return Levels.MAIN;
    }
    return oneIn(2) ? openers.get(openers.size() - 1) : pick(openers);
  }

  private void gather(String name, Levels levels, int cursor) {
    List<Need> taken =
        new ArrayList<>(oneIn(2) ? List.of() : needs.bound(tasks, levels, cursor, Kind.TASK));
    Task draft = task(name, Kind.TASK, taken);
    List<Task> all = new ArrayList<>(tasks);
    all.add(draft);
    int home = new Levels(all).home(draft.id());
    needs.gathers(tasks, levels, home).ifPresent(need -> {
      taken.add(need);
      add(task(name, Kind.TASK, taken));
    });
  }

  /** Called once for many items; what else it takes may stand further out. */
  private void batch(String name, Levels levels, int cursor) {
    List<Need> others = needs.bound(tasks, levels, pick(levels.chain(cursor)), Kind.REPEAT);
    Form form = pick(Dress.BATCHES);
    needs.key(tasks, levels, cursor, others, form == Form.MANY_LIST).ifPresent(key -> {
      List<Need> taken = new ArrayList<>(others);
      taken.add(random.nextInt(taken.size() + 1), key);
      Dress dress = Dress.of(random, Kind.TASK, form, taken, fails && form == Form.MANY_OUTCOMES);
      add(new Task(
          ids,
          name,
          Kind.TASK,
          form,
          pick(Type.PLAIN),
          taken,
          oneIn(4) ? Place.STATIC : Place.OWN,
          dress.failing() == Failing.FIRST ? Failing.NEVER : dress.failing(),
          dress.onError(),
          oneIn(6), // whether it has a longest time to wait
          1 + random.nextInt(8),
          dress.policies(),
          dress.attempts()));
    });
  }

  private void merge(String name, Levels levels) {
    needs.merge(tasks, levels).ifPresent(need -> {
      int id = ids++;
      Task merge = new Task(
          id,
          name,
          Kind.MERGE,
          Form.RETURNED,
          Type.LONG,
          List.of(need),
          Place.OWN,
          Failing.NEVER,
          Optional.empty(),
          false,
          0,
          List.of(),
          1);
      Need merged = new Need(Role.MERGED, List.of(id), 0, name, false, need.type(), "");
      Task carrier = task(names.next(), Kind.TASK, List.of(merged));
      List<Task> both = new ArrayList<>(tasks);
      both.add(merge);
      both.add(carrier);
      if (isSound(both)) {
        tasks.add(merge);
        tasks.add(carrier);
        ids++;
      }
    });
  }

  private void add(Task task) {
    List<Task> all = new ArrayList<>(tasks);
    all.add(task);
    if (isSound(all)) {
      tasks.add(task);
      ids++;
      goesRound(task);
      task.needs().stream()
          .filter(need -> need.role() == Role.INPUT)
          .forEach(need -> inputs.putIfAbsent(need.name(), needs.input(need.name())));
    }
  }

  /** Those of its round may take its value in the next one; most often the repeat does, for that is what it is for. */
  private void goesRound(Task task) {
    Levels levels = new Levels(tasks);
    int round = levels.valueLevel(task.id());
    boolean isOne = round != Levels.MAIN && levels.of(round).kind() == Kind.REPEAT;
    if (!isOne || !task.hasValue() || task.type() == Type.ROUTE) {
      return;
    }
    for (int i = 0; i < tasks.size(); i++) {
      Task taker = tasks.get(i);
      boolean isOfRound = taker.kind() != Kind.MERGE
          && taker.kind() != Kind.WORKER
          && !taker.form().isBatched()
          && (taker.id() == round || levels.home(taker.id()) == round);
      if (isOfRound && oneIn(taker.id() == round ? 2 : 6)) {
        tasks.set(i, taker.with(needs.withPrevious(taker, task)));
      }
    }
  }

  private static boolean isSound(List<Task> all) {
    return !new Levels(all).mayWaitForItself() && new Branches(all).allCanRun();
  }

  private Task task(String name, Kind kind, List<Need> needs) {
    Type type = kind == Kind.ROUTER ? pick(Type.CHOICES) : pick(Type.PLAIN);
    Form form = Dress.form(random, kind, type);
    if (form == Form.NUMBERS) {
      type = Type.LONG;
    }
    Dress dress = Dress.of(random, kind, form, needs, fails);
    boolean partial = kind == Kind.ROUTER && oneIn(4)
        || kind == Kind.REPEAT && (!fails || !form.isOptional() || oneIn(2));
    return new Task(
        ids,
        name,
        kind,
        form,
        type,
        needs,
        dress.place(),
        dress.failing(),
        dress.onError(),
        partial,
        1 + random.nextInt(8),
        dress.policies(),
        dress.attempts());
  }
}
