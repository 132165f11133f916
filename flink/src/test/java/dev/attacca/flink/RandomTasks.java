package dev.attacca.flink;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes classes of tasks, each from a seed: up to three levels of loops, most of them spread, and in them tasks of every kind that a cluster can do.
 * What a method does follows from its name and what it is given, and where it has a state, from those who had it before. Its one input is how many
 * items there are. Not every class is a good one: some the compiler refuses, and some cannot be divided.
 */
final class RandomTasks {
  private static final int DEPTH = 3;
  private static final int MOST_LOOPS = 6;

  private enum Type {
    NUMBER("int", "Integer"),
    LARGE("long", "Long"),
    TEXT("String", "String"),
    PAIR("Sown.Pair", "Sown.Pair"),
    NUMBERS("List<Integer>", "List<Integer>"),
    WAY("Sown.Way", "Sown.Way"),
    FEW("int", "Integer"),
    NOTHING("void", "Void");

    final String name;
    final String boxed;

    Type(String name, String boxed) {
      this.name = name;
      this.boxed = boxed;
    }

    /** How a value of it is made of a number. */
    String of(String hash) {
      return "Sown." + name().toLowerCase(java.util.Locale.ROOT) + "(" + hash + ")";
    }
  }

  /** A scope. */
  private static final class Level {
    final @Nullable Node opener;
    final @Nullable Level above;
    final int depth;
    final boolean isMerge;
    final List<Node> nodes = new ArrayList<>();

    Level(@Nullable Node opener, @Nullable Level above, boolean isMerge) {
      this.opener = opener;
      this.above = above;
      this.isMerge = isMerge;
      this.depth = above == null ? 0 : above.depth + 1;
    }

    boolean isWithin(Level other) {
      return this == other || above != null && above.isWithin(other);
    }

    boolean isAny(Predicate<Level> what) {
      return what.test(this) || above != null && above.isAny(what);
    }

    /** Whether its items have no order among each other where they are done. */
    boolean isSpread() {
      return isAny(level -> level.opener != null && level.opener.spread);
    }

    boolean isMerged() {
      return isAny(level -> level.isMerge);
    }
  }

  /** A method. */
  private static final class Node {
    final String name;
    final Level level;
    final Type type;
    /** Of a loop, or a repeat: the scope of its items. */
    @Nullable
    Level opened;

    boolean spread;
    /** Whether a fallback could stand in for it. */
    boolean mayFail;
    /** Whether who of several has its values is nobody's to say, as they come to a state in any order. */
    boolean anyOrder;
    /** Whether nobody takes its values. */
    boolean isHidden;

    Node(String name, Level level, Type type) {
      this.name = name;
      this.level = level;
      this.type = type;
    }

    Level valueLevel() {
      return opened == null ? level : opened;
    }

    boolean hasValue() {
      return type != Type.NOTHING && !isHidden;
    }
  }

  /** What is written of a method. */
  private final class Method {
    final Node node;
    final List<String> marks = new ArrayList<>();
    final List<String> parameters = new ArrayList<>();
    final List<String> numbers = new ArrayList<>();
    final Set<Node> taken = new HashSet<>();
    boolean hasRouter;

    Method(Node node) {
      this.node = node;
      numbers.add(node.name.hashCode() + "L");
    }

    void input() {
      parameters.add("@Input int n");
      numbers.add("n");
    }

    /** Something of its own scope, so that it is there. */
    void own() {
      Level level = node.level;
      List<Node> of = level.nodes.stream()
          .filter(each -> each.hasValue() && !each.anyOrder && each.opened == null)
          .toList();
      if (level.depth == 0) {
        input();
      } else if (of.isEmpty() || level.opener != null && oneIn(2)) {
        value(Objects.requireNonNull(level.opener));
      } else {
        value(pick(of));
      }
    }

    void value(Node source) {
      if (taken.add(source)) {
        parameters.add(source.type.name + " " + source.name);
        numbers.add("Sown.of(" + source.name + ")");
      }
    }

