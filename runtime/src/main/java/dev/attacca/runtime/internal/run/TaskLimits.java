package dev.attacca.runtime.internal.run;

import dev.attacca.runtime.internal.base.NearestName;
import dev.attacca.runtime.internal.base.PolicyClock;
import dev.attacca.runtime.internal.graph.TaskGraph;
import dev.attacca.runtime.internal.graph.TaskNode;
import dev.attacca.runtime.internal.task.Limiter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The limits of a runner's tasks: each its own, or one that was given under the name that it says. */
final class TaskLimits {
  private TaskLimits() {}

  /**
   * By task.
   *
   * @throws IllegalStateException if a task names one that was not given
   * @throws IllegalArgumentException if one that was given is not for a task that names it
   */
  static @Nullable Limiter[] of(TaskGraph graph, Map<String, Limiter> given, PolicyClock clock) {
    checkGiven(graph, given);
    @Nullable Limiter[] limiters = new Limiter[graph.size()];
    for (int task = 0; task < limiters.length; task++) {
      TaskNode.Policy policy = graph.node(task).policy();
      if (policy.shared() != null) {
        limiters[task] = given.get(policy.shared());
        checkEmitter(graph.node(task), policy.shared(), limiters[task]);
      } else if (policy.isLimited()) {
        limiters[task] = new Limiter(policy.calls(), policy.per(), policy.concurrency());
      }
      Limiter limiter = limiters[task];
      if (limiter != null && !limiter.follows(clock)) {
        throw new IllegalArgumentException(
            "the limit \"%s\" is shared with a runner that has another clock: give all that share it the same"
                .formatted(policy.shared()));
      }
    }
    return limiters;
  }

  private static void checkGiven(TaskGraph graph, Map<String, Limiter> given) {
    Map<String, List<String>> missing = new LinkedHashMap<>();
    for (int task = 0; task < graph.size(); task++) {
      String name = graph.node(task).policy().shared();
      if (name != null && !given.containsKey(name)) {
        missing
            .computeIfAbsent(name, any -> new ArrayList<>())
            .add(graph.node(task).name());
      }
    }
    if (!missing.isEmpty()) {
      throw new IllegalStateException(missing.entrySet().stream()
          .map(each -> text(graph, each.getKey(), each.getValue(), given))
          .collect(Collectors.joining("\n")));
    }
  }

  private static String text(
      TaskGraph graph, String name, List<String> tasks, Map<String, Limiter> given) {
    return "%s \"%s\" of %s %s the limit \"%s\", which was not given: builder.limit(\"%s\", …)%s"
        .formatted(
            tasks.size() == 1 ? "task" : "tasks",
            String.join("\", \"", tasks),
            graph.name(),
            tasks.size() == 1 ? "shares" : "share",
            name,
            name,
            NearestName.to(name, given.keySet().stream().sorted().toList())
                .map(near -> "; did you mean \"" + near + "\"?")
                .orElse(""));
  }

  /** The compiler refuses that of a limit that it knows. */
  private static void checkEmitter(TaskNode node, String name, @Nullable Limiter limiter) {
    if (node.emitter() && limiter != null && limiter.isOfConcurrency()) {
      throw new IllegalArgumentException(
          "the loop \"%s\" takes an Emitter, so it would keep its place in the limit \"%s\" while it waits for room to emit, and those that must finish first could wait for that place: give it a limit of calls only, or limit a task below"
              .formatted(node.name(), name));
    }
  }
}
