package dev.attacca.processor.plan;

import dev.attacca.processor.model.Batch;
import dev.attacca.processor.model.Dag;
import dev.attacca.processor.model.Graph;
import java.util.List;
import java.util.Optional;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.Types;

/**
 * What the runner of a refused class would look like, as far as that can be told. A mistake must not be
 * told again by those who use the runner, so where there is a choice this is generous: a task has the name
 * it is given and that of its method, and a name that nobody has is one of a task and of an input.
 *
 * @param targets what would be tasks, one for each name
 * @param merges what would be merges, which no member of the runner runs
 * @param settings what would be inputs; several of one name if they are of several types
 * @param all what a run of everything takes
 */
public record Outline(
    Dag dag, List<Target> targets, List<Target> merges, List<Graph.Input> settings, Inputs all) {
  /**
   * What a member takes.
   *
   * @param known whether it is these inputs for certain, and in this order
   */
  public record Inputs(boolean known, List<Graph.Input> inputs) {}

  /** What a task hands on. */
  public enum Form {
    NOTHING,
    VALUE,
    OPTIONAL
  }

  /**
   * A value to be.
   *
   * @param type empty if nobody can tell, or if there is none
   */
  public record Value(Form form, Optional<TypeMirror> type) {
    static final Value NONE = new Value(Form.NOTHING, Optional.empty());
    static final Value UNKNOWN = new Value(Form.VALUE, Optional.empty());

    static Value of(TypeMirror type) {
      return new Value(Form.VALUE, Optional.of(type));
    }
  }

  /**
   * A task to be.
   *
   * @param opens whether it is a loop
   * @param many whether it has any number of values in a run
   * @param byKey present if it is a batch that gives a map, and takes one in its place
   */
  public record Target(
      String name, Value value, boolean opens, boolean many, Optional<Batch> byKey, Inputs inputs) {
    public boolean isStreamed() {
      return many && value.form() != Form.NOTHING;
    }
  }

  /**
   * Of a graph that was refused.
   *
   * @param isOpen whether any task may have to wait for more than it does
   */
  public static Outline of(Graph graph, Types types, boolean isOpen) {
    return new OutlineMaker(graph, types, isOpen).make();
  }
}
