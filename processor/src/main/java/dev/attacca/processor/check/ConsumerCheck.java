package dev.attacca.processor.check;

import dev.attacca.processor.model.Edge;
import dev.attacca.processor.model.Graph;
import dev.attacca.processor.model.Parameter.Role;
import dev.attacca.processor.model.Scopes;
import dev.attacca.processor.model.Waits;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Who goes on while a loop does, must not keep from it what it needs.
 *
 * <p>A task holds its states until it has settled. If that waits for the items of a loop, because it
 * consumes their values or emits them from the midst of its method, no item may need, in whatever
 * roundabout way, a task that takes one of these states; unless that task has settled before.
 *
 * <p>Of two streams a task reads the one to its end and then the other, in an order that it alone knows.
 * There must be one that works: the end of the first must not wait for the other to be consumed.
 */
final class ConsumerCheck implements Check {
  @Override
  public List<Problem> check(Graph graph) {
    Scopes scopes = Scopes.of(graph);
    return scopes.conflicts().isEmpty() ? new Pass(graph, scopes).run() : List.of();
  }

  private static final class Pass {
    private final Graph graph;
    private final Scopes scopes;
    private final Waits waits;
    private final List<Problem> problems = new ArrayList<>();

    Pass(Graph graph, Scopes scopes) {
      this.graph = graph;
      this.scopes = scopes;
      this.waits = Waits.of(graph, scopes);
    }

    List<Problem> run() {
      graph.ids().filter(this::goesOn).forEach(this::states);
      for (int second = 0; second < waits.streams().size(); second++) {
        streams(second);
      }
      return problems;
    }

    private boolean consumes(int id) {
      return waits.streams().stream().anyMatch(stream -> stream.consumer() == id);
    }

    /** Whether a task settles only after items of a loop, and has started before. */
    private boolean goesOn(int id) {
      return graph.task(id).taking(Role.EMITTER).isPresent() || consumes(id);
    }

    private void states(int holder) {
      BitSet needed = null;
      for (Edge edge : graph.edges().get(holder)) {
        if (edge instanceof Edge.OfState own) {
          needed = needed == null ? neededMeanwhile(holder) : needed;
          BitSet tasks = needed;
          graph
              .ids()
              .filter(id -> id != holder && tasks.get(waits.settled(id)) && takes(id, own.state()))
              .findFirst()
              .ifPresent(id -> held(holder, own, id));
        }
      }
    }

    /** What it waits for after it has started. */
    private BitSet neededMeanwhile(int holder) {
      BitSet needed = waits.reach(waits.settled(holder));
      needed.andNot(waits.reach(waits.started(holder)));
      return needed;
    }

    private boolean takes(int id, int state) {
      return graph.edges().get(id).stream()
          .anyMatch(edge -> edge instanceof Edge.OfState other && other.state() == state);
    }

    private void held(int holder, Edge.OfState own, int id) {
      List<Integer> openers = openers(holder);
      Optional<Integer> around = openers.stream()
          .filter(opener -> scopes.isWithin(scopes.home(id), opener))
          .findFirst();
      boolean consumes = consumes(holder);
      problems.add(
          Diagnostic.STATE_HELD.at(
              own.site(),
              graph.name(holder),
              consumes ? "consumes values while the loop runs" : "emits in the midst of its method",
              graph.states().get(own.state()).name(),
              graph.name(id),
              around
                  .map(opener -> "for every item of \"" + graph.name(opener) + "\"")
                  .orElse("for what items of \"" + graph.name(openers.get(0)) + "\" wait for"),
              consumes
                  ? "Gather into a List or a Set, or take the state in a task after it."
                  : "Return a Stream, an Iterator or an Iterable, or take the state in a task before it."));
    }

    /** The loops whose items it waits for. */
    private List<Integer> openers(int holder) {
      IntStream consumed = waits.streams().stream()
          .filter(stream -> stream.consumer() == holder)
          .mapToInt(Waits.Stream::opener);
      IntStream own = graph.task(holder).opens() ? IntStream.of(holder) : IntStream.empty();
      return IntStream.concat(consumed, own).boxed().toList();
    }

    /** Whether another check says that it hangs. */
    private boolean startsLate(Waits.Stream stream) {
      return waits.reaches(waits.started(stream.consumer()), waits.closed(stream.there()));
    }

    /** A stream beside those of the same task that come before it. */
    private void streams(int second) {
      Waits.Stream other = waits.streams().get(second);
      for (int first = 0; first < second; first++) {
        Waits.Stream one = waits.streams().get(first);
        if (one.consumer() == other.consumer()
            && !startsLate(one)
            && !startsLate(other)
            && waits.reaches(waits.done(one.opener()), waits.consumed(second))
            && waits.reaches(waits.done(other.opener()), waits.consumed(first))) {
          problems.add(Diagnostic.TWO_STREAMS.at(
              other.edge().site(),
              graph.name(other.consumer()),
              one.opener() == other.opener()
                  ? "out of the items of \"%s\", and an item stays open until both have taken its values"
                      .formatted(graph.name(one.opener()))
                  : "out of \"%s\" and \"%s\", and neither comes to its end before the other is consumed"
                      .formatted(graph.name(one.opener()), graph.name(other.opener()))));
          return;
        }
      }
    }
  }
}
