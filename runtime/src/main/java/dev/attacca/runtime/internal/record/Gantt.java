package dev.attacca.runtime.internal.record;

import dev.attacca.runtime.RunStatus;
import dev.attacca.runtime.Trace;
import dev.attacca.runtime.Trace.Fate;
import dev.attacca.runtime.Trace.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A run as a picture of text. */
final class Gantt {
  private static final int WIDTH = 48;
  /** How many items, and how many runs within the run, are drawn. */
  private static final int MOST = 12;
  /** How deep runs within runs are drawn. */
  private static final int DEPTH = 3;

  private static final int LONGEST_NOTE = 80;
  /** Less is not worth a word, in parts of the whole. */
  private static final int WORTH_A_WORD = 100;

  private static final char RUNS = '█';
  private static final char GOES_ON = '▒';
  private static final char WAITS = '░';

  private final RecordedTrace trace;
  private final List<Line> lines = new ArrayList<>();
  private long total;

  /**
   * A line of it.
   *
   * @param bar null for a line without one
   */
  private record Line(String name, char @Nullable [] bar, String took, String note) {}

  Gantt(RecordedTrace trace) {
    this.trace = trace;
  }

  static String headline(RecordedTrace trace) {
    TraceView view = trace.view();
    String target = trace.target() == null ? "" : " · " + trace.target();
    String how = view.status().toString().toLowerCase(Locale.ROOT);
    return "%s%s · run %s · %s %s %s"
        .formatted(
            trace.dag(),
            target,
            trace.runId(),
            how,
            view.status() == RunStatus.RUNNING ? "for" : "after",
            TimeText.of(view.elapsed()));
  }

  String text() {
    TraceView view = trace.view();
    total = Math.max(1, view.elapsed());
    add(trace, 0, "", DEPTH);
    StringBuilder text = new StringBuilder(headline(trace)).append('\n');
    if (view.rootCause() != null) {
      text.append("root cause: ").append(firstLine(view.rootCause())).append('\n');
    }
    if (!view.criticalPath().isEmpty()) {
      text.append("critical path: ").append(String.join(" → ", shortened(view.criticalPath())));
      text.append('\n');
    }
    text.append('\n');
    int names = lines.stream().mapToInt(line -> line.name().length()).max().orElse(0);
    int times = lines.stream().mapToInt(line -> line.took().length()).max().orElse(0);
    String end = TimeText.of(total);
    text.append(" ".repeat(names)).append("  0");
    text.append(" ".repeat(WIDTH - 1 - end.length())).append(end).append('\n');
    for (Line line : lines) {
      append(text, line, names, times);
    }
    return text.append('\n').append(legend()).toString();
  }

  private static void append(StringBuilder text, Line line, int names, int times) {
    StringBuilder row = new StringBuilder(line.name());
    row.append(" ".repeat(names - line.name().length() + 2));
    char[] bar = line.bar();
    if (bar != null) {
      row.append(bar);
    } else if (!line.took().isEmpty() || !line.note().isEmpty()) {
      row.append(" ".repeat(WIDTH));
    }
    row.append("  ").append(" ".repeat(times - line.took().length())).append(line.took());
    row.append("  ").append(line.note());
    text.append(row.toString().stripTrailing()).append('\n');
  }

  private String legend() {
    StringBuilder used = new StringBuilder();
    for (Line line : lines) {
      used.append(line.bar() == null ? "" : new String(line.bar()));
    }
    List<String> words = new ArrayList<>();
    words.add("▸ critical path");
    words.add(RUNS + " runs");
    if (used.indexOf(String.valueOf(GOES_ON)) >= 0) {
      words.add(GOES_ON + " goes on without its thread");
    }
    if (used.indexOf(String.valueOf(WAITS)) >= 0) {
      words.add(WAITS + " could run, and waits");
    }
    return String.join("   ", words) + "\n";
  }

  private static List<String> shortened(List<String> names) {
    if (names.size() <= 2 * MOST + 1) {
      return names;
    }
    List<String> ends = new ArrayList<>(names.subList(0, MOST));
    ends.add("… (" + (names.size() - 2 * MOST) + " tasks) …");
    ends.addAll(names.subList(names.size() - MOST, names.size()));
    return ends;
  }

  // Lines

  private void add(RecordedTrace run, long offset, String indent, int depth) {
    TraceView view = run.view();
    for (TraceView.Seen seen : view.seen()) {
      if (seen.scope() == run.run().main) {
        add(seen, offset, indent);
      }
    }
    List<Trace.Item> drawn = worthDrawing(view.items());
    for (Trace.Item item : drawn) {
      add(view, item, offset, indent);
    }
    long others = view.items().size() - drawn.size() + view.letGo();
    if (others > 0) {
      String more = drawn.isEmpty() ? "%,d items" : "and %,d other items";
      lines.add(new Line(indent + "  … " + String.format(Locale.ROOT, more, others), null, "", ""));
    }
    List<RecordedTrace> children = depth > 0 ? run.recordedChildren() : List.of();
    for (RecordedTrace child : children.subList(0, Math.min(MOST, children.size()))) {
      long begins = offset + child.run().began - run.run().began;
      String how = child.view().failure() == null ? "" : "failed";
      String id = child.runId();
      String name = indent + "  ↳ " + (id.startsWith(child.dag()) ? id : child.dag() + " · " + id);
      String took = TimeText.of(child.view().elapsed());
      char[] bar = bar();
      draw(bar, begins, begins + child.view().elapsed(), '─');
      lines.add(new Line(name, bar, took, how));
      add(child, begins, indent + "    ", depth - 1);
    }
    if (children.size() > MOST) {
      String more = "  … and " + (children.size() - MOST) + " other runs within this one";
      lines.add(new Line(indent + more, null, "", ""));
    }
  }

