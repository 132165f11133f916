package dev.attacca.runtime.internal.plan;

import dev.attacca.runtime.internal.graph.TaskGraph;
import dev.attacca.runtime.internal.graph.TaskNode;
import dev.attacca.runtime.internal.plan.Division.Piece;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a piece gathers for its items from below them, where that is done in other pieces, and how it is known that all is over there. Immutable.
 *
 * <p>Each of these pieces says of each of its items that it is over, and how many items its loops have emitted that others do. So of each
 * it is known how many have to be over, once those are that emit them, up to the one that the items of this piece themselves come from.
 */
public final class Awaited {
  private final TaskGraph graph;
  private final List<Piece> all;
  private final Piece piece;
  /** Tasks whose values are gathered. */
  public final BitSet tasks = new BitSet();
  /** Pieces, those that emit before those that do what they have emitted. */
  public final Set<Integer> pieces = new LinkedHashSet<>();
  /** Loops whose items are counted. */
  public final BitSet loops = new BitSet();

  public Awaited(TaskGraph graph, List<Piece> all, Piece piece) {
    this.graph = graph;
    this.all = all;
    this.piece = piece;
    piece.members().stream().forEach(task -> {
      for (TaskNode.Need need : graph.node(task).needs()) {
        if (Division.isBrought(need) && !piece.members().get(need.tasks()[0])) {
          addHolder(need.tasks()[0]);
          if (need.kind() == TaskNode.Kind.COLLECT) {
            tasks.set(need.tasks()[0]);
          }
        }
      }
    });
  }

  private void addHolder(int task) {
    add(all.get(piece.from())); // which brings the item
    all.stream().filter(each -> each.members().get(task) || isBelow(each, task)).forEach(this::add);
  }

  /** Whether a piece does what is below the items of a loop: who waits for these waits for that as well. */
  private boolean isBelow(Piece other, int loop) {
    return graph.node(loop).opens()
        && other.key() < 0
        && graph.isWithin(graph.openedBy(other.loop()), graph.openedBy(loop));
  }

  private void add(Piece other) {
    if (!pieces.contains(other.number())) {
      if (other.loop() != piece.loop()) {
        loops.set(other.loop());
        all.stream().filter(each -> each.members().get(other.loop())).forEach(this::add);
      }
      pieces.add(other.number());
    }
  }
}
