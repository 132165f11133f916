package dev.attacca.processor.model;

import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.lang.model.type.TypeMirror;

/**
 * A class of tasks with its names resolved. What does not resolve is left out; an error says so
 * elsewhere, so that one mistake is not reported twice.
 *
 * @param nodes the tasks, behind them the merges
 * @param inputs in the order in which the runner's methods take them
 * @param states in the order of the source
 * @param edges of each node: what it stands in for, its parameters, and the rest, in source order
 * @param fallbacks by node, what stands in for it; -1 for nothing
 */
public record Graph(
    Dag dag,
    List<TaskMethod> nodes,
    List<Input> inputs,
    List<State> states,
    List<List<Edge>> edges,
    List<Integer> fallbacks) {
  /** A value that the caller passes; the parameter is the first that mentions it. */
  public record Input(String name, TypeMirror type, Parameter parameter) {}

  /**
   * A state; the parameter is the first that mentions it.
   *
   * @param key the task of which each value has a state of its own, if there is one
   * @param factory the method that makes it, if there is one
   */
  public record State(
      String name,
      TypeMirror type,
      Parameter parameter,
      Optional<Integer> key,
      Optional<Factory> factory) {}

  public int size() {
    return nodes.size();
  }

  public TaskMethod task(int id) {
    return nodes.get(id);
  }

  public String name(int id) {
    return task(id).name();
  }

  public IntStream ids() {
    return IntStream.range(0, size());
  }

  /** All tasks that {@code id} waits for, with repetitions; also what may stand in for those it names. */
  public IntStream dependencies(int id) {
    return edges.get(id).stream().flatMapToInt(edge -> awaited(id, edge));
  }

  /** The tasks that {@code id} waits for by this edge: those it names, and what may stand in for them. */
  public IntStream awaited(int id, Edge edge) {
    return edge.tasks().stream()
        .flatMapToInt(source -> IntStream.concat(
            IntStream.of(source),
            edge instanceof Edge.OfFallback || isFallbackOf(id, source)
                ? IntStream.empty()
                : standIns(source)));
  }

  /** What stands in for a task, and for that, and so on. */
  public IntStream standIns(int id) {
    IntStream.Builder chain = IntStream.builder();
    BitSet seen = new BitSet(); // fallbacks that go round in a circle are an error elsewhere
    for (int at = fallbacks.get(id); at >= 0 && !seen.get(at); at = fallbacks.get(at)) {
      seen.set(at);
      chain.add(at);
    }
    return chain.build();
  }

  /** Whether one task stands in for another, by itself or behind other fallbacks. */
  public boolean isFallbackOf(int id, int other) {
    return fallbacks.get(other) >= 0 && standIns(other).anyMatch(each -> each == id);
  }

  /** The tasks of the round before whose values {@code id} takes, and what may stand in for them. */
  public IntStream previous(int id) {
    return edges.get(id).stream()
        .filter(Edge.OfPrevious.class::isInstance)
        .mapToInt(edge -> ((Edge.OfPrevious) edge).source())
        .flatMap(source ->
            IntStream.concat(IntStream.of(source), standIns(source).filter(each -> each != id)));
  }

  /** The batches, in the order of the source. */
  public IntStream batches() {
    return ids().filter(id -> task(id).isBatch());
  }

  /** The parameter that takes the context of the scope; not one that takes a context as somebody's value. */
  public Optional<Parameter> contextOf(int id) {
    return edges.get(id).stream()
        .filter(Edge.OfProvided.class::isInstance)
        .flatMap(edge -> edge.parameter().stream())
        .filter(parameter -> parameter.role() == Parameter.Role.CONTEXT)
        .findFirst();
  }

  /** The parameter of a batch that takes its keys. */
  public Optional<Edge.OfKey> key(int batch) {
    return edges.get(batch).stream()
        .filter(Edge.OfKey.class::isInstance)
        .map(Edge.OfKey.class::cast)
        .findFirst();
  }

  /** Each edge that waits for {@code id}, with the task it belongs to. */
  public Stream<Dependant> dependants(int id) {
    return ids()
        .boxed()
        .flatMap(task -> edges.get(task).stream()
            .filter(edge -> edge.tasks().contains(id))
            .map(edge -> new Dependant(task, edge)));
  }

  /** A task and the edge by which it waits. */
  public record Dependant(int task, Edge edge) {}
}
