package dev.attacca.runtime.internal;

import dev.attacca.OnError;
import dev.attacca.runtime.internal.graph.TaskNode;
import dev.attacca.runtime.spi.Blueprint;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A flow made from a seed: up to three levels of loops, repeats and merges, and tasks of every kind in them. What
 * a task computes follows from its name and what it takes alone, and so does whether it fails, what a
 * router chooses and how many items a loop emits. Tasks stand in an order in which they can be computed.
 */
final class RandomFlow {
  private static final int DEPTH = 3;

  enum Kind {
    TASK,
    ROUTER,
    LOOP,
    MERGE,
    REPEAT
  }

  /** Of flows whose calls are counted. */
  enum Counted {
    /** All items are open at once. */
    OPEN_LOOPS,
    /** Loops are full at times, and go on when their items are closed. */
    FULL_LOOPS
  }

  /** What a loop emits from. */
  enum Source {
    LIST,
    STREAM,
    ITERATOR,
    PUBLISHER,
    EMITTER
  }

  /** A line below a task. */
  record Need(TaskNode.Kind kind, List<Task> sources, Set<String> when, String as) {
    boolean isPrevious() {
      return kind == TaskNode.Kind.PREVIOUS;
    }

    boolean isLast() {
      return kind == TaskNode.Kind.LAST
          || kind == TaskNode.Kind.LAST_OPTIONAL
          || kind == TaskNode.Kind.LAST_OUTCOME;
    }

    String text() {
      return "  " + (isLast() ? "last" : kind.name().toLowerCase(java.util.Locale.ROOT)) + " "
          + sources.stream().map(task -> task.name).collect(Collectors.joining(" "))
          + (when.isEmpty() ? "" : " when " + String.join(" ", when))
          + (as.isEmpty() ? "" : " as " + as);
    }
  }

  /** A line of the blueprint. */
  static final class Task {
    final String name;
    final Kind kind;
    final Level level;
    final List<Need> needs = new ArrayList<>();

    @Nullable
    Level opened;

    Source source = Source.LIST;
    boolean spread;
    int inFlight = 1;
    int most;
    boolean typed = true;
    boolean optional;
    boolean async;
    boolean failing;
    boolean inbox;
    /** Of a repeat: whether the last round is taken as it is. */
    boolean accepts;

    @Nullable
    OnError onError;

    int state = -1;
    /** Whether it has one of few values, and many items have the same. */
    boolean few;

    int concurrency;
    /** How many keys a call of it takes; 0 for none that is called once for many items. */
    int batch;

    /** Whether its calls fail as a whole, in some of the scopes that share them. */
    boolean failsAsWhole;

    String keyed = "";
    String gives = "";
    /** Whether it would share calls with other runs. */
    boolean across;
    /** In whose items calls are shared; of a batch. */
    @Nullable
    Level sharing;

    Task(String name, Kind kind, Level level) {
      this.name = name;
      this.kind = kind;
      this.level = level;
    }

    boolean opens() {
      return kind == Kind.LOOP || kind == Kind.MERGE || kind == Kind.REPEAT;
    }

    /** Of a repeat: what each call takes of the round before. */
    private List<Need> ofCall() {
      return needs.stream()
          .filter(need -> kind == Kind.REPEAT && need.isPrevious())
          .toList();
    }

    /** Where its values are to be had: below, if it opens scopes. */
    Level valueLevel() {
      return opened == null ? level : opened;
    }

    private String rounds() {
      return " max=" + most + (accepts ? " accept" : "");
    }

    boolean consumes() {
      return needs.stream()
          .anyMatch(need -> need.as.equals("stream") || need.as.equals("iterable"));
    }

