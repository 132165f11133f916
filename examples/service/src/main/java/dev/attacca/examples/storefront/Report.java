package dev.attacca.examples.storefront;

import dev.attacca.runtime.Trace;
import java.time.Duration;

/** What there is to tell of a run that is over. */
final class Report {
  private Report() {}

  /** Its picture, and what has been won by making calls at the same time. */
  static String of(Trace trace) {
    Duration oneByOne = trace.tasks().stream()
        .flatMap(task -> task.attempts().stream())
        .map(attempt -> attempt.ended().minus(attempt.started()))
        .reduce(Duration.ZERO, Duration::plus);
    return """
        %s
          the calls one by one   %5d ms
          the whole page         %5d ms
        """.formatted(trace.toGantt(), oneByOne.toMillis(), trace.elapsed().toMillis());
  }
}
