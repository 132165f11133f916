package dev.attacca.benchmarks.graph;

import dev.attacca.benchmarks.shapes.Shape;
import java.util.Arrays;

/** Which tasks a contender hands over to its executor, when it is told for each of them. */
enum Forking {
  /** None: all is done on the caller's thread. */
  NONE,
  /**
   * Where there is a fork: the first dependant of a task goes on where that was, and so does the first task
   * of all; only what comes beside them is handed over.
   */
  REAL,
  /** All of them. */
  ALL;

  /** For each task, whether it is handed over. */
  boolean[] of(Shape shape) {
    int[][] dependants = shape.dependants();
    boolean[] handedOver = new boolean[shape.tasks()];
    for (int task = 0; task < shape.tasks(); task++) {
      int number = task;
      // Whichever dependency is the last to end, it must have nothing else to go on with.
      boolean goesOn = Arrays.stream(shape.dependencies()[task])
          .allMatch(dependency -> dependants[dependency][0] == number);
      boolean root = shape.dependencies()[task].length == 0;
      handedOver[task] = this == ALL || this == REAL && (root ? task > 0 : !goesOn);
    }
    return handedOver;
  }
}