    String text() {
      StringBuilder text = new StringBuilder(kind.name().toLowerCase(java.util.Locale.ROOT))
          .append(' ')
          .append(name);
      if (kind == Kind.REPEAT) {
        text.append(" inFlight=").append(inFlight).append(rounds());
      }
      if (kind == Kind.LOOP) {
        text.append(" inFlight=")
            .append(inFlight)
            .append(spread ? " spread" : "")
            .append(source == Source.EMITTER ? " emitter" : "");
      }
      text.append(batch == 0 ? "" : " outcome batch=" + batch + keyed + gives)
          .append(across ? " wait=1000000 across" : "")
          .append(kind == Kind.ROUTER ? " chooses=constants" : "")
          .append(optional && batch == 0 ? " optional" : "")
          .append(async && batch == 0 && kind != Kind.REPEAT ? " async" : "")
          .append(inbox ? " inbox" : "")
          .append(onError == null ? "" : " onError=" + onError)
          .append(
              concurrency == 0 || batch > 0 || kind == Kind.REPEAT
                  ? ""
                  : " concurrency=" + concurrency)
          .append(typed ? ": Long\n" : "\n");
      needs.stream()
          .filter(need -> !ofCall().contains(need))
          .forEach(need -> text.append(need.text()).append('\n'));
      return text.append(state < 0 ? "" : "  state s" + state + "\n").toString();
    }
  }

  /** What is in front of the tasks of a round. */
  private static String call(Task repeat) {
    StringBuilder text = new StringBuilder("call ").append(repeat.name);
    text.append(repeat.async ? " async optional" : " optional")
        .append(repeat.concurrency == 0 ? "" : " concurrency=" + repeat.concurrency)
        .append(repeat.rounds())
        .append(": Long\n");
    repeat.ofCall().forEach(need -> text.append(need.text()).append('\n'));
    return text.toString();
  }

  /** What is behind all scopes of a batch. */
  private static String calls(Task task) {
    Task opener = java.util.Objects.requireNonNull(task.sharing).opener;
    return "calls %s%s%ncall %s%s%s: Object%n"
        .formatted(
            task.name,
            opener == null ? "" : " in " + opener.name,
            task.name,
            task.async ? " async" : "",
            task.concurrency == 0 ? "" : " concurrency=" + task.concurrency);
  }

  /** A scope. */
  static final class Level {
    final @Nullable Task opener;
    final @Nullable Level parent;
    final int depth;
    final List<Task> tasks = new ArrayList<>();

    Level(@Nullable Task opener, @Nullable Level parent) {
      this.opener = opener;
      this.parent = parent;
      this.depth = parent == null ? 0 : parent.depth + 1;
    }

    boolean isBelow(Level other) {
      for (Level at = parent; at != null; at = at.parent) {
        if (at == other) {
          return true;
        }
      }
      return false;
    }
  }

  final long seed;
  final Level main = new Level(null, null);
  final List<Task> tasks = new ArrayList<>();
  final List<Level> levels = new ArrayList<>(List.of(main));
  final int states;
  final @Nullable OnError onError;
  final String text;
  final Blueprint blueprint;
  private final Random random;

  /** Whether items are mere calls where that is possible, so that they can go straight. */
  private final boolean plain;
  /** Whether tasks of items are called once for many. */
  private final boolean batched;
  /** Whether there are repeats. */
  private final boolean rounds;
  /** Null where nobody counts calls. */
  private final @Nullable Counted counted;
  /** What decides on keys; null where there are no states of keys. */
  private final @Nullable Random keying;
  /** By state: the task of which each value has one of its own; null where there is one for all. */
  private final @Nullable Task[] keys;

  /** Whether most are such that an engine can divide them, and has something to divide. */
  private final boolean divided;

  private final BitSet shared = new BitSet();

  RandomFlow(long seed) {
    this(seed, false);
  }

  RandomFlow(long seed, boolean plain) {
    this(seed, plain, false, null, false, false);
  }

  /** With tasks that are called once for many items. */
  static RandomFlow batched(long seed) {
    return new RandomFlow(seed, false, true, null, false, false);
  }

