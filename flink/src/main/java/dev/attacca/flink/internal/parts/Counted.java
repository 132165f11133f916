package dev.attacca.flink.internal.parts;

import dev.attacca.runtime.Stats;
import dev.attacca.runtime.TaskStats;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;

/** Shows what has been counted: as metrics, {@code attacca.price.out}, and to whoever asks the run. Written by the thread of the task alone. */
final class Counted {
  private final RuntimeContext context;
  private final MetricGroup metrics;
  private final String prefix;
  private final Map<String, long[]> last = new HashMap<>();
  private final Map<String, LongCounter[]> counters = new HashMap<>();

  Counted(RuntimeContext context, MetricGroup metrics, int part) {
    this.context = context;
    this.metrics = metrics.addGroup("attacca");
    this.prefix = Names.COUNTS + part + ".";
  }

  void show(Stats stats) {
    for (TaskStats task : stats.tasks()) {
      LongCounter[] shown = counters.computeIfAbsent(task.task(), this::begin);
      long[] now = {
        task.in(), task.out(), task.failed(), task.skipped(), task.busy().toNanos()
      };
      long[] before = last.computeIfAbsent(task.task(), any -> new long[Names.KINDS.size()]);
      for (int i = 0; i < now.length; i++) {
        shown[i].add(now[i] - before[i]);
        before[i] = now[i];
      }
    }
  }

  private LongCounter[] begin(String task) {
    MetricGroup ofTask = metrics.addGroup(task);
    LongCounter[] made = new LongCounter[Names.KINDS.size()];
    for (int i = 0; i < made.length; i++) {
      LongCounter counter = new LongCounter();
      made[i] = counter;
      context.addAccumulator(prefix + task + "." + Names.KINDS.get(i), counter);
      if (i < Names.KINDS.size() - 1) {
        ofTask.gauge(Names.KINDS.get(i), (Gauge<Long>) counter::getLocalValuePrimitive);
      }
    }
    return made;
  }
}
