package dev.attacca.runtime.spi;

import dev.attacca.runtime.internal.graph.TaskGraph;
import dev.attacca.runtime.internal.plan.Awaited;
import dev.attacca.runtime.internal.plan.Division;
import dev.attacca.runtime.internal.plan.Division.Piece;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.Stream;

/**
 * How the tasks of a graph are divided for an engine that does them in many places: which are done together, in what order the places come, and
 * what each takes of those before it; or why that cannot be. Immutable.
 *
 * <p>Tasks of the main scope are in no part: those that wait for no loop are done before, by {@link Portable#prelude}, the others after
 * all parts are over, by {@link Portable#epilogue}.
 */
public final class Parts {
  private final TaskGraph graph;
  private final Division division;
  private final List<Part> all;

  /**
   * A loop that items come from.
   *
   * @param loop the loop
   * @param splitBy the one around it, each of whose items may be read in another place; -1 for a loop of the main scope
   */
  public record Origin(int loop, int splitBy) {}

  /**
   * Why a graph cannot be divided.
   *
   * @param key the refusal's key, as the compiler has it
   * @param task the task that it is about; empty if it is about the whole
   * @param message what is wrong, and the way out
   */
  public record Refusal(String key, String task, String message) {}

  Parts(TaskGraph graph) {
    this(graph, new Division(graph));
  }

  private Parts(TaskGraph graph, Division division) {
    this.graph = graph;
    this.division = division;
    this.all = division.refusals().isEmpty() ? parts() : List.of(); // which would be of no order
  }

  private List<Part> parts() {
    List<Awaited> awaited = new ArrayList<>();
    BitSet counted = new BitSet();
    for (Piece piece : division.pieces) {
      Awaited its = new Awaited(graph, division.pieces, piece);
      awaited.add(its);
      counted.or(its.loops);
    }
    return division.pieces.stream()
        .map(piece -> new Part(
            graph,
            piece,
            leaving(piece, awaited),
            awaited.get(piece.number()),
            counted,
            handedOn(piece),
            isInOrder(piece, awaited)))
        .toList();
  }

  /**
   * {@return the same with more parts: for each of these tasks of items one of all that comes after it, where that can be done elsewhere although
   * nothing asks for it}
   *
   * @param tasks the tasks; of two of which one comes after the other, that stands last
   */
  public Parts cutBehind(int... tasks) {
    return new Parts(graph, new Division(graph, tasks));
  }

  /**
   * The loops whose items go on from a part to others, in their order: not those that wait for what is below them, nor those that are spread
   * there, unless all of these meet a state.
   */
  private BitSet leaving(Piece from, List<Awaited> awaited) {
    BitSet loops = new BitSet();
    behind(from)
        .filter(piece -> piece.key() >= 0 || goesOn(piece, awaited))
        .filter(piece -> piece.key() >= 0
            || !graph.node(piece.loop()).spread()
            || !from.members().get(piece.loop())
            || meetsShared(piece, awaited))
        .forEach(piece -> loops.set(piece.loop()));
    return loops;
  }

  /**
   * Whether the items must leave a part in the order in which they came: all of them meet a state, or those of a key do, unless they are
   * spread; there, or in a part behind it.
   */
  private boolean isInOrder(Piece piece, List<Awaited> awaited) {
    return meetsShared(piece, awaited)
        || !graph.node(piece.loop()).spread()
            && behind(piece)
                .anyMatch(
                    next -> next.key() >= 0 || goesOn(next, awaited) && isInOrder(next, awaited));
  }

  /** Whether all of its items meet a state, there or in a part that they go on to. */
  private boolean meetsShared(Piece piece, List<Awaited> awaited) {
    return Part.usesShared(graph, piece)
        || behind(piece)
            .anyMatch(
                next -> next.key() < 0 && goesOn(next, awaited) && meetsShared(next, awaited));
  }

  /** Whether its items come one by one, and not when all is over that is below them. */
  private static boolean goesOn(Piece piece, List<Awaited> awaited) {
    return awaited.get(piece.number()).pieces.isEmpty();
  }

  private Stream<Piece> behind(Piece from) {
    return division.pieces.stream().filter(piece -> piece.from() == from.number());
  }

  /** What goes through a part to those behind it whose tasks take the value. */
  private BitSet handedOn(Piece through) {
    BitSet valued = new BitSet();
    behind(through).forEach(piece -> {
      piece.members().stream()
          .mapToObj(graph::node)
          .forEach(task -> Part.addValued(graph, task, valued));
      valued.or(handedOn(piece));
    });
    return valued;
  }

  Division division() {
    return division;
  }

  /** {@return the parts, each behind the one that its items come from; none if the graph cannot be divided} */
  public List<Part> all() {
    return all;
  }

  /** {@return the loops that items come from} */
  public List<Origin> origins() {
    return division.sources.stream()
        .map(source -> new Origin(source.loop(), source.splitBy()))
        .toList();
  }

  /** {@return why it cannot be divided, all that there is; empty if it can} */
  public List<Refusal> refusals() {
    List<Refusal> all = new ArrayList<>();
    division
        .refusals()
        .forEach(refusal -> all.add(
            new Refusal(refusal.key(), graph.node(refusal.task()).name(), refusal.message())));
    if (!division.main.hasLoop()) {
      all.add(new Refusal(
          "NothingToSpread",
          "",
          "\"%s\" has no loop in its main scope, so nothing of it can be done in several places: run it here"
              .formatted(graph.name())));
    }
    return all;
  }

  /** {@return the tasks whose values are gathered in the main scope, in one place, when all is over} */
  public int[] gathered() {
    return division.main.gathered();
  }

  /**
   * {@return the part that a task is in; -1 for one of the main scope}
   *
   * @param task the task
   */
  public int partOf(int task) {
    for (Part part : all) {
      if (part.piece().members().get(task)) {
        return part.number();
      }
    }
    return -1;
  }
}
