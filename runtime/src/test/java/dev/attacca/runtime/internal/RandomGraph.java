package dev.attacca.runtime.internal;

import dev.attacca.OnError;
import dev.attacca.runtime.Outcome;
import dev.attacca.runtime.Route;
import dev.attacca.runtime.spi.Blueprint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A graph of up to 60 tasks made from a seed, with what each task computes: a hash of all that it was
 * given, so that a value that is wrong or came too early shows in everything that depends on it.
 */
final class RandomGraph {
  /** What a task hands on. */
  enum Kind {
    VALUE,
    VOID,
    OPTIONAL,
    NULLABLE,
    CONSTANTS,
    TYPE,
    ROUTE;

    boolean isRouter() {
      return this == CONSTANTS || this == TYPE || this == ROUTE;
    }
  }

  /** How a task hands it on. */
  enum Delivery {
    RETURNED,
    ALREADY_COMPLETE,
    COMPLETED_ELSEWHERE,
    COMPLETED_BY_THE_NEXT_TASK,
    DERIVED;

    boolean isAsync() {
      return this != RETURNED;
    }
  }

  /** How a task ends. */
  enum Ending {
    NORMAL,
    /** Empty, {@code null}, or a route to nobody, whatever the kind has. */
    WITHOUT,
    THROWING
  }

  /** What surrounds the call of a task. */
  enum Policy {
    NONE(""),
    /** Enough for every test. */
    TIMEOUT(" timeout=600000000000"),
    /** The first attempt fails. */
    RETRY(" retry=2,1000,1.0,0.5 on=" + Glitch.class.getName()),
    /** One at a time, over all runs. */
    CONCURRENCY(" concurrency=1"),
    RATE(" calls=100000 per=1000000000"),
    ALL(TIMEOUT.attributes + RETRY.attributes + CONCURRENCY.attributes + RATE.attributes),
    /** No attempt fails; of straight ways only. */
    RETRY_UNUSED(RETRY.attributes);

    final String attributes;

    Policy(String attributes) {
      this.attributes = attributes;
    }

    /** How often a task starts that is not skipped. */
    int attempts() {
      return this == RETRY || this == ALL ? 2 : 1;
    }
  }

  /** Constants whose text is not their name. */
  enum Colour {
    RED,
    GREEN,
    BLUE;

    @Override
    public String toString() {
      return "the colour " + ordinal();
    }
  }

  /** A line below a task. */
  record Edge(Type type, List<Integer> from, List<String> when) {
    enum Type {
      INPUT,
      VALUE,
      OPTIONAL,
      OUTCOME,
      MATCH,
      AFTER,
      /** It stands in for the task. */
      FALLBACK
    }
  }

  /** A line of a task. */
  record Node(
      int id,
      String name,
      Kind kind,
      Delivery delivery,
      Ending ending,
      @Nullable OnError onError,
      Policy policy,
      List<Edge> edges) {

    boolean isOptional() {
      return kind == Kind.OPTIONAL;
    }

    /** All tasks that this one waits for. */
    Set<Integer> sources() {
      Set<Integer> sources = new LinkedHashSet<>();
      for (Edge edge : edges) {
        if (edge.type() != Edge.Type.INPUT) {
          sources.addAll(edge.from());
        }
      }
      return sources;
    }
  }

  /** What a task makes of what it saw. */
  record Made(@Nullable Object value, @Nullable Throwable failure) {}

  /** A failure that the graph meant to happen. */
  interface Planned {
    String getMessage();
  }

  static final class PlannedException extends Exception implements Planned {
    private static final long serialVersionUID = 1;

    PlannedException(String message) {
      super(message);
    }
  }

  static final class PlannedRuntimeException extends RuntimeException implements Planned {
    private static final long serialVersionUID = 1;

    PlannedRuntimeException(String message) {
      super(message);
    }
  }

  static final class PlannedError extends Error implements Planned {
    private static final long serialVersionUID = 1;

    PlannedError(String message) {
      super(message);
    }
  }

  /** Why a first attempt fails. */
  static final class Glitch extends Exception {
    private static final long serialVersionUID = 1;
  }

  /** Which failures a graph may have. */
  enum Failures {
    NONE,
    /** All let the run go on. */
    GOING_ON,
    ANY
  }

  final long seed;
  final @Nullable OnError onError;
  final int inputs;
  /** By id. */
  final Node[] nodes;

  /** Ids, each after all that it waits for. */
  final int[] order;