  /** The same, of which {@link FewestCalls} can say how many calls there are. */
  static RandomFlow counted(long seed, Counted counted) {
    return new RandomFlow(seed, false, true, counted, false, false);
  }

  /** With repeats, among loops, and perhaps with batches. */
  static RandomFlow ofRounds(long seed) {
    return new RandomFlow(seed, false, seed % 2 == 0, null, true, false);
  }

  /** With states of keys, and perhaps with batches and repeats. */
  static RandomFlow ofKeys(long seed) {
    return new RandomFlow(seed, false, seed % 3 == 0, null, seed % 4 == 0, true);
  }

  /** With loops whose items may be done elsewhere; any of the others. */
  static RandomFlow spread(long seed) {
    return new RandomFlow(
        seed,
        seed % 8 == 7,
        seed % 5 == 0,
        null,
        seed % 7 == 0,
        seed % 3 == 0,
        new Random(seed * 131 + 3));
  }

  private RandomFlow(
      long seed,
      boolean plain,
      boolean batched,
      @Nullable Counted counted,
      boolean rounds,
      boolean keyed) {
    this(seed, plain, batched, counted, rounds, keyed, null);
  }

  private RandomFlow(
      long seed,
      boolean plain,
      boolean batched,
      @Nullable Counted counted,
      boolean rounds,
      boolean keyed,
      @Nullable Random spreading) {
    this.seed = seed;
    this.plain = plain;
    this.batched = batched;
    this.counted = counted;
    this.rounds = rounds;
    this.divided = spreading != null;
    this.random = new Random(seed * 7919 + 17);
    this.keying = keyed ? new Random(seed * 31 + 7) : null;
    int any = counted == Counted.FULL_LOOPS ? 0 : random.nextInt(3);
    states = keyed ? any + 1 : any;
    keys = new Task[states];
    onError = counted == null && random.nextInt(12) == 0
        ? OnError.HALT
        : random.nextInt(3) == 0 ? OnError.TOLERATE : OnError.FINISH;
    fill(main);
    if (levels.size() == 1) {
      loop(main);
    }
    if (rounds) {
      tasks.stream().filter(task -> task.kind == Kind.REPEAT).forEach(this::goesRound);
    }
    if (counted == Counted.OPEN_LOOPS) {
      keepStatesToOneSide();
      FewestCalls.makeSetsCountable(this);
    }
    if (spreading != null) {
      tasks.stream()
          .filter(task -> task.kind == Kind.LOOP)
          .forEach(task -> task.spread = spreading.nextInt(3) > 0);
    }
    text = write();
    blueprint = Blueprint.parse(text);
  }

  /**
   * A state is taken before all batches or after all; else keys wait for their turn behind another batch. The one
   * before is taken in outer loops only, as the turn of an outer item is over with the inner loop, and so with its batches.
   */
  private void keepStatesToOneSide() {
    for (Task task : tasks) {
      boolean isBehind = isBehindBatch(task);
      boolean isBefore =
          tasks.stream().anyMatch(other -> other.batch > 0 && other != task && awaits(other, task));
      if (task.state >= 0 && (task.state % 2 == 0 ? isBehind || task.level.depth > 1 : isBefore)) {
        task.state = -1;
      }
    }
  }

  private boolean isBatchOrBehind(Task task) {
    return task.batch > 0 || isBehindBatch(task);
  }

  private boolean isBehindBatch(Task task) {
    return tasks.stream()
        .anyMatch(other -> other.batch > 0 && other != task && awaits(task, other));
  }

  /** Whether a task comes after another: by what it takes, by the loops around it, by the end of loops it gathers from. */
  static boolean awaits(Task task, Task other) {
    return awaits(task, other, new HashSet<>());
  }

  private static boolean awaits(Task task, Task other, Set<Task> seen) {
    if (task == other) {
      return true;
    }
    return seen.add(task)
        && (task.level.opener != null && awaits(task.level.opener, other, seen)
            || task.needs.stream().anyMatch(need -> awaits(task, need, other, seen)));
  }

