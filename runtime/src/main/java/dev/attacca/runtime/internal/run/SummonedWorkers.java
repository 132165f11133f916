package dev.attacca.runtime.internal.run;

import dev.attacca.runtime.internal.base.MemberList;
import java.util.List;

/**
 * Workers that were handed a token and have not come yet. Guarded by the run.
 *
 * <p><b>In vain.</b> What one has been called for, others may have done meanwhile; then it would find nothing to do, and the run waits
 * for it no more: it is over without it, see {@link WorkerGroup}, or at rest, see {@link RestDetector}. The thread that it is to come
 * on may be one that a loop of another run sleeps on, for as long as nobody feeds that run, or takes its values; and who would, may be the very one who waits
 * for the end of this run.
 */
final class SummonedWorkers {
  private final Execution execution;
  private final Object lock;
  private final MemberList<Worker> all = new MemberList<>();

  /** Whether the executor ever took one not; read without the lock. */
  private volatile boolean someRefused;

  SummonedWorkers(Execution execution, Object lock) {
    this.execution = execution;
    this.lock = lock;
  }

  void add(Worker worker) {
    worker.hasToken = true;
    all.add(worker);
  }

  /** It has come, or will not come; who says so has its token. */
  void remove(Worker worker) {
    all.remove(worker);
  }

  /** The executor does not take it, and those are to who wait for the run on threads of that, see {@link WaitingThreads}. */
  void isRefused(Worker worker) {
    worker.isRefused = true;
    someRefused = true;
  }

  /** Those, if they have not come. Takes the lock. */
  List<Worker> refused() {
    if (!someRefused) {
      return List.of();
    }
    synchronized (lock) {
      return all.toList().stream().filter(worker -> worker.isRefused).toList();
    }
  }

  int size() {
    return all.size();
  }

  List<Worker> toList() {
    return all.toList();
  }

  /** How many would find nothing to do. */
  int inVain() {
    return all.isEmpty() || execution.hasReady() ? 0 : all.size();
  }

  /** Takes their tokens, and says how many these are. */
  int takeTokens() {
    int count = all.size();
    for (Worker worker : all.toList()) {
      all.remove(worker);
      worker.hasToken = false; // should it come after all, it is a helper like any other
    }
    return count;
  }
}