    /** Something that it can see, in one way or another. */
    void take() {
      List<Node> visible = visible(node.level);
      if (visible.isEmpty()) {
        return;
      }
      Node source = pick(visible);
      if (taken.contains(source)) {
        return;
      }
      int way = random.nextInt(8);
      if (source.type == Type.WAY) {
        if (!hasRouter) {
          hasRouter = true;
          taken.add(source);
          marks.add("@DependsOn(value = \"%s\", when = {%s})".formatted(source.name, someWays()));
        }
      } else if (source.opened != null || way < 4) {
        value(source);
      } else if (way == 4) {
        taken.add(source);
        marks.add("@DependsOn(\"%s\")".formatted(source.name));
      } else if (way == 5) {
        either(source, visible);
      } else {
        taken.add(source);
        parameters.add(
            (way == 6 ? "Optional<" : "Outcome<") + source.type.boxed + "> " + source.name);
        numbers.add("Sown.of(" + source.name + ")");
      }
    }

    private void either(Node source, List<Node> visible) {
      List<Node> others = visible.stream()
          .filter(each -> each != source && each.opened == null && each.type == source.type)
          .toList();
      if (!others.isEmpty()) {
        taken.add(source);
        parameters.add("@From({\"%s\", \"%s\"}) %s any"
            .formatted(source.name, pick(others).name, source.type.name));
        numbers.add("Sown.of(any)");
      }
    }

    void gather(Node source) {
      if (!taken.add(source)) {
        return;
      }
      boolean isOrdered = true;
      for (Level at = source.valueLevel();
          at != node.level;
          at = Objects.requireNonNull(at.above)) {
        isOrdered &= !at.isMerge;
      }
      String of = "<" + source.type.boxed + "> " + source.name;
      if (source.anyOrder || !isOrdered || oneIn(4)) {
        boolean isSet = !source.anyOrder && oneIn(2); // two may have the same, by chance
        parameters.add("@Collect " + (isSet ? "Set" : "List") + of);
        numbers.add("Sown.any(" + source.name + ")");
      } else if (oneIn(12)) { // most of them would have to wait for themselves
        parameters.add("@Collect Stream" + of);
        numbers.add("Sown.ordered(" + source.name + ")");
      } else {
        parameters.add("@Collect List" + of);
        numbers.add("Sown.of(" + source.name + ")");
      }
    }

    private String someWays() {
      return Stream.of("\"A\"", "\"B\"", "\"C\"")
          .skip(random.nextInt(3))
          .collect(Collectors.joining(", "));
    }

    void write(String mark, String result, String... lines) {
      text.append("\n  ").append(mark).append('\n');
      marks.forEach(each -> text.append("  ").append(each).append('\n'));
      text.append("  %s %s(%s) {%n".formatted(result, node.name, String.join(", ", parameters)));
      text.append("    long h = Sown.mix(" + String.join(", ", numbers) + ");\n");
      Arrays.stream(lines).forEach(line -> text.append("    ").append(line).append('\n'));
      text.append("  }\n");
      node.level.nodes.add(node);
    }
  }

  private final Random random;
  private final StringBuilder text = new StringBuilder();
  private final List<Level> levels = new ArrayList<>();
  private final Level main = level(null, null, false);
  /** Whether there are states, of keys or of all. */
  private final boolean hasStates;
  /** Whether the run ends where something fails, in some. */
  private final boolean halts;

  private int names;
  private int loops;
  private int states;
  private @Nullable String shared;
  private @Nullable Node sharing;

  private RandomTasks(long seed) {
    random = new Random(seed * 7919 + 23);
    hasStates = !oneIn(3);
    halts = seed % 12 == 11;
  }