  private final List<Set<Integer>> dependants = new ArrayList<>();
  /** By id: what stands in for it, and what it stands in for; -1 for nothing. */
  private final int[] fallbacks;

  private final int[] standsFor;
  private final @Nullable String[] hooks;
  private @Nullable Blueprint blueprint;
  /** How many tasks stand in a part of the straight way; 0 if there is none. */
  private int straight;

  private RandomGraph(
      long seed,
      @Nullable OnError onError,
      int inputs,
      Node[] nodes,
      int[] order,
      @Nullable String[] hooks) {
    this.seed = seed;
    this.onError = onError;
    this.inputs = inputs;
    this.nodes = nodes;
    this.order = order;
    this.hooks = hooks;
    for (int id = 0; id < nodes.length; id++) {
      dependants.add(new LinkedHashSet<>());
    }
    fallbacks = new int[nodes.length];
    standsFor = new int[nodes.length];
    Arrays.fill(fallbacks, -1);
    Arrays.fill(standsFor, -1);
    for (Node node : nodes) {
      node.sources().forEach(source -> dependants.get(source).add(node.id()));
      for (Edge edge : node.edges()) {
        if (edge.type() == Edge.Type.FALLBACK) {
          standsFor[node.id()] = edge.from().get(0);
          fallbacks[edge.from().get(0)] = node.id();
        }
      }
    }
  }

  static RandomGraph of(long seed) {
    Random random = new Random(seed * 31 + 7);
    return new Maker(seed, random, Failures.values()[random.nextInt(3)]).make();
  }

  static RandomGraph of(long seed, Failures failures) {
    return new Maker(seed, new Random(seed * 31 + 7), failures).make();
  }

  /** The same with calls that go well, and a straight way through them. */
  RandomGraph plain() {
    return plain(Policy.RETRY_UNUSED);
  }

  /** The same, of which some fail at first. */
  RandomGraph failingAtFirst() {
    return plain(Policy.RETRY);
  }

  /** The same without time-outs, for threads that nobody looks after. */
  RandomGraph untimed() {
    RandomGraph graph = this;
    for (int task = 0; task < nodes.length; task++) {
      if (nodes[task].policy() == Policy.TIMEOUT) {
        graph = graph.with(task, Policy.NONE);
      }
    }
    return graph;
  }

  private RandomGraph with(int task, Policy policy) {
    Node[] others = nodes.clone();
    Node node = nodes[task];
    others[task] = new Node(
        task,
        node.name(),
        node.kind(),
        node.delivery(),
        node.ending(),
        node.onError(),
        policy,
        node.edges());
    RandomGraph graph = new RandomGraph(seed, onError, inputs, others, order, hooks);
    graph.straight = straight;
    return graph;
  }

  private RandomGraph plain(Policy retried) {
    Node[] plain = new Node[nodes.length];
    for (Node node : nodes) {
      List<Edge> edges = new ArrayList<>();
      for (Edge edge : node.edges()) {
        boolean chosen = edge.type() == Edge.Type.INPUT
            || edge.from().stream().noneMatch(from -> nodes[from].kind() == Kind.ROUTE);
        edges.add(new Edge(edge.type(), edge.from(), chosen ? edge.when() : List.of()));
      }
      Kind kind = node.kind() == Kind.ROUTE ? Kind.VALUE : node.kind();
      plain[node.id()] = new Node(
          node.id(),
          node.name(),
          kind,
          Delivery.RETURNED,
          Ending.NORMAL,
          node.onError(),
          node.policy().attempts() > 1 ? retried : node.policy(),
          edges);
    }
    RandomGraph graph = new RandomGraph(seed, onError, inputs, plain, order, new String[0]);
    graph.straight = 1 + (int) (seed % 32);
    return graph;
  }

  /** The same but for how one task ends, of the same blueprint. */
  RandomGraph with(int task, Ending ending) {
    Node[] others = nodes.clone();
    Node node = nodes[task];
    others[task] = new Node(
        task,
        node.name(),
        node.kind(),
        node.delivery(),
        ending,
        node.onError(),
        node.policy(),
        node.edges());
    RandomGraph graph = new RandomGraph(seed, onError, inputs, others, order, hooks);
    graph.blueprint = blueprint();
    return graph;
  }

  int size() {
    return nodes.length;
  }

  /** What stands in for a task; -1 for nothing. */
  int fallback(int task) {
    return fallbacks[task];
  }

  /** What a task stands in for; -1 for nothing. */
  int standsFor(int task) {
    return standsFor[task];
  }

