package dev.attacca.benchmarks;

import dev.attacca.benchmarks.batch.BatchGroup;
import dev.attacca.benchmarks.flow.FlowGroup;
import dev.attacca.benchmarks.flow.KeysGroup;
import dev.attacca.benchmarks.flow.LargeFlowGroup;
import dev.attacca.benchmarks.flow.RecordedGroup;
import dev.attacca.benchmarks.flow.RoundsGroup;
import dev.attacca.benchmarks.flow.WorkingFlowGroup;
import dev.attacca.benchmarks.graph.CallerGroup;
import dev.attacca.benchmarks.graph.ComputingGroup;
import dev.attacca.benchmarks.graph.FeaturesGroup;
import dev.attacca.benchmarks.graph.MemoryGroup;
import dev.attacca.benchmarks.graph.WaitingGroup;
import dev.attacca.benchmarks.graph.WorkersGroup;
import dev.attacca.benchmarks.harness.Campaign;
import dev.attacca.benchmarks.harness.Forks;
import dev.attacca.benchmarks.harness.Group;
import dev.attacca.benchmarks.harness.Machine;
import dev.attacca.benchmarks.micrometer.MicrometerGroup;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Measures groups of benchmarks, those that are named or else all, and prints a table of each, with the
 * bars that it has to meet. See the module's README.
 */
public final class Benchmarks {
  /** Leaves out the rows whose names do not contain what follows it. */
  private static final String ONLY = "only=";

  /** Measures next to nothing: a way to see that everything works. */
  private static final String QUICK = "quick";

  private static final String HELP = "--help";

  private static final Map<String, Supplier<Group>> GROUPS = new LinkedHashMap<>();

  static {
    GROUPS.put("caller", CallerGroup::new);
    GROUPS.put("workers", WorkersGroup::new);
    GROUPS.put("waiting", WaitingGroup::new);
    GROUPS.put("computing", ComputingGroup::new);
    GROUPS.put("flows", FlowGroup::new);
    GROUPS.put("flows-work", WorkingFlowGroup::new);
    GROUPS.put("flows-large", LargeFlowGroup::new);
    GROUPS.put("rounds", RoundsGroup::new);
    GROUPS.put("keys", KeysGroup::new);
    GROUPS.put("recorded", RecordedGroup::new);
    GROUPS.put("batches", BatchGroup::new);
    GROUPS.put("features", FeaturesGroup::new);
    GROUPS.put("micrometer", MicrometerGroup::new);
    GROUPS.put("memory", MemoryGroup::new);
  }

  private Benchmarks() {}

  /**
   * Takes names of groups, {@code only=} and a part of the names of rows, and {@code quick}; or {@code --help}.
   *
   * @throws IllegalStateException at its end, if a contender has failed or come to a wrong result
   */
  public static void main(String[] arguments) {
    if (List.of(arguments).contains(HELP)) {
      System.out.println("groups: " + String.join(" ", GROUPS.keySet()));
      System.out.println("Names of groups, or none for all; and besides");
      System.out.println("  only=<part of a name>  the rows that have it in their name");
      System.out.println("  quick                  shows that all work; its numbers mean nothing");
      return;
    }
    List<String> names = new ArrayList<>();
    String only = "";
    boolean quick = false;
    for (String argument : arguments) {
      if (argument.startsWith(ONLY)) {
        only = argument.substring(ONLY.length());
      } else if (argument.equals(QUICK)) {
        quick = true;
      } else if (GROUPS.containsKey(argument)) {
        names.add(argument);
      } else {
        throw new IllegalArgumentException("no group " + argument + ", only " + GROUPS.keySet());
      }
    }
    if (names.isEmpty()) {
      names.addAll(GROUPS.keySet());
    }
    Forks.inheritClassPath();
    Forks.tolerateOthers();
    System.out.println(Machine.description());
    System.out.println("Benchmarks " + String.join(" ", arguments));
    Campaign campaign = new Campaign(only, quick, System.out, System.err);
    for (String name : names) {
      campaign.run(name, GROUPS.get(name).get());
    }
    if (!campaign.failures().isEmpty()) {
      throw new IllegalStateException(String.join("\n", campaign.failures()));
    }
  }
}
