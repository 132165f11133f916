package dev.attacca.page.browser;

import dev.attacca.page.internal.json.Json;
import java.io.IOException;
import java.util.List;

/**
 * News of a program that nobody has written: some tasks in layers, a loop under back pressure, a run that goes on, one that
 * has failed, and one that has succeeded. Every text of it begins with what a test chooses.
 */
record MadeUp(String name, int tasks, boolean controls) {
  static final String GOES_ON = "run-3";
  static final String FAILED = "run-2";
  static final String SUCCEEDED = "run-1";
  static final String ITEM = "line[0]";
  private static final int LAYER = 25;

  /** A page that tells all of it. */
  PlayedPage play() throws IOException {
    PlayedPage played = new PlayedPage(snapshot());
    for (String id : List.of(GOES_ON, FAILED, SUCCEEDED)) {
      played.with("runs/" + id, run(id)).with("runs/" + id + "/item", item(id));
    }
    return played;
  }

  String task(int i) {
    return name + i;
  }

  String snapshot() {
    Json json = new Json().object();
    json.put("now", System.currentTimeMillis()).put("version", 1L);
    json.put("controls", controls).put("values", false);
    json.name("dags").array().object().put("name", name + "Dag").put("runners", 1);
    layout(json);
    json.name("counts").object();
    for (int i = 0; i < tasks; i++) {
      json.name(task(i)).array();
      for (long number : new long[] {
        40 + i, 30, i % 4 == 3 ? 2 : 0, i % 5 == 4 ? 3 : 0, i % 3, i % 2 * 4, 1_000_000L * i
      }) {
        json.value(number);
      }
      json.endArray();
    }
    json.endObject().name("loops").object().name("line").object();
    json.put("open", 64).put("inFlight", 64).put("emitted", 464).put("closed", 400);
    json.put("size", 1000).put("state", "room").put("progress", 0.4).endObject().endObject();
    json.put("running", 1).put("done", 1).put("failed", 1).endObject().endArray();
    json.name("runs").array();
    for (String id : List.of(GOES_ON, FAILED, SUCCEEDED)) {
      row(json, id);
    }
    json.endArray().name("numbers").object().name(name + "Dag").object();
    json.put("step", 1000).put("to", System.currentTimeMillis()).name("series").object();
    for (String series : List.of("started", "done", "failed", "running", "items")) {
      json.name(series).array();
      for (int i = 0; i < 100; i++) {
        json.value(i % 17 + i / 10);
      }
      json.endArray();
    }
    json.endObject().endObject().endObject();
    json.name("dropped").object().put("runs", 2L).put("items", 900L).endObject();
    return json.endObject().toString();
  }

  private void layout(Json json) {
    int half = tasks / 2;
    json.name("layout").object().put("width", 500 + half / LAYER * 230 + half * 230 / LAYER);
    json.put("height", 120 + Math.min(LAYER, tasks) * 90);
    json.name("scopes").array();
    scope(json, "main", "main", null, 0);
    scope(json, "line", "loop", "main", 250 + half / LAYER * 230);
    json.endArray().name("nodes").array();
    for (int i = 0; i < tasks; i++) {
      boolean inner = i >= half;
      int at = inner ? i - half : i;
      json.object()
          .put("name", task(i))
          .put("kind", i == 0 ? "input" : i == half - 1 ? "loop" : "task");
      json.put("type", name + "Type")
          .put("scope", inner ? "line" : "main")
          .put("policies", name + " retry 3");
      json.put("x", (inner ? 270 + half / LAYER * 230 : 20) + at / LAYER * 230)
          .put("y", 70 + at % LAYER * 90);
      json.put("w", 170).put("h", i == 0 ? 40 : 62).endObject();
    }
    json.endArray().name("edges").array();
    for (int i = 1; i < tasks; i++) {
      json.object()
          .put("from", task(i - 1))
          .put("to", task(i))
          .put("kind", i % 3 == 0 ? "after" : "value");
      json.name("points").array();
      for (int x : new int[] {190, 220, 250}) {
        json.array().value(x).value(100 + i % LAYER * 90).endArray();
      }
      json.endArray().endObject();
    }
    json.endArray().endObject();
  }

