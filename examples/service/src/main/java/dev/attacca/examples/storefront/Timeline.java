package dev.attacca.examples.storefront;

import dev.attacca.runtime.Graph;
import dev.attacca.runtime.RunListener;
import dev.attacca.runtime.TaskEvent;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Listens to runs and remembers who ran when. */
final class Timeline implements RunListener {
  private final Map<String, Map<String, Span>> runs = new HashMap<>();

  /** The picture of a run that is over. */
  synchronized Chart chart(Graph graph, String runId) {
    return new Chart(graph, List.copyOf(runs.get(runId).values()));
  }

  @Override
  public synchronized void ready(TaskEvent event) {
    span(event).ready = event.nanoTime();
  }

  @Override
  public synchronized void started(TaskEvent event) {
    span(event).start(event.nanoTime());
  }

  @Override
  public synchronized void retried(TaskEvent event) {
    end(event, "");
  }

  @Override
  public synchronized void finished(TaskEvent event) {
    end(event, event.attempt() > 1 ? "attempt " + event.attempt() : "");
  }

  @Override
  public synchronized void failed(TaskEvent event) {
    Throwable cause = event.cause();
    end(event, "failed: " + (cause == null ? "?" : cause.getMessage()));
  }

  @Override
  public synchronized void cancelled(TaskEvent event) {
    end(event, "cancelled");
  }

  @Override
  public synchronized void skipped(TaskEvent event) {
    span(event).note = "skipped: " + event.reason();
  }

  private void end(TaskEvent event, String note) {
    span(event).end(event.nanoTime());
    span(event).note = note;
  }

  private Span span(TaskEvent event) {
    return runs.computeIfAbsent(event.runId(), id -> new LinkedHashMap<>())
        .computeIfAbsent(event.task(), Span::new);
  }
}
