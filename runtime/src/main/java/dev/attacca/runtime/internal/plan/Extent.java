package dev.attacca.runtime.internal.plan;

import dev.attacca.OnError;
import dev.attacca.runtime.internal.graph.TaskGraph;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Which tasks of a graph one kind of run does.
 *
 * @param graph the graph
 * @param target the task whose value is wanted; negative if everything is
 * @param streamed whether the target's values are handed on as they come
 * @param members tasks that the run starts or skips
 * @param overridden tasks whose end is given
 * @param perItem those of them whose value is made for each item
 * @param call the one call that this run makes, for items of other runs; negative for any other run
 * @param part what else there is to know of a run that does a part of another one's tasks; null for any other run
 */
public record Extent(
    TaskGraph graph,
    int target,
    boolean streamed,
    BitSet members,
    BitSet overridden,
    BitSet perItem,
    int call,
    @Nullable OfPart part) {

  /**
   * Of a run that does a part of another one's tasks.
   *
   * @param fed the loop whose items come from outside; negative for none
   * @param told tasks whose ends are told outside
   * @param reported by scope: whether its end is told outside, when the tasks around it have settled that are told
   * @param inOrder loops whose items are told of in their order
   * @param around loops around these, each of which has one item open, so that the order is that of all
   * @param counted loops of whose items is asked, when what they are in is over, how many there were
   * @param onError by task: what its failure does in the whole, where others may take its fate
   */
  public record OfPart(
      int fed,
      BitSet told,
      BitSet reported,
      BitSet inOrder,
      BitSet around,
      BitSet counted,
      OnError[] onError) {
    /** A part that is fed nothing. */
    public static OfPart notFed(RunPlan whole) {
      BitSet none = new BitSet();
      return new OfPart(-1, none, none, none, none, none, whole.onError);
    }
  }

  /** What the target needs; without a target, all but what only overridden tasks need. */
  public static Extent of(
      TaskGraph graph, int target, boolean streamed, BitSet overridden, BitSet perItem) {
    BitSet members = Membership.of(graph, target, overridden, perItem);
    return new Extent(graph, target, streamed, members, overridden, perItem, -1, null);
  }

  /** One call of a batch, for items of other runs. */
  public static Extent ofCall(TaskGraph graph, int call) {
    BitSet alone = new BitSet();
    alone.set(call);
    return new Extent(graph, -1, false, alone, new BitSet(), new BitSet(), call, null);
  }

  /** These tasks, and no others, where the ends of some more are given. */
  public static Extent ofPart(TaskGraph graph, BitSet members, BitSet given, OfPart part) {
    return new Extent(graph, -1, false, members, given, new BitSet(), -1, part);
  }
}