  /** All that a task waits for: also what stands in for those that it names. */
  Set<Integer> awaited(int task) {
    Set<Integer> awaited = new LinkedHashSet<>();
    for (int source : nodes[task].sources()) {
      awaited.add(source);
      for (int at = fallbacks[source]; at >= 0 && !isBehind(task, source); at = fallbacks[at]) {
        awaited.add(at);
      }
    }
    return awaited;
  }

  /** Whether one task stands in for another, by itself or behind others. */
  boolean isBehind(int task, int other) {
    for (int at = standsFor[task]; at >= 0; at = standsFor[at]) {
      if (at == other) {
        return true;
      }
    }
    return false;
  }

  Set<Integer> dependants(int id) {
    return dependants.get(id);
  }

  synchronized Blueprint blueprint() {
    if (blueprint == null) {
      blueprint = Blueprint.parse(text());
    }
    return blueprint;
  }

  /** The inputs that these tasks take, ascending. */
  int[] inputsOf(Iterable<Integer> tasks) {
    Set<Integer> needed = new java.util.TreeSet<>();
    for (int task : tasks) {
      for (Edge edge : nodes[task].edges()) {
        if (edge.type() == Edge.Type.INPUT) {
          needed.addAll(edge.from());
        }
      }
    }
    return needed.stream().mapToInt(Integer::intValue).toArray();
  }

  long input(int number) {
    return seed * 1_000 + number;
  }

  /** What {@code admits} says of a router's value to a task that takes a narrower type. */
  static boolean admits(Node node, Object value) {
    return ((Long) value + node.id()) % 2 == 0;
  }

  /** The names of the constants that a router's value stands for. */
  static Set<String> constants(Object value) {
    if (value instanceof Iterable<?> several) {
      Set<String> names = new LinkedHashSet<>();
      several.forEach(one -> names.add(((Colour) one).name()));
      return names;
    }
    return Set.of(value instanceof Colour colour ? colour.name() : value.toString());
  }

  /** How a task reaches what the others did. */
  interface View {
    boolean has(int task);

    @Nullable
    Object value(int task);

    Optional<?> optional(int task);

    Outcome<?> outcome(int task);

    /** The same of the task that is stood in for, by who does. */
    Outcome<?> ownOutcome(int task);

    long input(int input);
  }

  /** The arguments of a task's method, found as generated code finds them. */
  List<Object> see(Node node, View view) {
    List<Object> seen = new ArrayList<>();
    for (Edge edge : node.edges()) {
      switch (edge.type()) {
        case INPUT -> seen.add(view.input(edge.from().get(0)));
        case VALUE, MATCH -> seen.add(String.valueOf(view.value(first(edge, view))));
        case OPTIONAL -> seen.add(view.optional(first(edge, view)));
        case OUTCOME -> {
          int task = first(edge, view);
          seen.add(text(isBehind(node.id(), task) ? view.ownOutcome(task) : view.outcome(task)));
        }
        case AFTER, FALLBACK -> {} // order only
      }
    }
    return seen;
  }

  private static int first(Edge edge, View view) {
    List<Integer> from = edge.from();
    for (int task : from.subList(0, from.size() - 1)) {
      if (view.has(task)) {
        return task;
      }
    }
    return from.get(from.size() - 1);
  }

  /** An outcome without the runtime's own wording. */
  private static String text(Outcome<?> outcome) {
    if (outcome instanceof Outcome.Success<?> success) {
      return "success of " + success.value();
    }
    if (outcome instanceof Outcome.Failure<?> failure) {
      return failure.cause() instanceof Planned planned ? planned.getMessage() : "failure";
    }
    return "skipped";
  }

  /** A value that a caller could give instead of the task's own. */
  @Nullable
  Object given(int id, Random random) {
    long hash = random.nextLong();
    return switch (nodes[id].kind()) {
      case VOID -> throw new IllegalArgumentException();
      case VALUE, TYPE -> hash;
      case OPTIONAL, NULLABLE -> hash % 3 == 0 ? null : (Object) hash;
      case CONSTANTS -> constant(id, hash);
      case ROUTE -> route(id, hash);
    };
  }

