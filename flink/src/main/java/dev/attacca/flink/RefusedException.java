package dev.attacca.flink;

import dev.attacca.runtime.spi.Parts;
import java.io.Serial;
import java.util.List;
import java.util.stream.Collectors;

/** A class with tasks cannot be run on a cluster. The message has all that is in the way, each with its key and a way out. */
public final class RefusedException extends IllegalArgumentException {
  @Serial
  private static final long serialVersionUID = 1;

  private final transient List<Parts.Refusal> refusals;

  RefusedException(String dag, List<Parts.Refusal> refusals) {
    super(refusals.stream()
        .map(refusal -> "[" + refusal.key() + "] " + refusal.message())
        .collect(Collectors.joining("\n", "\"" + dag + "\" cannot be run on a cluster:\n", "")));
    this.refusals = List.copyOf(refusals);
  }

  /** {@return all that is in the way; empty after deserialization} */
  public List<Parts.Refusal> refusals() {
    return refusals == null ? List.of() : refusals; // null after deserialization
  }
}
