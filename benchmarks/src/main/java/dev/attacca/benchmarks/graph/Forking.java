package dev.attacca.benchmarks.graph;

import dev.attacca.benchmarks.shapes.Shape;

/** Which tasks a contender hands over to its executor, when it is told for each of them. */
enum Forking {
  /** None: all is done on the caller's thread. */
  NONE,
  /**
   * Where there is a fork: a task's first dependant goes on where the task was, and so does the first
   * task of all; only what comes beside them is handed over.
   */
  REAL,
  /** All of them. */
  ALL;

  /** For each task, whether it is handed over. */
  boolean[] of(Shape shape) {
    boolean[] handedOver = new boolean[shape.tasks()];
    boolean[] continued = new boolean[shape.tasks()];
    boolean begun = false;
    for (int task = 0; task < shape.tasks(); task++) {
      int[] dependencies = shape.dependencies()[task];
      boolean fork;
      if (dependencies.length == 0) {
        fork = begun;
        begun = true;
      } else {
        fork = continued[dependencies[0]];
        continued[dependencies[0]] = true;
      }
      handedOver[task] = this == ALL || this == REAL && fork;
    }
    return handedOver;
  }
}
