package dev.attacca.runtime.internal.task;

import dev.attacca.runtime.internal.base.Thrown;
import dev.attacca.runtime.internal.run.WrappedCall;
import dev.attacca.runtime.spi.RunWatcher;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The contexts that the watchers of a run put around what it calls: the first one's outermost. A watcher that fails to enter or to
 * leave is logged, and the call goes on.
 */
public final class WatcherContexts {
  private final List<RunWatcher> watchers;

  WatcherContexts(List<RunWatcher> watchers) {
    this.watchers = List.copyOf(watchers);
  }

  /** Whether there are none. */
  boolean areNone() {
    return watchers.isEmpty();
  }

  /** Calls something within them. */
  int call(WrappedCall.Body body) throws Throwable {
    return call(0, body);
  }

  private int call(int at, WrappedCall.Body body) throws Throwable {
    if (at == watchers.size()) {
      return body.run();
    }
    Object entered = enter(watchers.get(at));
    try {
      return call(at + 1, body);
    } finally {
      if (entered != null) {
        leave(watchers.get(at), entered);
      }
    }
  }

  private static @Nullable Object enter(RunWatcher watcher) {
    try {
      return watcher.enters();
    } catch (Throwable e) {
      log(watcher, e);
      return null;
    }
  }

  private static void leave(RunWatcher watcher, Object entered) {
    try {
      watcher.leaves(entered);
    } catch (Throwable e) {
      log(watcher, e);
    }
  }

  private static void log(RunWatcher watcher, Throwable thrown) {
    Thrown.log(
        "the context of the watcher %s failed".formatted(watcher.getClass().getName()), thrown);
  }

  /** This thread comes to work on the run; what is to be given to {@link #goes} on it, null for nothing. */
  public @Nullable Object @Nullable [] comes() {
    @Nullable Object[] all = null;
    for (int i = 0; i < watchers.size(); i++) {
      Object come = comes(watchers.get(i));
      if (come != null) {
        all = all == null ? new Object[watchers.size()] : all;
        all[i] = come;
      }
    }
    return all;
  }

  private static @Nullable Object comes(RunWatcher watcher) {
    try {
      return watcher.comes();
    } catch (Throwable e) {
      log(watcher, e);
      return null;
    }
  }

  /** It goes, or is about to do something else. */
  public void goes(@Nullable Object @Nullable [] come) {
    for (int i = watchers.size(); come != null && --i >= 0; ) {
      Object ofThis = come[i];
      if (ofThis != null) {
        try {
          watchers.get(i).goes(ofThis);
        } catch (Throwable e) {
          log(watchers.get(i), e);
        }
      }
    }
  }
}