  /** The text of a class of this name. */
  static String make(String name, long seed) {
    RandomTasks tasks = new RandomTasks(seed);
    tasks.fillMain();
    return """
        package sown;

        import dev.attacca.*;
        import dev.attacca.flink.Sown;
        import dev.attacca.runtime.*;
        import java.util.*;
        import java.util.concurrent.CompletableFuture;
        import java.util.stream.Stream;

        @Dag(onError = OnError.%s)
        public class %s {%s}
        """.formatted(tasks.oneIn(3) ? "TOLERATE" : "FINISH", name, tasks.text);
  }

  /** Whether a run of that seed may end before all is done. */
  static boolean mayHalt(long seed) {
    return seed % 12 == 11;
  }

  private boolean oneIn(int n) {
    return random.nextInt(n) == 0;
  }

  private <T> T pick(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }

  private Level level(@Nullable Node opener, @Nullable Level above, boolean isMerge) {
    Level level = new Level(opener, above, isMerge);
    levels.add(level);
    return level;
  }

  private String name(String first) {
    return first + names++;
  }

  private Type type() {
    return pick(List.of(Type.NUMBER, Type.LARGE, Type.TEXT, Type.PAIR, Type.NUMBERS, Type.FEW));
  }

  private List<Node> visible(Level level) {
    List<Node> visible = new ArrayList<>();
    for (Level at = level; at != null; at = at.above) {
      at.nodes.stream()
          .filter(each -> each.hasValue() && !each.anyOrder && each.opened == null)
          .forEach(visible::add);
      if (at.opener != null) {
        visible.add(at.opener);
        visible.add(at.opener);
      }
    }
    return visible;
  }

  private List<Node> below(Level level, Predicate<Node> which) {
    return levels.stream()
        .flatMap(each -> each.nodes.stream())
        .filter(each -> each.valueLevel() != level && each.valueLevel().isWithin(level))
        .filter(which)
        .toList();
  }

  // Scopes

  private void fillMain() {
    for (int i = random.nextInt(3); i > 0; i--) {
      plain(main);
    }
    int tops = oneIn(4) ? 2 : 1;
    for (int i = 0; i < tops; i++) {
      if (oneIn(4)) {
        fill(reader());
      } else {
        fill(loop(main, true));
      }
    }
    for (int i = 2 + random.nextInt(4); i > 0; i--) {
      gather(main);
    }
    tally();
    plain(main);
  }

  private void fill(Level level) {
    for (int i = 2 + random.nextInt(4); i > 0; i--) {
      int dice = random.nextInt(24);
      if (dice < 5 && level.depth < DEPTH && loops < MOST_LOOPS) {
        fill(loop(level, false));
      } else if (dice < 8) {
        gather(level);
      } else if (dice < 10) {
        router(level);
      } else if (dice < 11) {
        merge(level);
      } else if (dice < 12 && level.depth < DEPTH) {
        repeat(level);
      } else if (dice < 14) {
        batch(level);
      } else if (dice < 15) {
        fallback(level);
      } else if (dice < 19 && hasStates) {
        state(level);
      } else {
        plain(level);
      }
    }
    if (level.depth < DEPTH) {
      gather(level);
      plain(level);
    }
  }

  // Methods

  private String mark(String kind, Level level, List<String> settings) {
    if (oneIn(6)) {
      boolean mayHalt = halts && level.depth > 0 && !kind.equals("@Loop");
      settings.add("onError = OnError."
          + (mayHalt && oneIn(2) ? "HALT" : pick(List.of("FINISH", "TOLERATE"))));
    }
    return kind + (settings.isEmpty() ? "" : "(" + String.join(", ", settings) + ")");
  }

  /** For one of how many it fails; an item of a merge has another number each time, so one of these never does. */
  private int every(Level level) {
    return level.isMerged() || !oneIn(4) ? 0 : level.depth == 0 ? 3 : pick(List.of(20, 60, 90));
  }

  private void plain(Level level) {
    Node node = new Node(name("t"), level, oneIn(10) ? Type.NOTHING : type());
    Method method = new Method(node);
    method.own();
    for (int i = random.nextInt(3); i > 0; i--) {
      method.take();
    }
    finish(method);
  }

