package dev.attacca.processor.model;

import dev.attacca.processor.model.Parameter.Role;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;

/**
 * What waits for what in a run, tasks and all else; where it goes round in a circle, the run may hang.
 *
 * <p><b>Events.</b> A task is <i>started</i> and <i>settled</i>. An item of a loop or merge is
 * <i>closed</i>; the loop is <i>done</i> when no item is open and none can come. A stream is
 * <i>consumed</i> when the one who takes it has made room for the next value. One event stands for all of
 * its kind: what happens in a nested scope happens in each. That says no more than is true, for one leaves
 * a scope only for the one value of an enclosing scope, or for the end of a loop, which is that of all of
 * its items; so whoever comes back to where he was may have come back to the same item.
 *
 * <p><b>Who waits.</b>
 * <ul>
 *   <li>A task settles after it has started, and starts when those have settled that its parameters and
 *       its {@code @DependsOn} name, in whatever form it takes their values. What gathers as a list, or
 *       waits for {@code every}, starts when the loop in between is done. An item's own value is there
 *       from the start.
 *   <li>An item is closed when its tasks have settled and its loops are done, a loop is done when its
 *       method has ended and its items are closed. A loop that is full emits no more until an item is
 *       closed, so the method of one that takes an {@code Emitter} settles after that.
 *   <li>What has gone into a merge keeps its item open until the merge is through with it.
 *   <li>What is gathered as a stream keeps its item open until it has been consumed. That bounds the
 *       memory, and it is what hangs: a stream is consumed by a task that has started, so whoever consumes
 *       must not wait, in whatever roundabout way, for the end of the loop whose items wait for him. If a
 *       loop consumes, it asks for no more as long as it is full itself. Who consumes settles when the
 *       loop is done.
 * </ul>
 *
 * <p><b>Kept values.</b> A gathered {@code Iterable} promises less than a {@code Stream}: where its task
 * must wait for the end of the loop anyway, its values are kept until then, like those of a list. Which
 * ones are, is found by taking all of them for streams first.
 *
 * <p>Not here, since they depend on who is first: states, see {@code StateHeld}, and which of its streams
 * a task reads first.
 */
public final class Waits {
  /** A parameter that consumes while the loop runs; the item of the scope {@code there} waits for that. */
  public record Stream(int consumer, Edge.OfCollect edge, int there, int opener) {}

  private static final int KINDS = 4;

  private final Graph graph;
  private final Scopes scopes;
  private final Set<Edge> kept = new HashSet<>();
  private final List<Stream> streams = new ArrayList<>();
  private final List<List<Integer>> waits = new ArrayList<>();

  private Waits(Graph graph, Scopes scopes, Set<Edge> kept) {
    this.graph = graph;
    this.scopes = scopes;
    this.kept.addAll(kept);
    for (int i = 0; i < KINDS * graph.size(); i++) {
      waits.add(new ArrayList<>(2));
    }
    graph.ids().forEach(this::task);
  }

  /** Of a graph without cycles whose scopes are in order. */
  public static Waits of(Graph graph, Scopes scopes) {
    Waits waits = new Waits(graph, scopes, Set.of());
    for (Set<Edge> late = waits.late(); !late.isEmpty(); late = waits.late()) {
      late.addAll(waits.kept);
      waits = new Waits(graph, scopes, late);
    }
    return waits;
  }

  /** The iterables whose tasks must wait for the end of the loop. */
  private Set<Edge> late() {
    Set<Edge> late = new HashSet<>();
    for (Stream stream : streams) {
      if (stream.edge().taken().role() == Role.ITERABLE
          && reaches(started(stream.consumer()), closed(stream.there()))) {
        late.add(stream.edge());
      }
    }
    return late;
  }

  // Events

  public int settled(int task) {
    return task;
  }

  public int closed(int opener) {
    return graph.size() + opener;
  }

  public int done(int opener) {
    return 2 * graph.size() + opener;
  }

  public int started(int task) {
    return 3 * graph.size() + task;
  }

  public int consumed(int stream) {
    return KINDS * graph.size() + stream;
  }

  public boolean isTask(int event) {
    return event < graph.size() || event / graph.size() == 3;
  }

  public boolean isClosing(int event) {
    return event / graph.size() == 1;
  }

