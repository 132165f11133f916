package dev.attacca.processor.model;

import java.util.List;
import java.util.Set;

/**
 * A class that does not exist yet, but will: a runner, or one nested in it.
 *
 * @param names from the outermost class inwards
 */
public record Promised(String packageName, List<String> names) {
  /** The class that names the values of tasks, which not every runner has. */
  public static final String VALUES = "Values";

  /** The classes of a runner that a user may name. */
  public static final Set<String> NESTED =
      Set.of("Builder", "Result", "Overriding", "Server", VALUES);
}
