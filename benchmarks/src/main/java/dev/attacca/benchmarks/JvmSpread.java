package dev.attacca.benchmarks;

import dev.attacca.benchmarks.flow.FlowGroup;
import dev.attacca.benchmarks.graph.CallerGroup;
import dev.attacca.benchmarks.harness.Forks;
import dev.attacca.benchmarks.harness.Group;
import dev.attacca.benchmarks.harness.Machine;
import dev.attacca.benchmarks.harness.Repetition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Supplier;

/**
 * How far JVMs differ that measure the same, and what another process that keeps a core busy does to them: whether a price is luck. Prints
 * the median of twenty JVMs, the least and the most, and the bars; see the module's README.
 */
public final class JvmSpread {
  private static final String JVMS = "jvms=";
  private static final String BESIDE = "beside=";
  /** Leaves out the rows whose names do not contain what follows it. */
  private static final String ONLY = "only=";

  private static final String QUICK = "quick";
  private static final int MANY = 20;

  private static final Map<String, Supplier<Group>> GROUPS = new LinkedHashMap<>();

  static {
    GROUPS.put("flows", FlowGroup::new);
    GROUPS.put("caller", CallerGroup::new);
  }

  private JvmSpread() {}

  /**
   * Takes names of groups, {@code jvms=} and how many by themselves, {@code beside=} and how many beside a busy core, where these are
   * not as many; {@code only=} and a part of the names of rows; and {@code quick}, whose numbers mean nothing.
   */
  public static void main(String[] arguments) throws Exception {
    List<String> names = new ArrayList<>();
    int jvms = MANY;
    OptionalInt beside = OptionalInt.empty();
    String only = "";
    boolean quick = false;
    for (String argument : arguments) {
      if (argument.startsWith(JVMS)) {
        jvms = Integer.parseInt(argument.substring(JVMS.length()));
      } else if (argument.startsWith(BESIDE)) {
        beside = OptionalInt.of(Integer.parseInt(argument.substring(BESIDE.length())));
      } else if (argument.startsWith(ONLY)) {
        only = argument.substring(ONLY.length());
      } else if (argument.equals(QUICK)) {
        quick = true;
      } else if (GROUPS.containsKey(argument)) {
        names.add(argument);
      } else {
        throw new IllegalArgumentException("no group " + argument + ", only " + GROUPS.keySet());
      }
    }
    Forks.inheritClassPath();
    Forks.tolerateOthers();
    System.out.println(Machine.description());
    System.out.println("JvmSpread " + String.join(" ", arguments));
    Repetition repetition =
        new Repetition(jvms, beside.orElse(jvms), only, quick, System.out, System.err);
    for (String name : names.isEmpty() ? GROUPS.keySet() : names) {
      repetition.run(name, GROUPS.get(name).get());
    }
  }
}
