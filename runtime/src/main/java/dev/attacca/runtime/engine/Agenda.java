package dev.attacca.runtime.engine;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** What any worker of a run may go on with, besides the main scope's own list. Thread-safe. */
final class Agenda {
  private final Queue<Work> open = new ConcurrentLinkedQueue<>();
  private final Queue<Attempt> resumed = new ConcurrentLinkedQueue<>();
  private final Queue<LoopRun> offers = new ConcurrentLinkedQueue<>();

  boolean isEmpty() {
    return open.isEmpty() && resumed.isEmpty() && offers.isEmpty();
  }

  void add(Work work) {
    open.add(work);
  }

  void add(Attempt attempt) {
    resumed.add(attempt);
  }

  /** A loop that others may take items from. It stands here once, however often it is offered. */
  void offer(LoopRun loop) {
    if (loop.markOffered()) {
      offers.add(loop);
    }
  }

  @Nullable
  Work takeWork() {
    return open.poll();
  }

  @Nullable
  Attempt takeResumed() {
    return resumed.poll();
  }

  @Nullable
  LoopRun takeOffer() {
    LoopRun loop = offers.poll();
    if (loop != null) {
      loop.clearOffered();
    }
    return loop;
  }
}