  /** What a task does with its number. */
  private void finish(Method method) {
    Node node = method.node;
    Type type = node.type;
    int every = every(node.level);
    String mark = mark("@Task", node.level, new ArrayList<>());
    if (every > 0 && oneIn(4)) {
      method.marks.add("@Retry(times = 2" + (oneIn(2) ? ", delay = \"1ms\")" : ")"));
    } else if (oneIn(20)) {
      method.marks.add(pick(List.of(
          "@Timeout(\"10m\")", "@Limit(concurrency = 2)", "@Limit(calls = 1000, per = \"1ms\")")));
    }
    node.mayFail = every > 0 && mark.equals("@Task");
    String fails = every == 0 ? "" : "Sown.fail(\"%s\", h, %d);".formatted(node.name, every);
    if (type == Type.NOTHING) {
      method.write(mark, "void", fails);
    } else if (oneIn(6)) {
      method.write(
          mark,
          "CompletableFuture<" + type.boxed + ">",
          "return Sown.later(\"%s\", h, %d, () -> %s);".formatted(node.name, every, type.of("h")));
    } else if (oneIn(6)) {
      node.mayFail = false; // what stands in for it would have to be as optional
      method.write(
          mark,
          "Optional<" + type.boxed + ">",
          fails,
          "return Sown.maybe(h, " + type.of("h") + ");");
    } else {
      method.write(mark, type.name, fails, "return " + type.of("h") + ";");
    }
  }

  private void router(Level level) {
    Node node = new Node(name("r"), level, Type.WAY);
    Method method = new Method(node);
    method.own();
    method.take();
    method.write("@Router(partial = true)", "Sown.Way", "return Sown.way(h);");
  }

  private void gather(Level level) {
    boolean isEvery = oneIn(4);
    List<Node> sources = below(
        level,
        isEvery
            ? each -> each.opened == null
            : each ->
                each.hasValue() && each.type != Type.WAY && (!each.anyOrder || level.depth == 0));
    if (sources.isEmpty()) {
      plain(level);
      return;
    }
    Method method = new Method(new Node(name("c"), level, type()));
    if (level.depth > 0 || oneIn(3)) {
      method.own();
    }
    if (isEvery) {
      method.marks.add("@DependsOn(every = \"" + pick(sources).name + "\")");
    } else {
      method.gather(pick(sources));
      if (oneIn(3)) {
        method.gather(pick(sources));
      }
    }
    if (oneIn(3)) {
      method.take();
    }
    finish(method);
  }

  private void merge(Level level) {
    List<Node> sources = new ArrayList<>(below(level, each -> each.hasValue() && !each.anyOrder));
    level.nodes.stream()
        .filter(each -> each.hasValue() && each.opened == null && !each.anyOrder)
        .forEach(sources::add);
    sources.removeIf(each -> each.type != Type.LARGE && each.type != Type.TEXT);
    if (sources.isEmpty()) {
      plain(level);
      return;
    }
    Node first = pick(sources);
    List<String> names = sources.stream()
        .filter(each -> each == first || each.type == first.type && oneIn(2))
        .map(each -> '"' + each.name + '"')
        .distinct()
        .toList();
    if (names.size() < 2) {
      plain(level);
      return;
    }
    Level opened = level(null, level, true);
    Node node = new Node(name("m"), opened, Type.LARGE);
    Method method = new Method(node);
    method.parameters.add("@Merge({" + String.join(", ", names) + "}) " + first.type.name + " any");
    method.numbers.add("Sown.of(any)");
    method.write("@Task", "long", "return h;");
    if (oneIn(2)) {
      plain(opened);
    }
  }

