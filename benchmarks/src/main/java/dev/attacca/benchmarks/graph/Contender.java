package dev.attacca.benchmarks.graph;

import dev.attacca.benchmarks.shapes.Shape;
import dev.attacca.benchmarks.shapes.Work;
import java.util.function.IntUnaryOperator;

/** A way to run a graph of tasks. */
@FunctionalInterface
interface Contender {
  /** Gets ready to run the shape, from the input to the value of its last task. */
  IntUnaryOperator prepare(Shape shape, Work work);
}