  /** What the task makes of what it saw: the same for the same. */
  Made make(int id, List<?> seen) {
    Node node = nodes[id];
    long hash = hash(id, seen);
    if (node.ending() == Ending.THROWING) {
      String message = node.name() + " of " + hash;
      return new Made(
          null,
          switch (id % 3) {
            case 0 -> new PlannedException(message);
            case 1 -> new PlannedRuntimeException(message);
            default -> new PlannedError(message);
          });
    }
    boolean without = node.ending() == Ending.WITHOUT;
    Object value = switch (node.kind()) {
      case VOID -> null;
      case VALUE, OPTIONAL, NULLABLE, TYPE -> without ? null : (Object) hash;
      case CONSTANTS -> without ? null : constant(id, hash);
      case ROUTE -> without ? Route.to("nobody") : route(id, hash);
    };
    return new Made(value, null);
  }

  private static Object constant(int id, long hash) {
    Colour[] colours = Colour.values();
    int bits = (int) (hash & 7);
    EnumSet<Colour> chosen = Arrays.stream(colours)
        .filter(colour -> (bits & 1 << colour.ordinal()) != 0)
        .collect(Collectors.toCollection(() -> EnumSet.noneOf(Colour.class)));
    return switch (id % 4) {
      case 0 -> hash % 2 == 0;
      case 1 -> colours[Math.floorMod(hash, 3)];
      case 2 -> chosen;
      default -> List.copyOf(chosen);
    };
  }

  private Route route(int id, long hash) {
    if (hash % 5 == 0) {
      return hash % 10 == 0 ? Route.all() : Route.none();
    }
    Random random = new Random(hash);
    return Route.to(dependants.get(id).stream()
        .filter(dependant -> random.nextInt(3) > 0)
        .map(dependant -> nodes[dependant].name())
        .toList());
  }

  private static long hash(int id, List<?> seen) {
    long hash = 1125899906842597L * (id + 1);
    for (Object one : seen) {
      for (char c : String.valueOf(one).toCharArray()) {
        hash = 31 * hash + c;
      }
      hash = 31 * hash + '|';
    }
    return hash;
  }

  /** The graph as the processor would write it. */
  String text() {
    StringBuilder text = new StringBuilder("dag Random" + Math.abs(seed));
    text.append(onError == null ? "" : " onError=" + onError).append('\n');
    for (int input = 0; input < inputs; input++) {
      text.append("input in").append(input).append(": java.lang.Long\n");
    }
    for (Node node : nodes) {
      text.append(node.kind().isRouter() ? "router " : "task ").append(node.name());
      text.append(node.delivery().isAsync() ? " async" : "");
      text.append(node.isOptional() ? " optional" : "");
      text.append(node.policy().attributes);
      text.append(node.kind() == Kind.NULLABLE ? " nullable" : "");
      text.append(node.onError() == null ? "" : " onError=" + node.onError());
      if (node.kind().isRouter()) {
        text.append(" chooses=").append(node.kind().name().toLowerCase(java.util.Locale.ROOT));
        text.append(node.kind() == Kind.ROUTE ? "" : " partial");
      }
      text.append(node.kind() == Kind.VOID ? "\n" : ": java.lang.Object\n");
      for (Edge edge : node.edges()) {
        text.append("  ").append(edge.type().name().toLowerCase(java.util.Locale.ROOT));
        for (int from : edge.from()) {
          text.append(' ')
              .append(edge.type() == Edge.Type.INPUT ? "in" + from : nodes[from].name());
        }
        text.append(edge.when().isEmpty() ? "" : " when " + String.join(" ", edge.when()));
        text.append(edge.type() == Edge.Type.MATCH ? ": java.lang.Long\n" : "\n");
      }
    }
    for (int at = 0; straight > 0 && at < order.length; at += straight) {
      text.append("straight");
      for (int task : Arrays.copyOfRange(order, at, Math.min(at + straight, order.length))) {
        text.append(' ').append(nodes[task].name());
      }
      text.append('\n');
    }
    for (int hook = 0; hook < hooks.length; hook++) {
      text.append("shutdown close").append(hook);
      text.append(hooks[hook] == null ? "" : " for " + hooks[hook]).append('\n');
    }
    return text.toString();
  }

  /** The task that a clean-up belongs to; none for one of the run. */
  @Nullable
  String hookOf(int hook) {
    return hooks[hook];
  }

  int hooks() {
    return hooks.length;
  }

  /** Whether one task waits for the other, directly or not. */
  boolean waitsFor(int later, int earlier) {
    Set<Integer> above = new LinkedHashSet<>(Set.of(later));
    for (int i = order.length - 1; i >= 0; i--) {
      if (above.contains(order[i])) {
        above.addAll(awaited(order[i]));
      }
    }
    return later != earlier && above.contains(earlier);
  }

  @Override
  public String toString() {
    return "graph of seed " + seed;
  }

