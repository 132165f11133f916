package dev.attacca.runtime.internal.run;

import dev.attacca.runtime.internal.base.Timer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The threads in the methods of loops for which other threads emit that sleep: perhaps they wait for these. A
 * part of {@link RestDetector}.
 */
final class GuestHosts {
  private final Execution execution;
  private final RestDetector rest;
  /** The one of the run. */
  private final Object lock;

  GuestHosts(Execution execution, RestDetector rest, Object lock) {
    this.execution = execution;
    this.rest = rest;
    this.lock = lock;
  }

  /**
   * How many tokens those have who are in the methods of loops, and wait for others that emit and sleep.
   * Sees to it that it is known in a while who does. With the lock.
   */
  int behind(List<Sleeper> sleepers) {
    Map<Thread, Integer> behind = null; // one may be in the methods of several
    for (Sleeper sleeper : sleepers) {
      Sleeper.LoopMethod loop = sleeper.visited;
      Thread host = loop == null ? null : loop.home();
      if (loop == null || host == null || isAsleep(host, sleepers)) {
        continue;
      }
      sleeper.hostWaits &=
          sleeper.seenAt == rest.events() && host.getState() != Thread.State.RUNNABLE;
      if (sleeper.hostWaits) {
        behind = behind == null ? new HashMap<>() : behind;
        behind.merge(host, loop.tokensOfHome(), Math::max);
      } else if (!sleeper.timed) {
        sleeper.timed = true;
        boolean waits = host.getState() != Thread.State.RUNNABLE;
        long before = waits ? rest.events() : -1;
        Timer.after(
            RestDetector.patience(execution, false), () -> look(sleeper, loop, host, before));
      }
    }
    return behind == null
        ? 0
        : behind.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** Whether the host still waits, and nothing has happened since it was looked at last. */
  private void look(Sleeper sleeper, Sleeper.LoopMethod loop, Thread host, long before) {
    synchronized (lock) {
      sleeper.timed = false;
      sleeper.seenAt = rest.events();
      sleeper.hostWaits = loop.home() == host
          && before == rest.events()
          && host.getState() != Thread.State.RUNNABLE;
      if (sleeper.asleep) {
        rest.look();
      }
    }
  }

  /** Whether what this thread is in counts as still already. */
  private static boolean isAsleep(Thread thread, List<Sleeper> sleepers) {
    return sleepers.stream().anyMatch(one -> one.thread == thread && one.tokens > 0);
  }
}
