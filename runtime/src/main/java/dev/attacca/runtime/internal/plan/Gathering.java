package dev.attacca.runtime.internal.plan;

import dev.attacca.runtime.internal.graph.TaskNode;
import java.util.ArrayList;
import java.util.List;

/**
 * A parameter that gathers the values of a task from the scopes below.
 *
 * @param id its number
 * @param task who gathers
 * @param position which of that task's gathering parameters it is
 * @param source whose values
 * @param streamed whether they are consumed while they come
 * @param lane the lane that brings streamed values in order; -1 if they are not streamed
 */
public record Gathering(int id, int task, int position, int source, boolean streamed, int lane) {
  @Override
  public int hashCode() {
    return id; // looked up for each item
  }

  /** Those of a kind of run, in the order of the tasks. */
  static List<Gathering> all(RunPlan plan) {
    List<Gathering> gathers = new ArrayList<>();
    int lane = plan.graph.states();
    for (int task : plan.members.stream().toArray()) {
      int position = 0;
      for (TaskNode.Need need : plan.graph.node(task).needs()) {
        if (need.kind() == TaskNode.Kind.COLLECT && !plan.overridden.get(task)) {
          boolean streamed = need.streamed() && plan.areToCome(need);
          gathers.add(new Gathering(
              gathers.size(), task, position++, need.tasks()[0], streamed, streamed ? lane++ : -1));
        }
      }
    }
    return gathers;
  }
}