  /** Draws the graph: in topological order first, then under shuffled ids, since source order is free. */
  private static final class Maker {
    private final long seed;
    private final Random random;
    private final Failures failures;
    private final int size;
    private final int[] order;
    private final Node[] nodes;
    private final int inputs;
    private final @Nullable OnError onError;
    private final int locality;

    Maker(long seed, Random random, Failures failures) {
      this.seed = seed;
      this.random = random;
      this.failures = failures;
      this.size = 1 + random.nextInt(random.nextInt(4) == 0 ? 8 : 60);
      this.nodes = new Node[size];
      this.inputs = random.nextInt(4);
      this.locality = 1 + random.nextInt(size);
      this.onError = failures == Failures.NONE ? OnError.HALT : policy(3);
      List<Integer> ids = new ArrayList<>(IntStream.range(0, size).boxed().toList());
      if (random.nextBoolean()) {
        Collections.shuffle(ids, random);
      }
      this.order = ids.stream().mapToInt(Integer::intValue).toArray();
    }

    RandomGraph make() {
      int failing = failures == Failures.NONE ? 0 : 2 + random.nextInt(10);
      int edges = 1 + random.nextInt(4);
      for (int position = 0; position < size; position++) {
        Kind kind = kind();
        Delivery delivery = kind == Kind.OPTIONAL || random.nextInt(3) > 0
            ? Delivery.RETURNED
            : Delivery.values()[random.nextInt(Delivery.values().length)];
        nodes[order[position]] = new Node(
            order[position],
            "t" + order[position],
            kind,
            delivery,
            ending(kind, failing),
            onError(),
            policy(),
            List.copyOf(edges(position, edges)));
      }
      if (failures != Failures.NONE) {
        standIns(new Random(seed ^ 5));
      }
      return new RandomGraph(seed, onError, inputs, nodes, order, hooks());
    }

    /** Lets some tasks stand in for earlier ones that nobody between them names, which then may fail. */
    private void standIns(Random chance) {
      boolean[] covered = new boolean[size];
      List<Set<Integer>> chains = new ArrayList<>();
      for (int id = 0; id < size; id++) {
        chains.add(new LinkedHashSet<>(Set.of(id)));
      }
      for (int position = 1; position < size; position++) {
        Node node = nodes[order[position]];
        if (node.kind().isRouter() || chance.nextInt(5) > 1) {
          continue;
        }
        int from = position - 1 - chance.nextInt(Math.min(position, 6));
        Node other = nodes[order[from]];
        boolean named = IntStream.range(from + 1, position)
            .anyMatch(each ->
                !Collections.disjoint(nodes[order[each]].sources(), chains.get(other.id())));
        if (other.kind() == node.kind() && !covered[other.id()] && !named) {
          covered[other.id()] = true;
          chains.get(node.id()).addAll(chains.get(other.id()));
          nodes[other.id()] = new Node(
              other.id(),
              other.name(),
              other.kind(),
              other.delivery(),
              chance.nextBoolean() ? Ending.THROWING : other.ending(),
              null,
              other.policy(),
              other.edges());
          nodes[node.id()] =
              fallback(node, other.id(), chains.get(other.id()), chance.nextBoolean());
        }
      }
    }

    private static Node fallback(Node node, int other, Set<Integer> chain, boolean looks) {
      List<Edge> edges = new ArrayList<>();
      edges.add(new Edge(Edge.Type.FALLBACK, List.of(other), List.of()));
      if (looks) {
        edges.add(new Edge(Edge.Type.OUTCOME, List.of(other), List.of()));
      }
      node.edges().stream()
          .filter(
              edge -> edge.type() == Edge.Type.INPUT || Collections.disjoint(edge.from(), chain))
          .forEach(edges::add);
      return new Node(
          node.id(),
          node.name(),
          node.kind(),
          node.delivery(),
          node.ending(),
          node.onError(),
          node.policy(),
          List.copyOf(edges));
    }

    private Kind kind() {
      return switch (random.nextInt(14)) {
        case 0, 1 -> Kind.VOID;
        case 2 -> Kind.OPTIONAL;
        case 3 -> Kind.NULLABLE;
        case 4 -> Kind.CONSTANTS;
        case 5 -> Kind.TYPE;
        case 6 -> Kind.ROUTE;
        default -> Kind.VALUE;
      };
    }

