package dev.attacca.runtime.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The streams of a run, and its workers with an inbox: what comes through them while it goes on. */
final class Streams {
  private final Execution execution;

  // Guarded by this
  private final Map<Integer, InboxRun> inboxes = new HashMap<>(0);
  private final List<Channel<?>> channels = new ArrayList<>(0);

  Streams(Execution execution) {
    this.execution = execution;
  }

  synchronized void opened(Channel<?> channel) {
    channels.add(channel);
  }

  synchronized List<Channel<?>> open() {
    return List.copyOf(channels);
  }

  /** A loop has settled in a scope, however it has: what comes through it only comes no more. */
  void close(Scope scope, int task) {
    for (int lane : execution.plan.closes[task]) {
      scope.lane(lane).channel().close();
    }
    for (int inbox : execution.plan.closesInboxes[task]) {
      InboxRun run;
      synchronized (this) {
        run = inboxes.get(inbox);
      }
      if (run != null) {
        run.close();
      }
    }
  }

  /** The worker of this run; it begins when it is first asked for. */
  InboxRun inbox(int task, Scope scope) {
    InboxRun run;
    synchronized (this) {
      run = inboxes.get(task);
      if (run != null) {
        return run;
      }
      run = new InboxRun(execution, task, scope);
      inboxes.put(task, run);
    }
    run.start();
    return run;
  }
}