  public boolean isEnd(int event) {
    return event / graph.size() == 2;
  }

  public boolean isConsuming(int event) {
    return event >= KINDS * graph.size();
  }

  /** The task, loop or merge that an event is about; whoever consumes. */
  public int subject(int event) {
    return isConsuming(event) ? streamOf(event).consumer() : event % graph.size();
  }

  public Stream streamOf(int event) {
    return streams.get(event - KINDS * graph.size());
  }

  // The relation

  /** By event, the events that it waits for. */
  public List<List<Integer>> edges() {
    return waits;
  }

  public List<Stream> streams() {
    return streams;
  }

  /** Whether what this parameter gathers is kept until its task starts. */
  public boolean isKept(Edge edge) {
    return kept.contains(edge);
  }

  public boolean reaches(int from, int to) {
    return reach(from).get(to);
  }

  /** All that an event waits for, by way of others or not. */
  public BitSet reach(int from) {
    BitSet reached = new BitSet();
    Deque<Integer> queue = new ArrayDeque<>(List.of(from));
    while (!queue.isEmpty()) {
      for (int next : waits.get(queue.remove())) {
        if (!reached.get(next)) {
          reached.set(next);
          queue.add(next);
        }
      }
    }
    return reached;
  }

  private void add(int event, int awaited) {
    waits.get(event).add(awaited);
  }

  private void task(int id) {
    int home = scopes.home(id);
    if (home != Scopes.MAIN) {
      add(closed(home), settled(id));
    }
    if (graph.task(id).opens()) {
      add(done(id), settled(id));
      add(done(id), closed(id));
      if (home != Scopes.MAIN) {
        add(closed(home), done(id));
      }
      if (graph.task(id).taking(Role.EMITTER).isPresent()) {
        add(settled(id), closed(id));
      }
    }
    add(settled(id), started(id));
    for (Edge edge : graph.edges().get(id)) {
      if (edge.binds()) {
        graph
            .awaited(id, edge)
            .filter(source -> !graph.task(source).opens())
            .forEach(source -> add(started(id), settled(source)));
        continue;
      }
      for (int source : edge.tasks()) {
        if (edge.gathers()) {
          gather(id, edge, source);
        } else {
          merge(id, source);
        }
      }
    }
  }

  private void gather(int id, Edge edge, int source) {
    int home = scopes.home(id);
    int there = scopes.valueScope(source);
    if (there == home || !scopes.isWithin(there, home)) {
      return; // there is nothing to gather, and another check says so
    }
    int opener = scopes.wayDown(home, there);
    if (edge instanceof Edge.OfCollect collect && isStreamed(collect)) {
      int consumed = consumed(streams.size());
      streams.add(new Stream(id, collect, there, opener));
      waits.add(new ArrayList<>(2));
      add(settled(id), done(opener));
      add(closed(there), consumed);
      add(consumed, started(id));
      if (graph.task(id).opens() && isLazy(id)) {
        add(consumed, closed(id));
      }
    } else {
      add(started(id), done(opener));
    }
  }

  /** Whether what a parameter gathers is consumed while the loop runs. */
  public boolean isStreamed(Edge edge) {
    return edge instanceof Edge.OfCollect collect && isStreamed(collect);
  }

  private boolean isStreamed(Edge.OfCollect edge) {
    Role role = edge.taken().role();
    return (role == Role.STREAM || role == Role.ITERABLE) && !kept.contains(edge);
  }

  /** Whether a loop may still consume when it has items; a collection is complete before it has any. */
  private boolean isLazy(int loop) {
    TypeMirror declared = graph.task(loop).result().declared();
    if (declared.getKind() == TypeKind.ARRAY || !(declared instanceof DeclaredType type)) {
      return true;
    }
    String name = type.asElement().toString();
    return !name.startsWith("java.util.")
        || name.startsWith("java.util.stream.")
        || name.contains("Iterator")
        || name.startsWith("java.util.concurrent.");
  }

  private void merge(int id, int source) {
    int home = scopes.home(id);
    int there = scopes.valueScope(source);
    if (there == home) {
      if (!graph.task(source).opens()) {
        add(started(id), settled(source));
      }
    } else {
      add(done(id), done(scopes.wayDown(home, there)));
      add(closed(there), closed(id));
    }
  }
}
