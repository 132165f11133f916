package dev.attacca.processor.check;

import dev.attacca.processor.check.Division.Piece;
import dev.attacca.processor.check.Division.Source;
import dev.attacca.processor.check.Spreading.Way;
import dev.attacca.processor.model.Edge;
import dev.attacca.processor.model.Graph;
import dev.attacca.processor.model.Kind;
import dev.attacca.processor.model.Scopes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import javax.lang.model.util.Elements;
import javax.lang.model.util.Types;

/** What is handed from one place of a cluster to another, or kept for after a failure, can be written down. */
final class Crossings {
  private final Graph graph;
  private final Division division;
  private final Scopes scopes;
  private final Elements elements;
  private final Types types;
  /** By task whose values are handed on: why. */
  private final Map<Integer, Why> handed = new TreeMap<>();

  private final Map<Integer, String> kept = new TreeMap<>();

  /**
   * Why something is written down.
   *
   * @param are how to say what it is: {@code they are}
   */
  private record Why(String text, String are) {}

  Crossings(Graph graph, Division division, Elements elements, Types types) {
    this.graph = graph;
    this.division = division;
    this.scopes = division.scopes();
    this.elements = elements;
    this.types = types;
  }

  List<Problem> problems() {
    division.sources().forEach(this::read);
    division.pieces().forEach(this::into);
    graph.ids().filter(division::isLate).forEach(this::gathered);
    List<Problem> problems = new ArrayList<>();
    handed.forEach((id, why) -> graph
        .task(id)
        .result()
        .value()
        .flatMap(type -> Writability.fault(elements, types, type, why.are()))
        .ifPresent(fault ->
            problems.add(Diagnostic.UNSERIALISABLE.at(graph.task(id).site(), why.text(), fault))));
    kept.forEach((number, why) -> {
      Graph.State state = graph.states().get(number);
      Writability.fault(elements, types, state.type(), "it is")
          .ifPresent(fault ->
              problems.add(Diagnostic.UNSERIALISABLE.at(state.parameter().site(), why, fault)));
    });
    return problems;
  }

  private String name(int id) {
    return "\"" + graph.name(id) + "\"";
  }

  private String values(int id) {
    return (graph.task(id).opens() ? "the items of " : "the values of ") + name(id);
  }

  private void hand(int id, String where) {
    handed.putIfAbsent(id, new Why(values(id) + " go " + where, "they are"));
  }

  private void read(Source source) {
    hand(source.loop(), "from where they are read to where they are worked on");
    takenBy(source.loop());
    if (source.isOfMany()) {
      hand(source.splitBy(), "to where they are read");
      takenBy(source.splitBy());
    }
  }

  /** What the method of a loop takes of the main scope. */
  private void takenBy(int loop) {
    graph
        .edges()
        .get(loop)
        .forEach(edge -> valuesBy(loop, edge)
            .filter(source -> division.place(source) == Division.BEFORE)
            .forEach(source -> ofMain(source, loop)));
  }

  private void ofMain(int source, int taker) {
    String text = "the value of %s goes to all places where %s takes it";
    handed.putIfAbsent(source, new Why(text.formatted(name(source), name(taker)), "it is"));
  }

  private void into(Piece piece) {
    piece.members().stream().forEach(id -> {
      graph
          .edges()
          .get(id)
          .forEach(edge -> valuesBy(id, edge)
              .filter(source -> !piece.members().get(source))
              .forEach(source -> taken(source, id, edge, piece)));
      division
          .states(id)
          .forEach(state -> kept.putIfAbsent(
              state.state(),
              "the state \"%s\" is kept for after a failure"
                  .formatted(state.taken().name())));
    });
    if (piece.way() != Way.READ) {
      for (int at = piece.loop(); at != piece.source().loop(); at = scopes.parent(at)) {
        behind(at, piece, "they are worked on");
      }
    }
  }

  private void taken(int source, int taker, Edge edge, Piece piece) {
    if (edge instanceof Edge.OfCollect) {
      hand(
          source,
          "to where " + name(taker) + " gathers them, as they come from loops that are spread");
    } else if (graph.task(source).opens()) {
      return; // an item goes where it is worked on in any case
    } else if (division.place(source) == Division.BEFORE) {
      ofMain(source, taker);
    } else if (piece.way() != Way.READ) {
      behind(source, piece, name(taker) + " takes them");
    }
  }

  private void behind(int source, Piece piece, String what) {
    String where = switch (piece.way()) {
      case KEYED -> "to where the states by " + name(piece.key()) + " are, as ";
      case GATHERED -> "to where " + name(piece.loop()) + " goes on when all below it is over, as ";
      case SPREAD, READ ->
        "to any place, as the items of " + name(piece.loop()) + " are spread, and ";
    };
    hand(source, where + what + " there");
  }

  private void gathered(int id) {
    graph.edges().get(id).stream()
        .filter(edge -> edge instanceof Edge.OfCollect)
        .flatMapToInt(edge -> graph.awaited(id, edge))
        .filter(source -> division.isOfItems(source) || division.emits(source))
        .forEach(source -> hand(source, "to one place, where %s gathers them".formatted(name(id))));
  }

  /** The tasks whose values somebody takes by an edge, or has to know. */
  private IntStream valuesBy(int id, Edge edge) {
    if (edge instanceof Edge.OfEvery) {
      return IntStream.empty();
    }
    IntStream sources = graph.awaited(id, edge);
    return edge instanceof Edge.OfAfter || edge instanceof Edge.OfFallback
        ? sources.filter(source -> graph.task(source).kind() == Kind.ROUTER)
        : sources;
  }
}
