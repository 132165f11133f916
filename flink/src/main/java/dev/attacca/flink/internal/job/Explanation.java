package dev.attacca.flink.internal.job;

import dev.attacca.runtime.spi.Part;
import dev.attacca.runtime.spi.Parts;
import dev.attacca.runtime.spi.Portable;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How a graph is divided, in words. */
public final class Explanation {
  private final Portable<?> portable;
  private final JobPlan plan;
  private final StringBuilder text = new StringBuilder();

  /**
   * Of a graph.
   *
   * @param portable the tasks
   * @param plan of them
   */
  public Explanation(Portable<?> portable, JobPlan plan) {
    this.portable = portable;
    this.plan = plan;
    Parts parts = plan.parts();
    line(portable.name() + ", in " + parts.all().size()
        + (parts.all().size() == 1 ? " part" : " parts"));
    line(
        "before, where the job is started: the tasks of the main scope that wait for no loop; sent along: "
            + names(plan.mainTasks()));
    for (Part part : parts.all()) {
      add(part);
    }
    line(
        "after, where the job was started: the tasks of the main scope that wait for loops; gathered for them: "
            + names(parts.gathered()));
  }

  private void line(String line) {
    text.append(line).append('\n');
  }

  private void add(Part part) {
    Parts.@Nullable Origin origin = plan.parts().origins().stream()
        .filter(each -> part.from() < 0 && each.loop() == part.loop())
        .findFirst()
        .orElse(null);
    String loop = quoted(part.loop());
    if (origin != null) {
      line("part " + part.number() + ", for each " + loop + ": " + names(part.members()));
      line(
          origin.splitBy() < 0
              ? "  read in one place, as it is a loop of the main scope"
              : "  read in several places, an item of " + quoted(origin.splitBy())
                  + " in each, as that is spread");
    } else if (part.awaits().length > 0) {
      addGathering(part);
    } else {
      boolean hasKey = part.key() >= 0;
      line("part " + part.number() + ", for each " + loop
          + (hasKey ? ", by " + quoted(part.key()) : "") + ": " + names(part.members()));
      line("  behind part " + part.from() + ", " + whyBehind(part) + "; an item has: "
          + String.join(", ", plan.layoutOf(part).names()));
    }
    if (part.sharedStates().length > 0) {
      line("  done in one place, in order, as all items share: "
          + Arrays.stream(part.sharedStates())
              .mapToObj(portable::nameOfState)
              .collect(Collectors.joining(", ")));
    }
    if (part.isAsynchronous()) {
      int atOnce = part.inFlight();
      line("  something in it waits: "
          + (atOnce == 1 ? "an item" : "up to " + atOnce + " items")
          + (atOnce > 1 && part.statesOfKey().length > 0 ? ", one of each key," : "")
          + " at a time, in each place");
    }
  }

  private String whyBehind(Part part) {
    if (part.key() >= 0) {
      return "as one key's states are in one place";
    }
    boolean isEmitted = Arrays.stream(plan.parts().all().get(part.from()).members())
        .anyMatch(task -> task == part.loop());
    return part.isSpread() && isEmitted
        ? "in several places, as " + quoted(part.loop()) + " is spread"
        : "as that was asked for";
  }

  private void addGathering(Part part) {
    line("part " + part.number() + ", for each " + quoted(part.loop())
        + ", when all below it is over: " + names(part.members()));
    List<String> has = plan.layoutOf(part).names();
    line("  behind parts "
        + Arrays.stream(part.awaits()).mapToObj(Integer::toString).collect(Collectors.joining(", "))
        + ", where what is below an item comes together; gathered for it: "
        + names(part.gathers())
        + "; it has: "
        + String.join(", ", has.subList(0, has.size() - part.gathers().length)));
  }

  private String quoted(int task) {
    return "\"" + portable.nameOf(task) + "\"";
  }

  private String names(int[] tasks) {
    return tasks.length == 0
        ? "nothing"
        : Arrays.stream(tasks)
            .mapToObj(portable::nameOf)
            .distinct() // the call of a batch bears the name of its task
            .collect(Collectors.joining(", "));
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
