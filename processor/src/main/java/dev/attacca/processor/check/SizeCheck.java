package dev.attacca.processor.check;

import dev.attacca.processor.model.Dag;
import dev.attacca.processor.model.Graph;
import dev.attacca.processor.model.Site;
import java.util.ArrayList;
import java.util.List;
import javax.lang.model.type.TypeKind;

/** A class file has limits, and it is better to hear of them in terms of tasks. */
final class SizeCheck implements Check {
  /** With a type of its own for every task, the constant pool overflows somewhat above this. */
  static final int TASKS = 5_000;

  /** A method takes 255 words; the instance itself is one, a long or double takes two. */
  static final int WORDS = 254;

  @Override
  public List<Problem> check(Graph graph) {
    Dag dag = graph.dag();
    List<Problem> problems = new ArrayList<>();
    int tasks = dag.tasks().size();
    if (tasks == 0) {
      problems.add(Diagnostic.NO_TASKS.at(Site.of(dag.type()), dag.name()));
    } else if (tasks > TASKS) {
      problems.add(tooLarge(dag, tasks + " tasks", TASKS));
    }
    int words = graph.inputs().stream()
        .map(input -> input.type().getKind())
        .mapToInt(kind -> kind == TypeKind.LONG || kind == TypeKind.DOUBLE ? 2 : 1)
        .sum();
    if (words > WORDS) {
      problems.add(
          tooLarge(dag, graph.inputs().size() + " inputs (a long or double counts twice)", WORDS));
    }
    return problems;
  }

  private static Problem tooLarge(Dag dag, String what, int most) {
    return Diagnostic.TOO_LARGE.at(Site.of(dag.type()), dag.name(), what, most);
  }
}
