package dev.attacca.spring.actuate;

import dev.attacca.runtime.RunStatus;
import dev.attacca.runtime.spi.RecordedRun;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A run that the recorder keeps, as the endpoint lists it.
 *
 * @param id which one
 * @param dag the name of its class of tasks
 * @param parentRun the run in whose task it has begun; {@code null} for none
 * @param target the task whose value was wanted; {@code null} for all
 * @param startedAt when it began
 * @param elapsedMillis how long it has taken, or had until now
 * @param status where it stands
 * @param failure what its caller was told; {@code null} if it has not failed
 * @param rootCause the first cause of that
 * @param kept why it is: {@code newest}, {@code slowest}, {@code failed}
 */
public record RunDescriptor(
    String id,
    String dag,
    @Nullable String parentRun,
    @Nullable String target,
    Instant startedAt,
    double elapsedMillis,
    RunStatus status,
    @Nullable String failure,
    @Nullable String rootCause,
    List<String> kept) {
  static RunDescriptor of(RecordedRun run) {
    List<String> kept = new ArrayList<>();
    if (run.isNewest()) {
      kept.add("newest");
    }
    if (run.isSlow()) {
      kept.add("slowest");
    }
    if (run.hasFailed()) {
      kept.add("failed");
    }
    return new RunDescriptor(
        run.id(),
        run.dag(),
        run.parentRun(),
        run.target(),
        run.startedAt(),
        run.elapsed().toNanos() / 1e6,
        run.status(),
        run.failure(),
        run.rootCause(),
        kept);
  }
}
