package dev.attacca.processor.fuzz;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What the tasks of a run were called with. Thread-safe. */
public final class Journal {
  private final Map<String, Queue<Long>> calls = new ConcurrentHashMap<>();
  private final Map<String, Integer> attempts = new ConcurrentHashMap<>();

  /** For the written classes. */
  public Journal() {}

  /** The number of what a task was given; it is written down. */
  public long call(String task, long... given) {
    long hash = hash(task, given);
    calls.computeIfAbsent(task, key -> new ConcurrentLinkedQueue<>()).add(hash);
    return hash;
  }

  static long hash(String task, long... given) {
    return Play.mix(task.hashCode(), Play.mix(given));
  }

  /** Fails the first time that a task is called. */
  public void failFirst(String task) throws Play.Planned {
    if (attempts.merge(task, 1, Integer::sum) == 1) {
      throw new Play.Planned(task + " first");
    }
  }

  /** Ascending. */
  List<Long> of(String task) {
    Queue<Long> all = calls.get(task);
    return all == null ? List.of() : all.stream().sorted().toList();
  }

  java.util.Set<String> called() {
    return Collections.unmodifiableSet(calls.keySet());
  }

  void clear() {
    calls.clear();
    attempts.clear();
  }
}
