package dev.attacca.flink.internal.parts;

import dev.attacca.runtime.spi.Part;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;

/** Of which tasks a session is to tell the ends: whose values somebody else takes. */
final class Told {
  private final Part part;
  private final PartSpec spec;
  private final Set<Integer> members = new TreeSet<>();

  Told(Part part, PartSpec spec) {
    this.part = part;
    this.spec = spec;
    Arrays.stream(part.members()).forEach(members::add);
  }

  /** {@return those of the part whose values are gathered, and its loop, if it is that} */
  int[] gathered() {
    return Arrays.stream(spec.gathered()).filter(task -> isOfPart(task)).toArray();
  }

  private boolean isOfPart(int task) {
    return members.contains(task) || task == part.loop() && part.from() < 0;
  }

  int[] tasks() {
    Set<Integer> told = new TreeSet<>();
    Arrays.stream(gathered()).forEach(told::add);
    told.addAll(spec.values().keySet());
    for (PartSpec.Next next : spec.nexts()) {
      next.layout().allTasks().filter(members::contains).forEach(told::add);
    }
    for (PartSpec.Telling telling : spec.tellings()) {
      Arrays.stream(telling.values()).forEach(told::add);
      if (telling.to().from() == part.number()) {
        telling.to().layout().allTasks().filter(members::contains).forEach(told::add);
      }
    }
    told.remove(part.loop()); // it is told of in any case
    return told.stream().mapToInt(Integer::intValue).toArray();
  }
}
