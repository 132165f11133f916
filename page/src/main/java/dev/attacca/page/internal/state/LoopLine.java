package dev.attacca.page.internal.state;

import dev.attacca.page.internal.json.Json;
import dev.attacca.runtime.spi.LoopView;
import java.util.List;

/** A loop of a class as it is shown: of all runs that go on together. */
final class LoopLine {
  /** From which part of the time on that the source takes, all else waits for it. */
  private static final double MOST_OF_IT = 0.6;

  /** How many items there were before the loops that go on now. */
  private long before;

  private long emittedInAll;
  private long busyInAll;
  private long sampled = System.nanoTime();
  private boolean goesOn;
  private String json = "";

  /**
   * As of now.
   *
   * @param loops those that go on
   * @param emitted how many items there were in all runs
   * @param busy how long the source has taken in all runs
   */
  void sample(List<LoopView> loops, long emitted, long busy) {
    long now = System.nanoTime();
    boolean isNew =
        !loops.isEmpty() && !goesOn || loops.isEmpty() && !goesOn && emitted > emittedInAll;
    if (isNew) {
      before = emittedInAll;
    }
    goesOn = !loops.isEmpty();
    long open = 0;
    long size = 0;
    long closedOfSized = 0;
    int inFlight = 0;
    int full = 0;
    boolean isSized = goesOn;
    for (LoopView loop : loops) {
      open += loop.open();
      inFlight = Math.max(inFlight, loop.inFlight());
      full += loop.isFull() ? 1 : 0;
      isSized &= loop.size() >= 0 && !loop.isStopped();
      size += loop.size();
      closedOfSized += Math.max(0, loop.emitted() - loop.open());
    }
    long since = Math.max(0, emitted - before);
    Json line = new Json().object();
    line.put("open", open).put("inFlight", inFlight);
    line.put("emitted", since).put("closed", Math.max(0, since - open));
    line.name("size");
    if (isSized && size >= since) {
      line.value(size);
    } else {
      line.value(null);
    }
    boolean isStill = emitted == emittedInAll && open == 0;
    boolean isSlow = busy - busyInAll > MOST_OF_IT * (now - sampled);
    line.put(
        "state",
        !goesOn
            ? "idle"
            : 2 * full >= loops.size() ? "room" : isStill || isSlow ? "starved" : "busy");
    line.name("progress");
    if (isSized) {
      line.value(size == 0 ? 1.0 : Math.min(1.0, (double) closedOfSized / size));
    } else {
      line.value(null);
    }
    json = line.endObject().toString();
    emittedInAll = emitted;
    busyInAll = busy;
    sampled = now;
  }

  /** As it is told. */
  String json() {
    return json;
  }
}
