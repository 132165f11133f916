package dev.attacca.page.internal.values;

import dev.attacca.runtime.RunEvent;
import dev.attacca.runtime.TaskCall;
import dev.attacca.runtime.TaskInterceptor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what tasks have handed on, as texts. A value may change as soon as others have it, so its text is made when
 * the task ends and on its thread; the value is not kept. There are bounds for how long a text is, how many there are of the items of
 * a run, and of how many runs: beyond, tasks are called as if this were not there. Tasks that are no item's have their
 * room, however many items there are.
 */
public final class ShownValues implements TaskInterceptor {
  private static final int MOST_RUNS = 300;
  private static final int MOST_OF_ITEMS = 1_000;
  private static final TaskInterceptor NOTHING = TaskCall::proceed;

  /** The oldest run first. Guarded by itself. */
  private final Map<String, OfRun> runs = new LinkedHashMap<>();

  private volatile boolean isClosed;

  /** Those of one run. */
  private static final class OfRun implements TaskInterceptor {
    private final Map<String, String> texts = new ConcurrentHashMap<>();
    private final AtomicInteger many = new AtomicInteger();

    @Override
    public @Nullable Object intercept(TaskCall call) throws Exception {
      boolean isOfItem = !call.item().isEmpty();
      if (!isOfItem || many.get() < MOST_OF_ITEMS) {
        String key = key(call.item(), call.task());
        call.whenSettled((value, failure) -> {
          if (value != null && (!isOfItem || many.incrementAndGet() <= MOST_OF_ITEMS)) {
            texts.put(key, ValueText.of(value));
          }
        });
      }
      return call.proceed();
    }
  }

  private static String key(String item, String task) {
    return item + '\0' + task;
  }

  @Override
  public TaskInterceptor begin(RunEvent run) {
    if (isClosed) {
      return NOTHING;
    }
    OfRun ofRun = new OfRun();
    synchronized (runs) {
      runs.remove(run.runId());
      runs.put(run.runId(), ofRun);
      if (runs.size() > MOST_RUNS) {
        runs.remove(runs.keySet().iterator().next());
      }
    }
    return ofRun;
  }

  /** Of calls of runs, see {@link #begin}. */
  @Override
  public @Nullable Object intercept(TaskCall call) throws Exception {
    return call.proceed();
  }

  /** What a task has handed on; null if it has not, or that is not kept. */
  public @Nullable String text(String run, String item, String task) {
    OfRun ofRun;
    synchronized (runs) {
      ofRun = runs.get(run);
    }
    return ofRun == null ? null : ofRun.texts.get(key(item, task));
  }

  /** Keeps no more. */
  public void close() {
    isClosed = true;
    synchronized (runs) {
      runs.clear();
    }
  }
}
