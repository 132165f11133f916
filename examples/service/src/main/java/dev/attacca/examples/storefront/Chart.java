package dev.attacca.examples.storefront;

import dev.attacca.runtime.Graph;
import dev.attacca.runtime.Graph.EdgeKind;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A run as a picture in text: a line per task, from left to right as time goes by. */
final class Chart {
  private static final int WIDTH = 48;

  private final Graph graph;
  private final List<Span> ran;
  private final List<Span> skipped;
  private final long start;
  private final long end;

  Chart(Graph graph, List<Span> spans) {
    this.graph = graph;
    ran = spans.stream()
        .filter(Span::ran)
        .sorted(Comparator.comparingLong(Span::start))
        .toList();
    skipped = spans.stream().filter(span -> !span.ran()).toList();
    start = ran.stream().mapToLong(span -> span.ready).min().orElse(0);
    end = ran.stream().mapToLong(Span::end).max().orElse(0);
  }

  /** How long the run took, in nanoseconds. */
  long elapsed() {
    return end - start;
  }

  /** How long the tasks took one after the other, in nanoseconds. */
  long sum() {
    return ran.stream().mapToLong(Span::busy).sum();
  }

  /** The tasks that decided how long the run took: each the last that the next one waited for. */
  List<Span> criticalPath() {
    Deque<Span> path = new ArrayDeque<>();
    Optional<Span> next = ran.stream().max(Comparator.comparingLong(Span::end));
    while (next.isPresent()) {
      Span span = next.get();
      path.addFirst(span);
      next =
          ran.stream().filter(other -> waits(span, other)).max(Comparator.comparingLong(Span::end));
    }
    return List.copyOf(path);
  }

  /** How long the critical path took, in nanoseconds. */
  long criticalTime() {
    return criticalPath().stream().mapToLong(span -> span.end() - span.ready).sum();
  }

  @Override
  public String toString() {
    List<Span> critical = criticalPath();
    String row = "  %-16s %5s %5s %5s  |%s|  %s";
    String head = "  %-16s %5s %5s %5s   %-" + (WIDTH - 6) + "s%6s";
    StringBuilder text = new StringBuilder();
    line(text, head.formatted("task", "from", "to", "ms", "0 ms", millis(elapsed()) + " ms"));
    for (Span span : ran) {
      String bar = bar(span, critical.contains(span) ? '#' : '=');
      long from = span.start() - start;
      line(
          text,
          row.formatted(
              span.task,
              millis(from),
              millis(span.end() - start),
              millis(span.busy()),
              bar,
              span.note));
    }
    for (Span span : skipped) {
      line(text, row.formatted(span.task, "-", "-", "-", " ".repeat(WIDTH), span.note));
    }
    return text.toString();
  }

  /** What the picture's signs mean, and the figures. */
  String summary() {
    String path = criticalPath().stream()
        .map(span -> span.task + " " + millis(span.end() - span.ready))
        .collect(Collectors.joining(" > "));
    return """
          # on the critical path   = beside it   . ready, but waiting

          the calls one by one   %5d ms
          the whole page         %5d ms
          the critical path      %5d ms   %s
        """.formatted(millis(sum()), millis(elapsed()), millis(criticalTime()), path);
  }

  private boolean waits(Span span, Span other) {
    return graph.edges().stream()
        .anyMatch(edge -> edge.kind() != EdgeKind.INPUT
            && edge.from().equals(other.task)
            && edge.to().equals(span.task));
  }

  private String bar(Span span, char mark) {
    char[] bar = new char[WIDTH];
    Arrays.fill(bar, ' ');
    Arrays.fill(bar, column(span.ready), column(span.end()), '.');
    for (Span.Attempt attempt : span.attempts) {
      int from = column(attempt.start());
      Arrays.fill(
          bar,
          Math.min(from, WIDTH - 1),
          Math.max(column(attempt.end()), Math.min(from, WIDTH - 1) + 1),
          mark);
    }
    return new String(bar);
  }

  private int column(long time) {
    return (int) Math.round((double) (time - start) * WIDTH / Math.max(elapsed(), 1));
  }

  private static long millis(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(nanos);
  }

  private static void line(StringBuilder text, String line) {
    text.append(line.stripTrailing()).append(System.lineSeparator());
  }
}
