package dev.attacca.processor.check;

import dev.attacca.processor.check.Spreading.Way;
import dev.attacca.processor.model.Edge;
import dev.attacca.processor.model.Graph;
import dev.attacca.processor.model.Kind;
import dev.attacca.processor.model.Scopes;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * How a cluster divides the tasks among places that have nothing in common but what is handed from one to the next. The runtime does
 * the same with the graph as it knows it.
 *
 * <p><b>The main scope</b> is done where the run is begun: what waits for no loop before, the rest after all loops are over.
 *
 * <p><b>Items</b> come from the loops of the main scope. One that may be spread, and of whose items nothing is made but the items of
 * another loop, is read in many places at once. All tasks of an item, and below it, are one piece, done in one place, up to those that
 * use a state of a key: these, and all that comes after them, are done where that state is.
 */
final class Division {
  /** The place of what waits for no loop. */
  static final int BEFORE = -1;
  /** The place of what is done when all loops are over. */
  static final int AFTER = -2;

  /**
   * What is done in one place for each item of a loop.
   *
   * @param source where the items come from
   * @param key the task whose value says which place; -1 for any
   * @param loop whose items they are
   * @param way how they come there
   */
  record Piece(Source source, int key, int loop, BitSet members, Way way) {
    boolean isKeyed() {
      return key >= 0;
    }
  }

  /**
   * A loop that items are read from.
   *
   * @param splitBy the one around it, whose items are read in many places; -1 if it is one of the main scope
   */
  record Source(int loop, int splitBy) {
    int top() {
      return splitBy < 0 ? loop : splitBy;
    }

    boolean isOfMany() {
      return splitBy >= 0;
    }
  }

  private final Graph graph;
  private final Scopes scopes;
  private final BitSet late = new BitSet();
  private final BitSet early = new BitSet();
  private final List<Source> sources = new ArrayList<>();
  private final List<Piece> pieces = new ArrayList<>();

  Division(Graph graph, Scopes scopes) {
    this.graph = graph;
    this.scopes = scopes;
    divideMain();
    graph
        .ids()
        .filter(id -> emits(id) && graph.task(id).kind() == Kind.LOOP && !late.get(id))
        .forEach(this::divideBelow);
  }

  Scopes scopes() {
    return scopes;
  }

  List<Source> sources() {
    return sources;
  }

  /** Behind each piece of items as they come those of its keys. */
  List<Piece> pieces() {
    return pieces;
  }

  /** Whether it is in the main scope, and waits for a loop. */
  boolean isLate(int id) {
    return late.get(id);
  }

  /** Whether it is in the main scope, and hands on more than one value to what is done elsewhere. */
  boolean emits(int id) {
    Kind kind = graph.task(id).kind();
    return scopes.home(id) == Scopes.MAIN && (kind == Kind.LOOP || kind == Kind.MERGE);
  }

  /** Whether it is there once per item of such a one; repeats of the main scope are done like any task of it. */
  boolean isOfItems(int id) {
    return scopes.isPerItem(id) && emits(scopes.wayDown(Scopes.MAIN, scopes.home(id)));
  }

  /** Whether it is in a piece. */
  boolean isPlaced(int id) {
    return pieces.stream().anyMatch(piece -> piece.members().get(id));
  }

  /** Where a task is done: two are done in the same place if this is the same. */
  int place(int id) {
    if (early.get(id) || late.get(id)) {
      return early.get(id) ? BEFORE : AFTER;
    }
    return IntStream.range(0, pieces.size())
        .filter(piece -> pieces.get(piece).members().get(id))
        .findFirst()
        .orElse(AFTER - 1 - id); // the method of a loop is called where its items are read
  }

  // The main scope

  private void divideMain() {
    int before = -1;
    while (before < late.cardinality()) {
      before = late.cardinality();
      graph.ids().filter(id -> !isOfItems(id) && comesLate(id)).forEach(id -> {
        late.set(outermost(id)); // a repeat is done as a whole
        late.set(id);
        graph.edges().get(id).stream()
            .filter(Edge::gathers)
            .flatMap(edge -> edge.tasks().stream())
            .filter(source -> !isOfItems(source) && !emits(source))
            .forEach(source -> late.set(outermost(source))); // and where its rounds are gathered
      });
    }
    graph.ids().filter(id -> !isOfItems(id) && !late.get(id) && !emits(id)).forEach(early::set);
  }

  /** The task of the main scope that a task is below, or is itself. */
  private int outermost(int id) {
    int scope = scopes.valueScope(id);
    return scope == Scopes.MAIN ? id : scopes.wayDown(Scopes.MAIN, scope);
  }

  private boolean comesLate(int id) {
    return late.get(id)
        || late.get(outermost(id))
        || isWithFallback(id, late)
        || graph.edges().get(id).stream().anyMatch(edge -> isLate(id, edge));
  }

  /** What has failed, and what stands in for it, are done together: only so it is known what that comes to. */
  private boolean isWithFallback(int id, BitSet tasks) {
    return graph.fallbacks().get(id) >= 0 && tasks.get(graph.fallbacks().get(id));
  }

  /** Whether a task waits by this edge for a loop to be over, or for what waits for that. */
  boolean isLate(int id, Edge edge) {
    return graph
        .awaited(id, edge)
        .anyMatch(source -> late.get(source) || isOfItems(source) || emits(source));
  }

  // Items

