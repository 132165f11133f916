package dev.attacca.runtime.internal.record;

import dev.attacca.runtime.Trace;
import dev.attacca.runtime.internal.record.Lane.Slice;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A run in the Trace Event Format of Chrome, as Perfetto reads it. A complete slice ({@code X}) is a call, on the lane of its
 * thread, and that of a batch one for all its items; an asynchronous one ({@code b}, {@code e}) the run, an item, or a task that went on without its thread; an arrow
 * ({@code s}, {@code f}) leads from the call that a task waited for to its own.
 */
final class PerfettoFile {
  /** Larger files are compressed. */
  static final int MOST_PLAIN = 1 << 20;

  private static final int PROCESS = 1;

  private final JsonText json = new JsonText();
  private final Map<String, Lane> lanes = new LinkedHashMap<>();
  private int asynchronous;
  private int arrows;

  /**
   * One attempt at a task.
   *
   * @param begins of its run, after the outermost one
   */
  private record Call(RecordedTrace run, long begins, TraceView.Seen seen, Trace.Attempt attempt) {
    /** What its batch is told from others by; {@code null} if it is none. */
    @Nullable
    Object batch() {
      boolean isBatch = run.run().shape.graph().node(seen.task()).batch() != null;
      return isBatch ? List.of(run, seen.task()) : null;
    }

    boolean hasFailed() {
      return attempt.failure() != null;
    }
  }

  /** By task, the call that others waited for: the last one. */
  private final IdentityHashMap<TraceView.Seen, Slice> last = new IdentityHashMap<>();

  private final IdentityHashMap<TraceView.Seen, Lane> lanesOf = new IdentityHashMap<>();

  private PerfettoFile() {}

  static void write(RecordedTrace trace, Path file) {
    byte[] content = text(trace).getBytes(StandardCharsets.UTF_8);
    try (OutputStream plain = Files.newOutputStream(file);
        OutputStream out = content.length > MOST_PLAIN ? new GZIPOutputStream(plain) : plain) {
      out.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException("the trace could not be written to " + file, e);
    }
  }

  static String text(RecordedTrace trace) {
    PerfettoFile file = new PerfettoFile();
    file.json.object(() -> {
      file.json.name("displayTimeUnit").value("ms");
      file.json.name("otherData").object(() -> {
        file.json.name("runId").value(trace.runId());
        file.json.name("startedAt").value(trace.startedAt().toString());
      });
      file.json.name("traceEvents").array(() -> file.events(trace));
    });
    return file.json.toString();
  }

  private void events(RecordedTrace trace) {
    List<RecordedTrace> runs = new ArrayList<>();
    addWithin(trace, runs);
    long origin = trace.run().began;
    metadata("process_name", 0, trace.dag() + " " + trace.runId());
    for (RecordedTrace run : runs) {
      long begins = run.run().began - origin;
      gather(run, begins);
      slice("run", run.dag() + " " + run.runId(), begins, begins + run.view().elapsed());
      for (Trace.Item item : run.view().items()) {
        long to = nanos(item.closed(), run.view().elapsed());
        slice(item.loop(), item.id(), begins + item.opened().toNanos(), begins + to);
      }
    }
    lanes.forEach((name, lane) -> metadata("thread_name", lane.number, name));
    for (Lane lane : lanes.values()) {
      lane.join(slice -> ((Call) slice.what).batch());
      lane.fitted().forEach(slice -> call(lane, slice));
    }
    leadToCalls();
    for (RecordedTrace run : runs) {
      run.view().seen().forEach(seen -> arrows(run, seen));
    }
  }

  private static void addWithin(RecordedTrace trace, List<RecordedTrace> runs) {
    runs.add(trace);
    trace.recordedChildren().forEach(child -> addWithin(child, runs));
  }

  private static long nanos(@Nullable Duration time, long otherwise) {
    return time == null ? otherwise : time.toNanos();
  }

