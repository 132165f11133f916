package dev.attacca.examples.storefront;

import java.util.ArrayList;
import java.util.List;

/** What happened to one task in one run. Times are those of {@link System#nanoTime()}. */
final class Span {
  record Attempt(long start, long end) {}

  final String task;
  final List<Attempt> attempts = new ArrayList<>();
  long ready;
  String note = "";
  private long started;

  Span(String task) {
    this.task = task;
  }

  void start(long now) {
    started = now;
  }

  void end(long now) {
    attempts.add(new Attempt(started, now));
  }

  boolean ran() {
    return !attempts.isEmpty();
  }

  long start() {
    return attempts.get(0).start;
  }

  long end() {
    return attempts.get(attempts.size() - 1).end;
  }

  /** The time of all attempts together. */
  long busy() {
    return attempts.stream().mapToLong(attempt -> attempt.end - attempt.start).sum();
  }
}