  private void divideBelow(int top) {
    int reader = readerBelow(top);
    Source source = reader < 0 ? new Source(top, -1) : new Source(reader, top);
    BitSet members = new BitSet();
    graph.ids().filter(id -> scopes.isWithin(scopes.home(id), source.loop())).forEach(members::set);
    BitSet all = (BitSet) members.clone();
    Map<Integer, BitSet> behind = behindKeys(source, members);
    behind.values().forEach(members::andNot);
    sources.add(source);
    new Spreading(graph, this, all, takenToKeys(behind))
        .divide(source.loop(), members)
        .forEach(
            share -> pieces.add(new Piece(source, -1, share.loop(), share.members(), share.way())));
    behind.forEach((key, tasks) ->
        pieces.add(new Piece(source, key, scopes.valueScope(key), tasks, Way.KEYED)));
  }

  /** All that the places take where the states of keys are, and the loops whose items go there. */
  private BitSet takenToKeys(Map<Integer, BitSet> byKey) {
    BitSet taken = new BitSet();
    byKey.forEach((key, tasks) -> {
      tasks.stream()
          .flatMap(id -> graph.edges().get(id).stream()
              .filter(edge -> !edge.gathers() || edge instanceof Edge.OfLast)
              .flatMap(edge -> edge.tasks().stream())
              .mapToInt(Integer::intValue))
          .filter(source -> !tasks.get(source) && !graph.task(source).opens())
          .forEach(taken::set);
      taken.set(key);
      taken.set(scopes.valueScope(key));
    });
    return taken;
  }

  /** The loop that reads the items of one that may be spread; -1 if that is not all that is done with them. */
  private int readerBelow(int top) {
    int[] tasks = graph.ids().filter(id -> scopes.home(id) == top).toArray();
    return graph.task(top).spread()
            && tasks.length == 1
            && graph.task(tasks[0]).kind() == Kind.LOOP
            && graph.edges().get(tasks[0]).stream().noneMatch(Edge.OfState.class::isInstance)
            && graph.dependencies(tasks[0]).allMatch(source -> source == top || early.get(source))
        ? tasks[0]
        : -1;
  }

  /** By key: the tasks that use a state of it, and all that comes after them. */
  private Map<Integer, BitSet> behindKeys(Source source, BitSet all) {
    Map<Integer, BitSet> byKey = new TreeMap<>();
    all.stream()
        .forEach(id -> states(id)
            .filter(state -> state.isKeyed() && isOfItemsOf(source, state))
            .filter(state -> roundOf(source, state).isEmpty())
            .forEach(state ->
                byKey.computeIfAbsent(state.tasks().get(0), key -> new BitSet()).set(id)));
    byKey.forEach((key, behind) -> addBehind(scopes.valueScope(key), behind, all));
    return byKey;
  }

  /** Whether the items that are read from there have different keys. */
  boolean isOfItemsOf(Source source, Edge.OfState state) {
    return scopes.isWithin(scopes.valueScope(state.tasks().get(0)), source.loop());
  }

  /** The repeat within these items in whose rounds a key has its values. */
  Optional<Integer> roundOf(Source source, Edge.OfState state) {
    for (int at = scopes.valueScope(state.tasks().get(0));
        at != source.loop();
        at = scopes.parent(at)) {
      if (scopes.isRound(at)) {
        return Optional.of(at);
      }
    }
    return Optional.empty();
  }

  /** The states that a task uses. */
  Stream<Edge.OfState> states(int id) {
    return graph.edges().get(id).stream()
        .filter(Edge.OfState.class::isInstance)
        .map(Edge.OfState.class::cast);
  }

  /**
   * What comes after these; and where that is below other loops of the key's items, or gathers from below them, these loops as well.
   */
  private void addBehind(int items, BitSet behind, BitSet all) {
    addBehind(items, behind, all, Edge::gathers);
  }

  /** The same, but that of a loop whose values are gathered nothing else has to be there, as the values are brought. */
  void addAfter(int items, BitSet after, BitSet all) {
    addBehind(items, after, all, Edge.OfLast.class::isInstance);
  }

  private void addBehind(int items, BitSet behind, BitSet all, Predicate<Edge> isFromThere) {
    int before = -1;
    while (before < behind.cardinality()) {
      before = behind.cardinality();
      all.stream().filter(id -> isBehind(id, behind)).forEach(id -> {
        behind.set(id);
        int home = scopes.home(id);
        if (scopes.isWithin(home, items)) {
          addLoops(items, home, behind);
          graph.edges().get(id).stream()
              .filter(edge -> isFromThere.test(edge) || edge instanceof Edge.OfSource)
              .flatMap(edge -> edge.tasks().stream())
              .forEach(source -> addLoops(home, scopes.valueScope(source), behind));
        }
      });
    }
  }

  /** The loops between a scope and one below it. */
  private void addLoops(int outer, int inner, BitSet behind) {
    if (scopes.isWithin(inner, outer)) {
      for (int at = inner; at != outer; at = scopes.parent(at)) {
        behind.set(at);
      }
    }
  }

  private boolean isBehind(int id, BitSet behind) {
    int home = scopes.home(id);
    return behind.get(id)
        || home != Scopes.MAIN && behind.get(home)
        || isWithFallback(id, behind)
        || IntStream.concat(graph.dependencies(id), graph.previous(id)).anyMatch(behind::get);
  }
}