    private Ending ending(Kind kind, int failing) {
      boolean mayBeWithout = kind == Kind.OPTIONAL || kind == Kind.NULLABLE;
      if (mayBeWithout && random.nextInt(3) == 0) {
        return Ending.WITHOUT;
      }
      if (random.nextInt(100) >= failing) {
        return Ending.NORMAL;
      }
      return kind == Kind.VOID || mayBeWithout || random.nextInt(3) > 0
          ? Ending.THROWING
          : Ending.WITHOUT;
    }

    private Policy policy() {
      return random.nextInt(4) > 0
          ? Policy.NONE
          : Policy.values()[random.nextInt(Policy.RETRY_UNUSED.ordinal())];
    }

    private @Nullable OnError onError() {
      if (failures == Failures.GOING_ON && onError == null) {
        return random.nextBoolean() ? OnError.FINISH : OnError.TOLERATE;
      }
      return random.nextInt(3) > 0 ? null : policy(1);
    }

    private @Nullable OnError policy(int unspecified) {
      if (failures == Failures.NONE || random.nextInt(unspecified + 1) < unspecified) {
        return null;
      }
      return switch (random.nextInt(failures == Failures.ANY ? 3 : 2)) {
        case 0 -> OnError.FINISH;
        case 1 -> OnError.TOLERATE;
        default -> OnError.HALT;
      };
    }

    private List<Edge> edges(int position, int most) {
      List<Edge> edges = new ArrayList<>();
      if (inputs > 0 && random.nextInt(3) == 0) {
        edges.add(new Edge(Edge.Type.INPUT, List.of(random.nextInt(inputs)), List.of()));
      }
      if (position == 0 || random.nextInt(12) == 0) {
        return edges;
      }
      for (int count = 1 + random.nextInt(most); count > 0; count--) {
        edges.add(edge(position, edges));
      }
      return edges;
    }

    private Edge edge(int position, List<Edge> before) {
      Node source = source(position);
      boolean matched = before.stream().anyMatch(edge -> edge.type() == Edge.Type.MATCH);
      if (source.kind() == Kind.TYPE && !matched && random.nextInt(3) > 0) {
        return new Edge(Edge.Type.MATCH, List.of(source.id()), List.of());
      }
      if (source.kind() == Kind.CONSTANTS && random.nextInt(3) > 0) {
        return new Edge(Edge.Type.AFTER, List.of(source.id()), when(source.id()));
      }
      if (source.kind() == Kind.VOID) {
        return random.nextInt(3) == 0
            ? new Edge(Edge.Type.OUTCOME, several(source, position, true), List.of())
            : new Edge(Edge.Type.AFTER, several(source, position, true), List.of());
      }
      return switch (random.nextInt(10)) {
        case 0 -> new Edge(Edge.Type.OPTIONAL, several(source, position, false), List.of());
        case 1 -> new Edge(Edge.Type.OUTCOME, several(source, position, true), List.of());
        case 2, 3 -> new Edge(Edge.Type.AFTER, several(source, position, true), List.of());
        case 4 -> new Edge(Edge.Type.VALUE, several(source, position, false), List.of());
        default -> new Edge(Edge.Type.VALUE, List.of(source.id()), List.of());
      };
    }

    private Node source(int position) {
      int back = random.nextBoolean()
          ? random.nextInt(position)
          : random.nextInt(Math.min(position, locality));
      return nodes[order[position - 1 - back]];
    }

    /** The source, and at times others; a nullable one only alone, as it is no fallback. */
    private List<Integer> several(Node source, int position, boolean voidToo) {
      List<Integer> names = new ArrayList<>(List.of(source.id()));
      while (random.nextInt(3) == 0 && source.kind() != Kind.NULLABLE) {
        Node other = source(position);
        if (other.kind() != Kind.NULLABLE
            && (voidToo || other.kind() != Kind.VOID)
            && !names.contains(other.id())) {
          names.add(other.id());
        }
      }
      return List.copyOf(names);
    }

    private List<String> when(int router) {
      if (router % 4 == 0) {
        return List.of(random.nextBoolean() ? "true" : "false");
      }
      List<String> when = new ArrayList<>();
      while (when.isEmpty() || random.nextInt(3) == 0) {
        String colour = Colour.values()[random.nextInt(3)].name();
        if (!when.contains(colour)) {
          when.add(colour);
        }
      }
      return List.copyOf(when);
    }

    private @Nullable String[] hooks() {
      @Nullable String[] hooks = new String[random.nextInt(6)];
      for (int hook = 0; hook < hooks.length; hook++) {
        hooks[hook] = random.nextInt(3) == 0 ? null : "t" + random.nextInt(size);
      }
      return hooks;
    }
  }
}