  private static boolean awaits(Task task, Need need, Task other, Set<Task> seen) {
    for (Task source : need.sources()) {
      if (awaits(source, other, seen)) {
        return true;
      }
      if (need.kind() == TaskNode.Kind.COLLECT || need.kind() == TaskNode.Kind.EVERY) {
        Level below = source.valueLevel();
        while (below.parent != null && below.parent != task.level) {
          below = below.parent;
        }
        if (below != task.level && awaitsAll(below, other, seen)) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean awaitsAll(Level level, Task other, Set<Task> seen) {
    return level.tasks.stream()
        .anyMatch(task -> awaits(task, other, seen)
            || task.opened != null && awaitsAll(task.opened, other, seen));
  }

  /** How many batches one after the other there are at most. */
  int batchLevels() {
    Map<Task, Integer> levels = new HashMap<>();
    for (Task task : tasks) {
      int before = task.needs.stream()
          .flatMap(need -> need.sources().stream())
          .mapToInt(source -> levels.getOrDefault(source, 0))
          .max()
          .orElse(0);
      int above = task.level.opener == null ? 0 : levels.getOrDefault(task.level.opener, 0);
      levels.put(task, Math.max(before, above) + (task.batch > 0 ? 1 : 0));
    }
    return levels.values().stream().mapToInt(Integer::intValue).max().orElse(0);
  }

  /** Whether nothing but the thread of the run does anything. */
  boolean isOfOneThread() {
    return counted != null;
  }

  private boolean oneIn(int n) {
    return random.nextInt(n) == 0;
  }

  private void fill(Level level) {
    int steps = 2 + random.nextInt(level.depth == 0 ? 7 : 4);
    for (int i = 0; i < steps; i++) {
      int dice = plain && level.depth > 0 ? 9 + random.nextInt(11) : random.nextInt(20);
      if (plain && level.depth == 1 && oneIn(5)) {
        dice = 0;
      }
      if (divided && (dice == 4 || dice == 5)) {
        dice = level.depth == 0 ? 19 : dice == 4 ? 0 : oneIn(3) ? 5 : 8;
      }
      if (dice < 4 && level.depth < DEPTH && tasks.size() < 40) {
        loop(level);
      } else if (dice < 6
          && level.depth < DEPTH
          && tasks.size() < 40
          && counted != Counted.FULL_LOOPS) {
        merge(level);
      } else if (dice < 9) {
        gather(level);
      } else if (dice < 10) {
        add(new Task("r" + tasks.size(), Kind.ROUTER, level));
      } else {
        plain(level);
      }
    }
    if (divided && level.depth > 0 && level.depth < DEPTH) {
      gather(level);
      plain(level);
    }
  }

  private Task add(Task task) {
    if (task.kind != Kind.MERGE) {
      int needs = random.nextInt(3);
      for (int i = 0; i < needs; i++) {
        need(task);
      }
    }
    return put(task);
  }

  private Task put(Task task) {
    if (keying != null) {
      keyed(task, keying);
    }
    Task opener = task.level.opener;
    boolean isAtHome = task.kind == Kind.MERGE
        || task.needs.stream()
            .flatMap(need -> need.sources().stream())
            .anyMatch(source -> source == opener || source.level == task.level && !source.opens());
    if (opener != null && !isAtHome) { // a task stands where something that it takes is
      task.needs.add(new Need(TaskNode.Kind.VALUE, List.of(opener), Set.of(), ""));
    }
    tasks.add(task);
    task.level.tasks.add(task);
    return task;
  }

  /** Has it take a state of its key, perhaps; who takes one that is somebody's first decides on the key. */
  private void keyed(Task task, Random random) {
    boolean isPlain = task.kind == Kind.TASK && task.batch == 0 && !task.inbox && !task.consumes();
    task.few = isPlain && task.typed && random.nextInt(3) == 0;
    if (isPlain && task.state < 0 && random.nextInt(2) == 0) {
      task.state = random.nextInt(states);
    }
    if (task.state < 0) {
      return;
    }
    List<Task> visible = visible(task.level);
    Task key = keys[task.state];
    if (key == null && !shared.get(task.state)) {
      List<Task> candidates = visible.stream()
          .filter(each -> isPlain && each.typed && each.kind != Kind.ROUTER)
          .filter(each -> each.few || random.nextInt(6) == 0)
          .toList();
      key = candidates.isEmpty() ? null : candidates.get(random.nextInt(candidates.size()));
      keys[task.state] = key;
      shared.set(task.state, key == null);
    }
    if (key != null && isPlain && visible.contains(key)) {
      task.needs.add(new Need(TaskNode.Kind.VALUE, List.of(key), Set.of(), ""));
    } else if (key != null) {
      task.state = -1;
    }
  }

  /** The task of which each value has a state of its own; null where there is one for all. */
  @Nullable
  Task keyOf(int state) {
    return keys[state];
  }

  /** Called once for many: what it computes follows from the key alone. */
  private Task batch(Level level) {
    List<Task> values = visible(level).stream()
        .filter(task -> task.kind != Kind.ROUTER && task.typed)
        .toList();
    Task task = new Task("b" + tasks.size(), Kind.TASK, level);
    List<Task> behind = counted == null
        ? List.of()
        : values.stream().filter(this::isBatchOrBehind).toList();
    Task key = pick(behind.isEmpty() || oneIn(4) ? values : behind);
    task.needs.add(new Need(TaskNode.Kind.VALUE, List.of(key), Set.of(), ""));
    task.optional = oneIn(6);
    dress(task);
    task.state = -1;
    task.batch = 1 + random.nextInt(oneIn(2) ? 4 : 40);
    task.keyed = " keyed=" + pick(List.of("set", "list", "collection"));
    task.gives = task.keyed.endsWith("list") && oneIn(2) ? " gives=list" : " gives=map";
    Level sharing = level;
    while (sharing.parent != null && !oneIn(3)) {
      sharing = sharing.parent;
    }
    task.sharing = sharing;
    task.failsAsWhole = oneIn(10);
    if (oneIn(3)) {
      need(task);
    } else if (counted == null && !divided && oneIn(3)) {
      task.across = true;
      task.sharing = main;
    }
    return put(task);
  }

  private Task plain(Level level) {
    if (batched && level.depth > 0 && oneIn(3)) {
      return batch(level);
    }
    Task task = new Task("t" + tasks.size(), Kind.TASK, level);
    List<Task> values =
        visible(level).stream().filter(t -> t.kind != Kind.ROUTER && t.typed).toList();
    if (!plain && !divided && counted == null && oneIn(12) && !values.isEmpty()) {
      Task upstream = pick(values);
      Task worker = new Task(
          "w" + tasks.size(), Kind.TASK, upstream.opens() ? upstream.opened : upstream.level);
      if (worker.level == level) {
        worker.inbox = true;
        worker.failing = oneIn(3);
        worker.needs.add(new Need(TaskNode.Kind.VALUE, List.of(upstream), Set.of(), ""));
        return put(worker);
      }
    }
    task.typed = !oneIn(8);
    task.optional = task.typed && oneIn(6);
    dress(task);
    return add(task);
  }

  private void dress(Task task) {
    task.async = oneIn(plain ? 50 : 4);
    task.failing = oneIn(6);
    task.state = states > 0 && oneIn(divided ? 20 : 4) ? random.nextInt(states) : -1;
    task.concurrency = oneIn(plain ? 50 : 15) ? 1 + random.nextInt(2) : 0;
    task.onError = oneIn(8) ? pick(List.of(OnError.values())) : null;
    if (task.onError == OnError.HALT && (counted != null || !oneIn(4))) {
      task.onError = OnError.FINISH;
    }
  }

  private void gather(Level level) {
    if (rounds && oneIn(2) && last(level)) {
      return;
    }
    boolean every = oneIn(3);
    List<Task> below = below(level, every);
    if (below.isEmpty()) {
      plain(level);
      return;
    }
    Task task = new Task("c" + tasks.size(), Kind.TASK, level);
    dress(task);
    List<String> forms = List.of("list", "list", "set", "stream", "iterable");
    String as = every ? "" : pick(counted == null ? forms : forms.subList(0, 3));
    task.needs.add(new Need(
        every ? TaskNode.Kind.EVERY : TaskNode.Kind.COLLECT, List.of(pick(below)), Set.of(), as));
    if (task.consumes()) {
      task.state = -1; // it would keep its own items from it
      task.concurrency = 0; // nor may it wait for consumers that wait for the end of its own items
    } else if (oneIn(3)) {
      need(task); // a consumer that waits for another of its loop is refused by the compiler
    }
    put(task);
  }

  private void repeat(Level level) {
    Task repeat = new Task("p" + tasks.size(), Kind.REPEAT, level);
    repeat.inFlight = 1 + random.nextInt(4);
    repeat.most = 1 + random.nextInt(level.depth == 0 ? 8 : 4);
    repeat.accepts = oneIn(2);
    repeat.failing = oneIn(8);
    repeat.async = oneIn(4);
    repeat.concurrency = oneIn(12) ? 1 : 0;
    repeat.onError = oneIn(4) ? OnError.TOLERATE : null;
    if (oneIn(2)) {
      need(repeat);
    }
    put(repeat);
    open(repeat);
  }

  /** The repeat and some of its tasks take values of the round before; most often the repeat, for that is what it is for. */
  private void goesRound(Task repeat) {
    Level round = java.util.Objects.requireNonNull(repeat.opened);
    List<Task> sources = new ArrayList<>(List.of(repeat));
    round.tasks.stream().filter(task -> task.kind == Kind.TASK && task.typed).forEach(sources::add);
    for (int i = random.nextInt(3); i > 0; i--) {
      takes(repeat, pick(sources));
    }
    for (Task task : round.tasks) {
      if (task.kind == Kind.TASK
          && task.batch == 0
          && !task.inbox
          && !task.consumes()
          && oneIn(4)) {
        takes(task, pick(sources));
      }
    }
  }

  private static void takes(Task task, Task previous) {
    task.needs.add(new Need(TaskNode.Kind.PREVIOUS, List.of(previous), Set.of(), ""));
  }

  /** A task that takes what there is in the last round; false if there is no repeat below. */
  private boolean last(Level level) {
    List<Task> below =
        below(level, false).stream().filter(task -> isOfRounds(level, task)).toList();
    if (below.isEmpty()) {
      return false;
    }
    Task task = new Task("z" + tasks.size(), Kind.TASK, level);
    dress(task);
    TaskNode.Kind kind =
        pick(List.of(TaskNode.Kind.LAST, TaskNode.Kind.LAST_OPTIONAL, TaskNode.Kind.LAST_OUTCOME));
    String as = kind == TaskNode.Kind.LAST
        ? ""
        : kind == TaskNode.Kind.LAST_OPTIONAL ? "optional" : "outcome";
    task.needs.add(new Need(kind, List.of(pick(below)), Set.of(), as));
    put(task);
    return true;
  }

  private static boolean isOfRounds(Level level, Task task) {
    for (Level at = task.valueLevel();
        at != level;
        at = java.util.Objects.requireNonNull(at.parent)) {
      if (java.util.Objects.requireNonNull(at.opener).kind != Kind.REPEAT) {
        return false;
      }
    }
    return true;
  }

  private void loop(Level level) {
    if (rounds && oneIn(2)) {
      repeat(level);
      return;
    }
    Task loop = new Task("l" + tasks.size(), Kind.LOOP, level);
    loop.source = pick(List.of(Source.values()));
    if (plain && oneIn(2)) {
      loop.source = pick(List.of(Source.LIST, Source.STREAM, Source.ITERATOR));
    }
    if (counted != null || divided && loop.source == Source.PUBLISHER) {
      loop.source = pick(List.of(Source.LIST, Source.STREAM, Source.ITERATOR));
    }
    loop.inFlight = counted == Counted.OPEN_LOOPS ? 1_000 : 1 + random.nextInt(8);
    loop.most = (level.depth == 0 ? 12 : 4) * (plain ? 5 : 1);
    loop.failing = oneIn(8) && loop.source != Source.LIST && loop.source != Source.PUBLISHER;
    loop.onError = oneIn(6) ? OnError.TOLERATE : null;
    if (oneIn(2)) {
      need(loop);
    }
    put(loop);
    open(loop);
  }

  private void merge(Level level) {
    List<Task> sources = new ArrayList<>(below(level, false));
    level.tasks.stream().filter(task -> task.typed && task.kind == Kind.TASK).forEach(sources::add);
    if (sources.isEmpty()) {
      plain(level);
      return;
    }
    Task merge = new Task("m" + tasks.size(), Kind.MERGE, level);
    merge.needs.add(new Need(TaskNode.Kind.SOURCE, List.of(pick(sources)), Set.of(), ""));
    Task other = pick(sources);
    if (!merge.needs.get(0).sources().contains(other)) {
      merge.needs.add(new Need(TaskNode.Kind.SOURCE, List.of(other), Set.of(), ""));
    }
    put(merge);
    open(merge);
  }

  private void open(Task opener) {
    Level level = new Level(opener, opener.level);
    opener.opened = level;
    levels.add(level);
    fill(level);
  }

  private void need(Task task) {
    List<Task> visible = visible(task.level);
    if (visible.isEmpty()) {
      return;
    }
    Task source = pick(visible);
    if (source.kind == Kind.ROUTER) {
      Set<String> when = new TreeSet<>();
      when.add(pick(List.of("A", "B", "C")));
      when.add(pick(List.of("A", "B", "C")));
      task.needs.add(new Need(TaskNode.Kind.AFTER, List.of(source), when, ""));
      return;
    }
    if (!source.typed) {
      task.needs.add(new Need(TaskNode.Kind.AFTER, List.of(source), Set.of(), ""));
      return;
    }
    TaskNode.Kind kind = source.opens()
        ? TaskNode.Kind.VALUE
        : pick(List.of(
            TaskNode.Kind.VALUE,
            TaskNode.Kind.VALUE,
            TaskNode.Kind.VALUE,
            TaskNode.Kind.OPTIONAL,
            TaskNode.Kind.OUTCOME,
            TaskNode.Kind.AFTER));
    List<Task> sources = new ArrayList<>(List.of(source));
    Task second = pick(visible);
    if (oneIn(3)
        && !source.opens()
        && !second.opens()
        && second.typed
        && second.kind == Kind.TASK
        && second != source) {
      sources.add(second);
    }
    task.needs.add(new Need(kind, sources, Set.of(), ""));
  }

  /** What a task of this level may take: from here and further out, and the items themselves. */
  private List<Task> visible(Level level) {
    List<Task> visible = new ArrayList<>();
    for (Level at = level; at != null; at = at.parent) {
      at.tasks.stream().filter(task -> !task.opens()).forEach(visible::add);
      if (at.opener != null) {
        visible.add(at.opener);
        visible.add(at.opener);
      }
    }
    return visible;
  }

  /** What can be gathered at this level. */
  private List<Task> below(Level level, boolean every) {
    return tasks.stream()
        .filter(task -> task.valueLevel().isBelow(level))
        .filter(task -> every ? !task.opens() : task.typed && task.kind != Kind.ROUTER)
        .toList();
  }

  private <T> T pick(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }

  private String write() {
    StringBuilder out = new StringBuilder("dag Random").append(seed);
    out.append(onError == null ? "" : " onError=" + onError).append('\n');
    for (int i = 0; i < states; i++) {
      out.append("state s")
          .append(i)
          .append(keys[i] == null ? "" : " by " + keys[i].name)
          .append('\n');
    }
    for (Level level : levels) { // parents come before their children
      if (level.opener != null) {
        out.append("scope ").append(level.opener.name).append('\n');
        out.append(level.opener.kind == Kind.REPEAT ? call(level.opener) : "");
      }
      level.tasks.forEach(task -> out.append(task.text()));
      out.append(straight(level));
    }
    tasks.stream().filter(task -> task.batch > 0).forEach(task -> out.append(calls(task)));
    return out.toString();
  }

  /** As the processor would have it. */
  private static String straight(Level level) {
    boolean isRound = level.opener != null && level.opener.kind == Kind.REPEAT;
    return level.tasks.isEmpty()
            || level.tasks.size() > 31
            || isRound && (level.opener.async || level.opener.concurrency > 0)
            || !level.tasks.stream().allMatch(RandomFlow::isMereCall)
        ? ""
        : level.tasks.stream()
            .map(task -> task.name)
            .collect(Collectors.joining(
                " ", isRound ? "straight " + level.opener.name + "() " : "straight ", "\n"));
  }

  private static boolean isMereCall(Task task) {
    return task.batch > 0
        || !task.opens()
            && !task.async
            && !task.inbox
            && task.needs.stream()
                .allMatch(need -> need.kind() != TaskNode.Kind.COLLECT
                    && need.kind() != TaskNode.Kind.EVERY
                    && !need.isLast());
  }

  // What tasks compute

  static long mix(long a, long b) {
    long z = (a * 31 + b) * 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    return z ^ (z >>> 27);
  }

  static long ofKey(Task batch, long key) {
    return mix(batch.name.hashCode(), key);
  }

  /** Whether a call fails, with this of the items around the scope that shares it. */
  static boolean failsAsWhole(Task batch, long items) {
    return batch.failsAsWhole && Math.floorMod(mix(items, 5), 3) == 0;
  }

  /** The value of a task that has one. */
  static long value(Task task, long hash) {
    return task.few ? Math.floorMod(hash, 3) : hash;
  }

  static boolean fails(Task task, long hash) {
    return task.failing && Math.floorMod(hash, 5) == 0;
  }

  static boolean isEmpty(Task task, long hash) {
    return task.optional && Math.floorMod(hash >> 8, 3) == 0;
  }

  static String choice(long hash) {
    return List.of("A", "B", "C").get(Math.floorMod(hash >> 4, 3));
  }

  /** Whether a repeat ends where its method is called with this. */
  static boolean ends(long hash) {
    return Math.floorMod(hash >> 12, 4) == 0;
  }

  static List<Long> items(Task loop, long hash) {
    List<Long> items = new ArrayList<>();
    int count = Math.floorMod(hash >> 16, loop.most + 1);
    for (int i = 0; i < count; i++) {
      items.add(mix(hash, i));
    }
    return items;
  }

  /** The level in which values of a task are gathered, from the level of those who gather: whether in order. */
  static boolean isOrdered(Level from, Task source) {
    for (Level at = source.valueLevel();
        at != from;
        at = java.util.Objects.requireNonNull(at.parent)) {
      if (java.util.Objects.requireNonNull(at.opener).kind == Kind.MERGE) {
        return false;
      }
    }
    return true;
  }

  static long gathered(Iterable<Long> values, boolean ordered) {
    long hash = 1;
    for (long value : values) {
      hash = ordered ? mix(hash, value) : hash + mix(3, value);
    }
    return hash;
  }
}
