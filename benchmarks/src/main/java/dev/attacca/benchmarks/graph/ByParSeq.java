package dev.attacca.benchmarks.graph;

import com.linkedin.parseq.Engine;
import com.linkedin.parseq.EngineBuilder;
import com.linkedin.parseq.ParTask;
import com.linkedin.parseq.Task;
import dev.attacca.benchmarks.shapes.Shape;
import dev.attacca.benchmarks.shapes.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;

/**
 * ParSeq, as its user's guide has it: {@code map} for one dependency and {@code Task.par} for more, in
 * one plan. A plan's tasks run one at a time, wherever they run.
 */
final class ByParSeq {
  private final Shape shape;
  private final Work work;
  private final Engine engine;

  private ByParSeq(Shape shape, Work work, Engine engine) {
    this.shape = shape;
    this.work = work;
    this.engine = engine;
  }

  static Contender on(ExecutorService pool, ScheduledExecutorService timer) {
    Engine engine =
        new EngineBuilder().setTaskExecutor(pool).setTimerScheduler(timer).build();
    return (shape, work) -> new ByParSeq(shape, work, engine)::call;
  }

  private int call(int input) {
    List<Task<Integer>> tasks = new ArrayList<>(shape.tasks());
    for (int task = 0; task < shape.tasks(); task++) {
      tasks.add(task(task, input, tasks));
    }
    Task<Integer> last = tasks.get(shape.last());
    engine.run(last);
    try {
      last.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return last.get();
  }

  private Task<Integer> task(int task, int input, List<Task<Integer>> tasks) {
    int[] inputs = shape.dependencies()[task];
    return switch (inputs.length) {
      case 0 -> Task.callable(() -> work.on(input + task));
      case 1 -> tasks.get(inputs[0]).map(a -> work.on(a * 31 + task));
      case 2 ->
        Task.par(tasks.get(inputs[0]), tasks.get(inputs[1]))
            .map((a, b) -> work.on(a * 31 + b + task));
      default -> {
        List<Task<Integer>> all = new ArrayList<>(inputs.length);
        for (int dependency : inputs) {
          all.add(tasks.get(dependency));
        }
        ParTask<Integer> joined = Task.par(all);
        yield joined.map(values -> work.on(sum(values) + task));
      }
    };
  }

  private static int sum(List<Integer> values) {
    int sum = 30 * values.get(0);
    for (int value : values) {
      sum += value;
    }
    return sum;
  }
}