  private void repeat(Level level) {
    Node node = new Node(name("p"), level, Type.LARGE);
    Node within = new Node(name("q"), level(node, level, false), Type.LARGE);
    Method method = new Method(node);
    method.own();
    method.parameters.add("@Previous Optional<Long> " + within.name);
    method.numbers.add("Sown.of(" + within.name + ")");
    method.write(
        "@Repeat(max = " + (1 + random.nextInt(4)) + ", accept = true)",
        "Optional<Long>",
        "return Sown.maybe(h, h);");
    node.opened = within.level;
    Method round = new Method(within);
    round.value(node);
    if (oneIn(2)) {
      round.take();
    }
    round.write("@Task", "long", "return h;");
    if (oneIn(3)) {
      plain(within.level);
    }
    Method last = new Method(new Node(name("z"), level, type()));
    last.own();
    last.taken.add(within);
    last.parameters.add("@Last Optional<Long> " + within.name);
    last.numbers.add("Sown.of(" + within.name + ")");
    finish(last);
  }

  private void batch(Level level) {
    List<Node> keys = level.nodes.stream()
        .filter(each -> each.hasValue() && !each.anyOrder && each.opened == null)
        .filter(each -> each.type != Type.WAY && each.type != Type.NUMBERS)
        .toList();
    if (keys.isEmpty() || level.depth == 0) {
      plain(level);
      return;
    }
    Node key = pick(keys);
    Type type = type();
    Method method = new Method(new Node(name("b"), level, type));
    method.parameters.add("Set<" + key.type.boxed + "> " + key.name);
    method.marks.add("@Batch(max = " + (1 + random.nextInt(40)) + ")");
    method.write(
        "@Task",
        "Map<" + key.type.boxed + ", " + type.boxed + ">",
        "Map<" + key.type.boxed + ", " + type.boxed + "> all = new HashMap<>();",
        "for (" + key.type.boxed + " key : " + key.name + ") {",
        "  long k = Sown.mix(h, Sown.of(key));",
        "  Sown.maybe(k, " + type.of("k") + ").ifPresent(value -> all.put(key, value));",
        "}",
        "return all;");
  }

  private void fallback(Level level) {
    List<Node> failing = level.nodes.stream()
        .filter(each -> each.mayFail && each.hasValue() && level.depth > 0)
        .toList();
    if (failing.isEmpty()) {
      plain(level);
      return;
    }
    Node instead = pick(failing);
    instead.mayFail = false;
    Node node = new Node(name("f"), level, instead.type);
    node.isHidden = true;
    Method method = new Method(node);
    method.value(Objects.requireNonNullElse(level.opener, instead));
    method.marks.add("@Fallback(\"" + instead.name + "\")");
    method.write(
        "@Task",
        node.type.name,
        every(level) == 0 ? "" : "Sown.fail(\"%s\", h, 3);".formatted(node.name),
        "return " + node.type.of("h") + ";");
  }

  // States

  private void state(Level level) {
    if (shared == null && sharing == null && oneIn(3)) {
      stateForAll(level);
      return;
    }
    List<Node> keys = visible(level).stream()
        .filter(each -> each.opened == null && each.level.depth > 0)
        .filter(each -> each.type != Type.WAY && each.type != Type.NUMBERS)
        .toList();
    if (keys.isEmpty() || states > 1) {
      plain(level);
      return;
    }
    Node key = pick(keys);
    Node node = new Node(name("k"), level, Type.LARGE);
    node.anyOrder = level.isSpread() || level.isMerged();
    String state = "s" + states++;
    Method method = new Method(node);
    method.own();
    method.value(key);
    method.take();
    method.parameters.add("@State(by = \"" + key.name + "\") Sown.Seen " + state);
    method.write(
        mark("@Task", level, new ArrayList<>()),
        "long",
        "Sown.fail(\"%s\", h, %d);".formatted(node.name, every(level)),
        node.anyOrder
            ? "return Sown.mix(Sown.of(%s), ++%s.count);".formatted(key.name, state)
            : "return Sown.mix(h, ++%s.count, %s.sum += h);".formatted(state, state));
  }