  /** Those that have failed and the slowest, in the order of time. */
  private static List<Trace.Item> worthDrawing(List<Trace.Item> items) {
    List<Trace.Item> worst = new ArrayList<>(items);
    worst.sort(Comparator.comparing((Trace.Item item) -> !item.hasFailed())
        .thenComparing(Gantt::took, Comparator.reverseOrder()));
    return worst.subList(0, Math.min(MOST, worst.size())).stream()
        .sorted(Comparator.comparing(Trace.Item::opened))
        .toList();
  }

  private static Duration took(Trace.Item item) {
    Duration closed = item.closed();
    return closed == null ? Duration.ofNanos(Long.MAX_VALUE) : closed.minus(item.opened());
  }

  private void add(TraceView view, Trace.Item item, long offset, String indent) {
    Duration closed = item.closed();
    long from = offset + item.opened().toNanos();
    long to = closed == null ? offset + view.elapsed() : offset + closed.toNanos();
    char[] bar = bar();
    draw(bar, from, to, '─');
    String note = item.hasFailed() ? "failed" : closed == null ? "is open" : "";
    lines.add(new Line(indent + "  " + item.id(), bar, TimeText.of(to - from), note));
    for (TraceView.Seen seen : view.seen()) {
      if (seen.scope() != trace.run().main && seen.told().item().equals(item.id())) {
        add(seen, offset, indent + "    ");
      }
    }
  }

  private void add(TraceView.Seen seen, long offset, String indent) {
    Trace.Task task = seen.told();
    char[] bar = bar();
    long now = offset + total;
    for (Trace.Wait wait : task.waits()) {
      if (wait.reason() != Reason.TASK && wait.reason() != Reason.ROOM) {
        draw(bar, offset + wait.from().toNanos(), offset + wait.to().toNanos(), WAITS);
      }
    }
    long ran = 0;
    for (Trace.Attempt attempt : task.attempts()) {
      Duration ended = attempt.ended();
      Duration returned = attempt.returned();
      long from = offset + attempt.started().toNanos();
      long to = ended == null ? now : offset + ended.toNanos();
      draw(bar, from, to, returned == null ? RUNS : GOES_ON);
      if (returned != null) {
        draw(bar, from, offset + returned.toNanos(), RUNS);
      }
      ran += to - from;
    }
    boolean isTooShort = ran == 0 && seen.scope().isCoarse;
    String took = task.attempts().isEmpty() ? "" : isTooShort ? "< 1 ms" : TimeText.of(ran);
    lines.add(new Line(
        indent + (seen.isCritical() ? "▸ " : "  ") + task.name(),
        bar,
        took,
        String.join("; ", notes(task))));
  }

  private List<String> notes(Trace.Task task) {
    List<String> notes = new ArrayList<>();
    switch (task.fate()) {
      case SKIPPED -> notes.add("skipped: " + task.reason());
      case FAILED -> notes.add("failed: " + task.rootCause());
      case TIMED_OUT -> notes.add("timed out");
      case CANCELLED -> notes.add("cancelled");
      case EMPTY -> notes.add("no value");
      case RUNNING -> notes.add("still runs");
      default -> {}
    }
    int attempts = task.attempts().size();
    if (attempts > 1) {
      notes.add(attempts + " attempts");
    }
    notes.addAll(waits(task));
    return notes.stream().map(Gantt::firstLine).toList();
  }

  /** What it has waited for, and how long in all. */
  private List<String> waits(Trace.Task task) {
    Map<String, Long> sums = new LinkedHashMap<>();
    for (Trace.Wait wait : task.waits()) {
      boolean isWaiting =
          task.fate() == Fate.WAITING && wait.to().toNanos() >= trace.view().elapsed();
      if (wait.reason() != Reason.TASK || isWaiting) {
        String what = (isWaiting ? "waits % for " : "waited % for ") + what(wait);
        sums.merge(what, wait.waited().toNanos(), Long::sum);
      }
    }
    List<String> notes = new ArrayList<>();
    sums.forEach((what, nanos) -> {
      if (nanos > total / WORTH_A_WORD) {
        notes.add(what.replaceFirst("%", TimeText.of(nanos)));
      }
    });
    return notes;
  }

  static String what(Trace.Wait wait) {
    String on = wait.on() == null ? "" : " \"" + wait.on() + "\"";
    return switch (wait.reason()) {
      case TASK -> "the task" + on;
      case THREAD -> wait.on() == null ? "a thread" : "a thread of" + on;
      case LIMIT -> "a place in the limit" + on;
      case DELAY -> "the next attempt";
      case ROOM ->
        "room for another item" + (wait.times() > 1 ? ", " + wait.times() + " times" : "");
      case BATCH -> "the others of a batch";
      case TURN -> "its turn at the state" + on;
    };
  }

  private static String firstLine(String text) {
    String first = text.lines().findFirst().orElse("");
    return first.length() > LONGEST_NOTE ? first.substring(0, LONGEST_NOTE) + "…" : first;
  }

  // Bars

  private static char[] bar() {
    char[] bar = new char[WIDTH];
    Arrays.fill(bar, ' ');
    return bar;
  }

  /** Whatever it is, it is to be seen. */
  private void draw(char[] bar, long from, long to, char with) {
    int first = place(from);
    int last = Math.max(first + 1, (int) Math.min(WIDTH, Math.round((double) to / total * WIDTH)));
    Arrays.fill(bar, first, last, with);
  }

  private int place(long at) {
    return (int) Math.max(0, Math.min(WIDTH - 1, Math.round((double) at / total * WIDTH)));
  }
}