  private void scope(Json json, String id, String kind, String parent, int x) {
    json.object().put("id", id).put("kind", kind).put("title", name + id).put("parent", parent);
    json.put("x", x).put("y", 10).put("w", 210 + tasks / 2 / LAYER * 230);
    json.put("h", 100 + Math.min(LAYER, tasks) * 90).endObject();
  }

  private String status(String id) {
    return id.equals(GOES_ON) ? "RUNNING" : id.equals(FAILED) ? "FAILED" : "SUCCEEDED";
  }

  private String failure(String id) {
    return id.equals(FAILED) ? name + " has failed" : null;
  }

  private void row(Json json, String id) {
    json.object()
        .put("id", id)
        .put("dag", name + "Dag")
        .put("target", name + "1")
        .put("parentRun", (String) null);
    json.put("status", status(id))
        .put("startedAt", System.currentTimeMillis() - 5000)
        .put("elapsed", 4_000_000_000L);
    json.put("failure", failure(id))
        .put("rootCause", failure(id) == null ? null : name + " is the cause");
    json.name("kept").array().value("newest").endArray().endObject();
  }

  private String run(String id) {
    Json json = new Json().object().name("run");
    row(json, id);
    json.name("criticalPath").array().value(task(0)).value(task(1)).endArray();
    json.name("children").array().endArray();
    gantt(json, id);
    json.name("items").array();
    itemRow(json, id);
    json.endArray().put("itemsLetGo", 12L).name("waiting").array();
    if (id.equals(GOES_ON)) {
      json.object().put("task", task(tasks - 1)).put("item", ITEM).put("why", "needs " + task(1));
      json.put("reason", "TASK").put("on", task(1)).put("since", 1_000_000L).endObject();
    }
    return json.endArray().endObject().toString();
  }

  private void gantt(Json json, String id) {
    json.name("gantt").object().put("width", 1000).name("rows").array();
    for (int i = 0; i < tasks; i++) {
      boolean fails = id.equals(FAILED) && i == tasks - 1;
      boolean waits = id.equals(GOES_ON) && i == tasks - 1;
      json.object().put("task", task(i)).put("item", i < tasks / 2 ? "" : ITEM);
      json.put("fate", fails ? "FAILED" : waits ? "WAITING" : "SUCCEEDED").put("critical", i < 2);
      json.put("reason", (String) null).put("failure", fails ? failure(id) : null);
      json.put("rootCause", fails ? name + " is the cause" : null).name("bars").array();
      long at = 1_000_000_000L * i / tasks;
      bar(json, "waiting", 0, at, "TASK", task(Math.max(0, i - 1)));
      if (!waits) {
        bar(json, "ready", at, at + 500_000_000L, "LIMIT", name + "Limit");
        bar(json, "running", at + 500_000_000L, at + 900_000_000L, null, null);
      }
      json.endArray().endObject();
    }
    json.endArray().name("ticks").array();
    for (int i = 0; i < 4; i++) {
      json.object().put("x", i * 250).put("label", i + " s").endObject();
    }
    json.endArray().name("squeezed").array().object();
    json.put("x0", 900)
        .put("x1", 940)
        .put("leftOut", 73_500_000L)
        .endObject()
        .endArray()
        .endObject();
  }

  private void bar(Json json, String kind, long from, long to, String reason, String on) {
    json.object().put("kind", kind).put("from", from).put("to", to);
    json.put("x0", from / 4_000_000L).put("x1", to / 4_000_000L).put("attempt", 1);
    json.put("thread", name + "Thread")
        .put("reason", reason)
        .put("on", on)
        .put("fate", "SUCCEEDED")
        .endObject();
  }

  private void itemRow(Json json, String id) {
    json.object().put("id", ITEM).put("loop", task(tasks / 2 - 1)).put("opened", 1_000_000L);
    json.put("closed", 900_000_000L).put("failed", id.equals(FAILED)).endObject();
  }

  private String item(String id) {
    Json json = new Json().object().name("run");
    row(json, id);
    json.name("item");
    itemRow(json, id);
    json.name("way").array().object().put("task", task(1)).put("fate", status(id));
    json.put("from", 0L).put("to", 1L).name("waits").array().endArray();
    json.put("failure", failure(id))
        .put("rootCause", failure(id) == null ? null : name + " is the cause");
    json.put("reason", (String) null).endObject().endArray();
    gantt(json, id);
    return json.endObject().toString();
  }
}