  /** Puts the calls of a run on the lanes of their threads, and tells what went on without one. */
  private void gather(RecordedTrace run, long begins) {
    for (TraceView.Seen seen : run.view().seen()) {
      for (Trace.Attempt attempt : seen.told().attempts()) {
        long from = begins + attempt.started().toNanos();
        long ended = begins + nanos(attempt.ended(), run.view().elapsed());
        long to =
            attempt.returned() == null ? ended : begins + attempt.returned().toNanos();
        if (attempt.returned() != null) {
          slice("goes on", name(seen.told()), from, Math.max(from, ended));
        }
        Lane lane = lanes.computeIfAbsent(attempt.thread(), thread -> new Lane(lanes.size() + 1));
        Slice slice = new Slice(new Call(run, begins, seen, attempt), from, Math.min(to, ended));
        lane.add(slice);
        last.put(seen, slice);
        lanesOf.put(seen, lane);
      }
    }
  }

  /** Arrows to what was put together with others lead to all of it. */
  private void leadToCalls() {
    Map<Slice, Slice> calls = new HashMap<>();
    for (Lane lane : lanes.values()) {
      lane.slices().forEach(call -> call.others.forEach(other -> calls.put(other, call)));
    }
    last.replaceAll((seen, slice) -> calls.getOrDefault(slice, slice));
  }

  private static String name(Trace.Task task) {
    return task.item().isEmpty() ? task.name() : task.name() + " " + task.item();
  }

  // Events

  private void event(String phase, String category, String name, long at, int lane, Runnable more) {
    json.newLine();
    json.object(() -> {
      json.name("ph").value(phase);
      json.name("cat").value(category);
      json.name("name").value(name);
      json.name("ts").raw(micros(at));
      json.name("pid").value(PROCESS);
      json.name("tid").value(lane);
      more.run();
    });
  }

  private static String micros(long nanos) {
    return "%d.%03d".formatted(nanos / 1_000, nanos % 1_000);
  }

  private void metadata(String what, int lane, String name) {
    event(
        "M",
        "__metadata",
        what,
        0,
        lane,
        () -> json.name("args").object(() -> json.name("name").value(name)));
  }

  private void slice(String category, String name, long from, long to) {
    int id = ++asynchronous;
    event("b", category, name, from, 0, () -> json.name("id").value(id));
    event("e", category, name, to, 0, () -> json.name("id").value(id));
  }

  private void call(Lane lane, Slice slice) {
    Call call = (Call) slice.what;
    Trace.Task task = call.seen().told();
    event("X", call.run().dag(), task.name(), slice.from, lane.number, () -> {
      json.name("dur").raw(micros(slice.to - slice.from));
      json.name("args").object(() -> arguments(slice));
    });
  }

  /** Of many items, those of the one that has failed, if there is one. */
  private void arguments(Slice slice) {
    List<Call> calls = new ArrayList<>();
    calls.add((Call) slice.what);
    slice.others.forEach(other -> calls.add((Call) other.what));
    Call call = calls.stream().filter(Call::hasFailed).findFirst().orElse(calls.get(0));
    Trace.Task task = call.seen().told();
    json.name("run").value(call.run().runId());
    if (!task.item().isEmpty()) {
      json.name("item").value(task.item());
    }
    if (calls.size() > 1) {
      json.name("items").value(calls.size());
    }
    json.name("attempt").value(call.attempt().number());
    json.name("fate").value(call.attempt().fate().toString());
    if (call.attempt().failure() != null) {
      json.name("failure").value(call.attempt().failure());
    }
    if (calls.stream().anyMatch(each -> each.seen().isCritical())) {
      json.name("critical").value(true);
    }
    int number = 0;
    for (Trace.Wait wait : task.waits()) {
      json.name("waited " + ++number)
          .value(TimeText.of(wait.waited().toNanos()) + " for " + Gantt.what(wait));
    }
  }

  private void arrows(RecordedTrace run, TraceView.Seen seen) {
    Slice to = last.get(seen);
    for (int before : seen.after()) {
      TraceView.Seen source = run.view().seen().get(before);
      Slice from = last.get(source);
      if (from != null && to != null && from.from <= to.from) {
        int id = ++arrows;
        Lane out = Objects.requireNonNull(lanesOf.get(source));
        Lane in = Objects.requireNonNull(lanesOf.get(seen));
        event("s", "edge", "after", from.from, out.number, () -> json.name("id").value(id));
        event("f", "edge", "after", to.from, in.number, () -> {
          json.name("id").value(id);
          json.name("bp").value("e");
        });
      }
    }
  }
}
