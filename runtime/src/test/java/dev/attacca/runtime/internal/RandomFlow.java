package dev.attacca.runtime.internal;

import dev.attacca.OnError;
import dev.attacca.runtime.internal.graph.TaskNode;
import dev.attacca.runtime.spi.Blueprint;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A flow made from a seed: up to three levels of loops and merges, and tasks of every kind in them. What
 * a task computes follows from its name and what it takes alone, and so does whether it fails, what a
 * router chooses and how many items a loop emits. Tasks stand in an order in which they can be computed.
 */
final class RandomFlow {
  private static final int DEPTH = 3;

  enum Kind {
    TASK,
    ROUTER,
    LOOP,
    MERGE
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
    String text() {
      return "  " + kind.name().toLowerCase(java.util.Locale.ROOT) + " "
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
    int inFlight = 1;
    int most;
    boolean typed = true;
    boolean optional;
    boolean async;
    boolean failing;
    boolean inbox;

    @Nullable
    OnError onError;

    int state = -1;
    int concurrency;

    Task(String name, Kind kind, Level level) {
      this.name = name;
      this.kind = kind;
      this.level = level;
    }

    boolean opens() {
      return kind == Kind.LOOP || kind == Kind.MERGE;
    }

    /** Where its values are to be had: below, if it opens scopes. */
    Level valueLevel() {
      return opened == null ? level : opened;
    }

    boolean consumes() {
      return needs.stream()
          .anyMatch(need -> need.as.equals("stream") || need.as.equals("iterable"));
    }

    String text() {
      StringBuilder text = new StringBuilder(kind.name().toLowerCase(java.util.Locale.ROOT))
          .append(' ')
          .append(name);
      if (kind == Kind.LOOP) {
        text.append(" inFlight=")
            .append(inFlight)
            .append(source == Source.EMITTER ? " emitter" : "");
      }
      text.append(kind == Kind.ROUTER ? " chooses=constants" : "")
          .append(optional ? " optional" : "")
          .append(async ? " async" : "")
          .append(inbox ? " inbox" : "")
          .append(onError == null ? "" : " onError=" + onError)
          .append(concurrency == 0 ? "" : " concurrency=" + concurrency)
          .append(typed ? ": Long\n" : "\n");
      needs.forEach(need -> text.append(need.text()).append('\n'));
      return text.append(state < 0 ? "" : "  state s" + state + "\n").toString();
    }
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

  RandomFlow(long seed) {
    this(seed, false);
  }

  RandomFlow(long seed, boolean plain) {
    this.seed = seed;
    this.plain = plain;
    this.random = new Random(seed * 7919 + 17);
    states = random.nextInt(3);
    onError = random.nextInt(12) == 0
        ? OnError.HALT
        : random.nextInt(3) == 0 ? OnError.TOLERATE : OnError.FINISH;
    fill(main);
    if (levels.size() == 1) {
      loop(main);
    }
    text = write();
    blueprint = Blueprint.parse(text);
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
      if (dice < 4 && level.depth < DEPTH && tasks.size() < 40) {
        loop(level);
      } else if (dice < 6 && level.depth < DEPTH && tasks.size() < 40) {
        merge(level);
      } else if (dice < 9) {
        gather(level);
      } else if (dice < 10) {
        add(new Task("r" + tasks.size(), Kind.ROUTER, level));
      } else {
        plain(level);
      }
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

  private Task plain(Level level) {
    Task task = new Task("t" + tasks.size(), Kind.TASK, level);
    List<Task> values =
        visible(level).stream().filter(t -> t.kind != Kind.ROUTER && t.typed).toList();
    if (!plain && oneIn(12) && !values.isEmpty()) {
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
    task.state = states > 0 && oneIn(4) ? random.nextInt(states) : -1;
    task.concurrency = oneIn(plain ? 50 : 15) ? 1 + random.nextInt(2) : 0;
    task.onError = oneIn(8) ? pick(List.of(OnError.values())) : null;
    if (task.onError == OnError.HALT && !oneIn(4)) {
      task.onError = OnError.FINISH;
    }
  }

  private void gather(Level level) {
    boolean every = oneIn(3);
    List<Task> below = below(level, every);
    if (below.isEmpty()) {
      plain(level);
      return;
    }
    Task task = new Task("c" + tasks.size(), Kind.TASK, level);
    dress(task);
    String as = every ? "" : pick(List.of("list", "list", "set", "stream", "iterable"));
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

  private void loop(Level level) {
    Task loop = new Task("l" + tasks.size(), Kind.LOOP, level);
    loop.source = pick(List.of(Source.values()));
    if (plain && oneIn(2)) {
      loop.source = pick(List.of(Source.LIST, Source.STREAM, Source.ITERATOR));
    }
    loop.inFlight = 1 + random.nextInt(8);
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
      out.append("state s").append(i).append('\n');
    }
    for (Level level : levels) { // parents come before their children
      if (level.opener != null) {
        out.append("scope ").append(level.opener.name).append('\n');
      }
      level.tasks.forEach(task -> out.append(task.text()));
      if (isStraight(level)) {
        out.append(level.tasks.stream()
            .map(task -> task.name)
            .collect(Collectors.joining(" ", "straight ", "\n")));
      }
    }
    return out.toString();
  }

  /** As the processor would have it. */
  private static boolean isStraight(Level level) {
    return !level.tasks.isEmpty()
        && level.tasks.size() <= 32
        && level.tasks.stream()
            .allMatch(task -> !task.opens()
                && !task.async
                && !task.inbox
                && task.concurrency == 0
                && task.needs.stream()
                    .allMatch(need -> need.kind() != TaskNode.Kind.COLLECT
                        && need.kind() != TaskNode.Kind.EVERY));
  }

  // What tasks compute

  static long mix(long a, long b) {
    long z = (a * 31 + b) * 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    return z ^ (z >>> 27);
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