  private void stateForAll(Level level) {
    if (level.isMerged()) {
      plain(level);
      return;
    }
    Node node = new Node(name("k"), level, Type.LARGE);
    Method method = new Method(node);
    method.own();
    method.take();
    shared = "s" + states++;
    sharing = node;
    method.parameters.add("@State Sown.Seen " + shared);
    method.write(
        "@Task", "long", "return Sown.mix(h, ++%s.count, %s.sum += h);".formatted(shared, shared));
  }

  /** What a state for all has come to. */
  private void tally() {
    Node counting = sharing;
    if (counting != null && oneIn(2)) {
      Method method = new Method(new Node(name("u"), main, Type.TEXT));
      method.marks.add("@DependsOn(every = \"" + counting.name + "\")");
      method.parameters.add("@State Sown.Seen " + shared);
      method.numbers.add(shared + ".count");
      method.numbers.add(shared + ".sum");
      method.write("@Task", "String", "return Sown.text(h);");
    }
  }

  // Loops

  /** A loop whose items are read in several places, by another one; gives the scope of that. */
  private Level reader() {
    Node top = new Node(name("l"), main, type());
    top.spread = true;
    Method method = new Method(top);
    method.input();
    method.write(
        "@Loop(spread = true)",
        "Stream<" + top.type.boxed + ">",
        "return Sown.stream(Sown.items(\"%s\", h, 7, 0, i -> %s));"
            .formatted(top.name, top.type.of("i")));
    top.opened = level(top, main, false);
    Node node = new Node(name("l"), top.opened, type());
    Method inner = new Method(node);
    inner.value(top);
    inner.input();
    inner.parameters.add("Cursor cursor");
    inner.write(
        mark("@Loop", top.opened, new ArrayList<>()),
        "Stream<" + node.type.boxed + ">",
        "return Sown.stream(Sown.all(\"%s\", h, n / 4, %d, cursor.position(), i -> %s));"
            .formatted(node.name, oneIn(4) ? 2 : 0, node.type.of("i")));
    node.opened = level(node, top.opened, false);
    loops += 2;
    return node.opened;
  }

  private Level loop(Level level, boolean isTop) {
    loops++;
    Node node = new Node(name("l"), level, type());
    node.spread = isTop ? oneIn(2) : !oneIn(3);
    Method method = new Method(node);
    if (isTop) {
      method.input();
      if (oneIn(4)) {
        method.take();
      }
    } else {
      method.own();
      if (oneIn(2)) {
        method.take();
      }
    }
    int every = level.isMerged() || !oneIn(5) ? 0 : isTop ? 2 : 20;
    boolean hasCursor = isTop && oneIn(2);
    if (hasCursor) {
      method.parameters.add("Cursor cursor");
    }
    String items = isTop
        ? "Sown.all(\"%s\", h, n, %d, %s, i -> %s)"
            .formatted(node.name, every, hasCursor ? "cursor.position()" : "0", node.type.of("i"))
        : "Sown.items(\"%s\", h, %d, %d, i -> %s)"
            .formatted(node.name, 2 + random.nextInt(3), every, node.type.of("i"));
    String mark =
        mark("@Loop", level, new ArrayList<>(node.spread ? List.of("spread = true") : List.of()));
    switch (random.nextInt(4)) {
      case 0 -> method.write(mark, "Iterator<" + node.type.boxed + ">", "return " + items + ";");
      case 1 -> {
        method.parameters.add("Emitter<" + node.type.boxed + "> out");
        method.write(mark, "void", "Sown.emit(" + items + ", out);");
      }
      case 2 ->
        method.write(
            mark, "List<" + node.type.boxed + ">", "return Sown.stream(" + items + ").toList();");
      default ->
        method.write(mark, "Stream<" + node.type.boxed + ">", "return Sown.stream(" + items + ");");
    }
    node.opened = level(node, level, false);
    return node.opened;
  }
}
