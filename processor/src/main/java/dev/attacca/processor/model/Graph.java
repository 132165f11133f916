package dev.attacca.processor.model;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.lang.model.type.TypeMirror;

/**
 * A class of tasks with its names resolved. What does not resolve is left out; an error says so
 * elsewhere, so that one mistake is not reported twice.
 *
 * @param inputs in the order in which the runner's methods take them
 * @param edges of each task, parameters first, in source order
 */
public record Graph(Dag dag, List<Input> inputs, List<List<Edge>> edges) {
  /** A value that the caller passes; the parameter is the first that mentions it. */
  public record Input(String name, TypeMirror type, Parameter parameter) {}

  public int size() {
    return dag.tasks().size();
  }

  public TaskMethod task(int id) {
    return dag.tasks().get(id);
  }

  public String name(int id) {
    return task(id).name();
  }

  public IntStream ids() {
    return IntStream.range(0, size());
  }

  /** All tasks that {@code id} waits for, with repetitions. */
  public IntStream dependencies(int id) {
    return edges.get(id).stream()
        .flatMap(edge -> edge.tasks().stream())
        .mapToInt(Integer::intValue);
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
