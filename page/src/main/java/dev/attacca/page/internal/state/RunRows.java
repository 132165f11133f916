package dev.attacca.page.internal.state;

import dev.attacca.page.internal.json.Json;
import dev.attacca.runtime.RunStatus;
import dev.attacca.runtime.spi.RecordedRun;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The runs that are listed, a row each. */
final class RunRows {
  static final int MOST = 300;
  /** How many of those that go on, of which there may be any number. */
  private static final int MOST_RUNNING = 100;

  private final Told rows = new Told();
  /** The newest first. */
  private List<String> order = List.of();

  /** Those that were found going on, and when they began: an id may be given again. */
  private final Map<String, Instant> goingOn = new HashMap<>();

  /** Those that were told, and are not there any more. */
  private final Set<String> gone = new LinkedHashSet<>();

  void sample(List<RecordedRun> recorded) {
    List<RecordedRun> listed = listed(recorded);
    Set<String> ids = new HashSet<>();
    List<String> present = new ArrayList<>();
    for (RecordedRun run : listed) {
      ids.add(run.id());
      present.add(run.id());
    }
    for (String id : List.copyOf(rows.names())) {
      if (!ids.contains(id)) {
        if (rows.isTold(id)) {
          gone.add(id);
        }
        rows.isGone(id);
        goingOn.remove(id);
      }
    }
    for (RecordedRun run : listed) {
      gone.remove(run.id());
      if (!isKnownToGoOn(run)) {
        rows.isSo(run.id(), json(run));
      }
    }
    order = present;
  }

  /** Only how long it has taken changes in a run that goes on, and that everybody can work out. */
  private boolean isKnownToGoOn(RecordedRun run) {
    if (run.status() != RunStatus.RUNNING) {
      goingOn.remove(run.id());
      return false;
    }
    return run.startedAt().equals(goingOn.put(run.id(), run.startedAt()));
  }

  private static List<RecordedRun> listed(List<RecordedRun> recorded) {
    List<RecordedRun> listed = new ArrayList<>();
    int running = 0;
    for (RecordedRun run : recorded) {
      boolean goesOn = run.status() == RunStatus.RUNNING;
      running += goesOn ? 1 : 0;
      if (listed.size() < MOST && (!goesOn || running <= MOST_RUNNING)) {
        listed.add(run);
      }
    }
    return listed;
  }

  /** As it is told. */
  static String json(RecordedRun run) {
    Json json = new Json().object();
    json.put("id", run.id()).put("dag", run.dag()).put("target", run.target());
    json.put("parentRun", run.parentRun()).put("status", run.status().name());
    json.put("startedAt", milliseconds(run.startedAt()))
        .put("elapsed", run.elapsed().toNanos());
    json.put("failure", shortened(run.failure())).put("rootCause", shortened(run.rootCause()));
    json.name("kept").array();
    if (run.isNewest()) {
      json.value("newest");
    }
    if (run.isSlow()) {
      json.value("slowest");
    }
    if (run.hasFailed()) {
      json.value("failed");
    }
    return json.endArray().endObject().toString();
  }

  /** With parts, so that runs that began within a millisecond have an order. */
  private static double milliseconds(Instant time) {
    return time.getEpochSecond() * 1e3 + time.getNano() / 1e6;
  }

  /** In a row there is room for a line. */
  private static @Nullable String shortened(@Nullable String text) {
    return text == null || text.length() <= 300 ? text : text.substring(0, 300) + "…";
  }

  void isTold() {
    rows.all();
    gone.clear();
  }

  /** What was told. */
  void whole(Json json) {
    rows.values(order).forEach(json::raw);
  }

  /** Rows that have changed, the newest first, as long as there is room. */
  void news(Json json, int room) {
    List<String> candidates = new ArrayList<>(rows.changedSinceTold());
    candidates.addAll(order);
    List<String> next = rows.next(room, candidates);
    if (!next.isEmpty()) {
      Set<String> chosen = new HashSet<>(next);
      json.name("runs").array();
      rows.values(order.stream().filter(chosen::contains).toList()).forEach(json::raw);
      json.endArray();
    }
    if (!gone.isEmpty()) {
      json.name("gone").array();
      gone.forEach(json::value);
      json.endArray();
      gone.clear();
    }
  }
}
