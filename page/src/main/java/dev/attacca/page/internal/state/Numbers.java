package dev.attacca.page.internal.state;

import dev.attacca.page.internal.json.Json;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** How the numbers of a class have changed over the last minutes: a point a second. */
final class Numbers {
  static final int MOST = 240;
  static final long STEP = 1_000;

  private static final List<String> NAMES =
      List.of("started", "done", "failed", "running", "items");

  /** Sums until now, but for how many are running. */
  record Sums(long started, long done, long failed, long running, long items) {
    private long[] since(Sums before, double seconds) {
      return new long[] {
        rate(started - before.started, seconds),
        rate(done - before.done, seconds),
        rate(failed - before.failed, seconds),
        running,
        rate(items - before.items, seconds)
      };
    }

    private static long rate(long more, double seconds) {
      return Math.max(0, Math.round(more / seconds));
    }
  }

  private final Deque<long[]> points = new ArrayDeque<>();
  private Sums last = new Sums(0, 0, 0, 0, 0);
  private long lastAt;
  private int untold;

  Numbers(long now) {
    lastAt = now;
  }

  /** As of now, in milliseconds. */
  void sample(long now, Sums sums) {
    if (now - lastAt < STEP) {
      return;
    }
    long steps = (now - lastAt) / STEP;
    long[] point = sums.since(last, (now - lastAt) / 1e3);
    for (long i = 0; i < Math.min(steps, MOST); i++) {
      points.addLast(point);
      untold = Math.min(untold + 1, MOST);
      if (points.size() > MOST) {
        points.removeFirst();
      }
    }
    last = sums;
    lastAt += steps * STEP;
  }

  boolean hasMore() {
    return untold > 0;
  }

  /** Nobody waits for points, or all have been told. */
  void areTold() {
    untold = 0;
  }

  Json all(Json json) {
    json.object().put("step", STEP).put("to", lastAt).name("series");
    return series(json, points.size() - untold, 0).endObject();
  }

  Json more(Json json) {
    json.object().put("to", lastAt).name("add");
    return series(json, untold, points.size() - untold).endObject();
  }

  private Json series(Json json, int many, int from) {
    List<long[]> some = new ArrayList<>(points).subList(from, from + many);
    json.object();
    for (int i = 0; i < NAMES.size(); i++) {
      json.name(NAMES.get(i)).array();
      for (long[] point : some) {
        json.value(point[i]);
      }
      json.endArray();
    }
    return json.endObject();
  }
}
