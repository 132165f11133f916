package dev.attacca.processor.check;

import dev.attacca.processor.model.Edge;
import dev.attacca.processor.model.Graph;
import dev.attacca.processor.model.Kind;
import dev.attacca.processor.model.Scopes;
import dev.attacca.processor.model.TaskMethod;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Divides what is done for each item of a loop, its parent, where that has loops which may be spread, as the runtime does: what waits for
 * none of them is done first, what is below one of them wherever there is room, and what gathers from there, and comes after that, when all is
 * over. A loop stays with its parent where what is below it has something in common with others that cannot be taken along.
 */
final class Spreading {
  /**
   * Some tasks of the items of a loop, that are done in one place.
   *
   * @param way how its items come there
   */
  record Share(int loop, BitSet members, Way way) {}

  /** How items come to where they are done. */
  enum Way {
    /** As they are read. */
    READ,
    /** From where they were emitted, as their loop is spread. */
    SPREAD,
    /** When all below them is over. */
    GATHERED,
    /** To the states of their keys. */
    KEYED
  }

  private final Graph graph;
  private final Scopes scopes;
  private final Division division;
  /** All tasks of the items that come from one source, those that are done where states of keys are included. */
  private final BitSet all;
  /** What is taken to where these are, in the order of the parents where these have one. */
  private final BitSet takenToKeys;

  private final List<Share> shares = new ArrayList<>();

  Spreading(Graph graph, Division division, BitSet all, BitSet takenToKeys) {
    this.graph = graph;
    this.scopes = division.scopes();
    this.division = division;
    this.all = all;
    this.takenToKeys = takenToKeys;
  }

  List<Share> divide(int loop, BitSet members) {
    divide(loop, members, Way.READ);
    return shares;
  }

  private void divide(int loop, BitSet members, Way way) {
    BitSet spread = new BitSet();
    members.stream().filter(id -> mayBeSpread(id, loop, members)).forEach(spread::set);
    BitSet after = new BitSet();
    boolean isFound = false;
    while (!isFound) {
      after = after(loop, members, spread);
      isFound = !after.intersects(spread);
      spread.andNot(after); // these begin when others are over, and are looked at then
    }
    BitSet first = (BitSet) members.clone();
    first.andNot(after);
    spread.stream().forEach(each -> first.andNot(below(each)));
    if (spread.isEmpty() || !mayBeDoneLater(loop, after, first)) {
      shares.add(new Share(loop, members, way));
      return;
    }
    shares.add(new Share(loop, first, way));
    spread.stream().forEach(each -> {
      BitSet inside = below(each);
      inside.and(members);
      divide(each, inside, Way.SPREAD);
    });
    if (!after.isEmpty()) {
      divide(loop, after, Way.GATHERED);
    }
  }

  private BitSet below(int loop) {
    BitSet below = new BitSet();
    graph.ids().filter(id -> scopes.isWithin(scopes.home(id), loop)).forEach(below::set);
    return below;
  }

  private boolean mayBeSpread(int id, int loop, BitSet members) {
    TaskMethod task = graph.task(id);
    return task.spread()
        && task.kind() == Kind.LOOP
        && scopes.home(id) == loop
        && isByItself(id, members);
  }

  /** Whether what is below a loop has nothing in common with what is not. */
  private boolean isByItself(int loop, BitSet members) {
    BitSet inside = below(loop);
    BitSet others = (BitSet) members.clone();
    others.andNot(inside);
    return graph.ids().noneMatch(id -> !inside.get(id) && merges(id, loop))
        && !hasStateForAll(inside)
        && !(takesContext(inside) && takesContext(others));
  }

  private boolean merges(int id, int loop) {
    return graph.edges().get(id).stream()
        .anyMatch(edge -> edge instanceof Edge.OfSource && isAnyBelow(edge, loop));
  }

  private boolean isAnyBelow(Edge edge, int loop) {
    return edge.tasks().stream()
        .anyMatch(source -> scopes.isWithin(scopes.valueScope(source), loop));
  }

  private boolean hasStateForAll(BitSet tasks) {
    return tasks.stream().anyMatch(id -> division.states(id).anyMatch(state -> !state.isKeyed()));
  }

  private boolean takesContext(BitSet tasks) {
    return tasks.stream().anyMatch(id -> graph.contextOf(id).isPresent());
  }

  /** What gathers from below these loops, and what comes after that. */
  private BitSet after(int loop, BitSet members, BitSet spread) {
    BitSet inside = new BitSet();
    spread.stream().mapToObj(this::below).forEach(inside::or);
    BitSet after = new BitSet();
    members.stream()
        .filter(id -> !inside.get(id)
            && graph.edges().get(id).stream()
                .anyMatch(edge ->
                    edge.gathers() && spread.stream().anyMatch(each -> isAnyBelow(edge, each))))
        .forEach(after::set);
    division.addAfter(loop, after, all);
    after.and(members);
    return after;
  }

  /** Parents go on in whatever order their loops are over. */
  private boolean mayBeDoneLater(int loop, BitSet after, BitSet first) {
    return !hasStateForAll(after)
        && !(takesContext(after) && takesContext(first))
        && (graph.task(loop).spread() || !after.intersects(takenToKeys))
        && after.stream().noneMatch(id -> looksBack(id, after));
  }

  /** Whether it merges, or takes the last round of a repeat, that was done before. */
  private boolean looksBack(int id, BitSet after) {
    return graph.edges().get(id).stream()
        .filter(edge -> edge instanceof Edge.OfLast || edge instanceof Edge.OfSource)
        .flatMap(edge -> edge.tasks().stream())
        .anyMatch(source -> !after.get(source));
  }
}
