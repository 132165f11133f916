package dev.attacca.runtime.internal;

import dev.attacca.runtime.Outcome;
import dev.attacca.runtime.internal.RandomGraph.Delivery;
import dev.attacca.runtime.internal.RandomGraph.Edge;
import dev.attacca.runtime.internal.RandomGraph.Glitch;
import dev.attacca.runtime.internal.RandomGraph.Kind;
import dev.attacca.runtime.internal.RandomGraph.Made;
import dev.attacca.runtime.internal.RandomGraph.Node;
import dev.attacca.runtime.spi.DirectPass;
import dev.attacca.runtime.spi.Scope;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * A run of a {@link RandomGraph}: stands where generated code stands, and writes down what the engine
 * asks of it. Values lie in a plain array, as they lie in plain fields of generated code, so that a
 * missing happens-before can show.
 */
final class RecordingScope extends Scope {
  /** What a test does to a task on the way. */
  interface Interference {
    Interference NONE = (task, number) -> true;

    /**
     * Called on the task's thread before the task computes.
     *
     * @param number how many tasks of the run have started, this one included
     * @return whether a future that the task returns is ever to be completed
     */
    boolean meddle(Node task, int number) throws Throwable;
  }

  private static final Executor ELSEWHERE = Executors.newFixedThreadPool(2, job -> {
    Thread thread = new Thread(job, "elsewhere");
    thread.setDaemon(true);
    return thread;
  });

  final RandomGraph graph;
  /** What should never have happened, in words. */
  final Queue<String> problems = new ConcurrentLinkedQueue<>();

  final Queue<CompletableFuture<?>> futures = new ConcurrentLinkedQueue<>();
  final AtomicInteger started = new AtomicInteger();
  /** How many calls of tasks are on some thread right now. */
  final AtomicInteger running = new AtomicInteger();

  private final List<Integer> hooks = Collections.synchronizedList(new ArrayList<>());
  private final Interference interference;
  private final @Nullable Object[] values;
  private final @Nullable Object[] inputs;
  private final AtomicIntegerArray starts;
  private final AtomicLong clock = new AtomicLong();
  private final AtomicLongArray startedAt;
  private final AtomicLongArray endedAt;
  private final Queue<Runnable> completions = new ConcurrentLinkedQueue<>();

  RecordingScope(RandomGraph graph) {
    this(graph, Interference.NONE);
  }

  RecordingScope(RandomGraph graph, Interference interference) {
    super(graph.blueprint());
    this.graph = graph;
    this.interference = interference;
    this.values = new Object[graph.size()];
    this.inputs = new Object[graph.inputs];
    this.starts = new AtomicIntegerArray(graph.size());
    this.startedAt = new AtomicLongArray(graph.size());
    this.endedAt = new AtomicLongArray(graph.size());
  }

  /** Fills in all inputs, as the runner's methods do. */
  RecordingScope withInputs() {
    for (int input = 0; input < inputs.length; input++) {
      inputs[input] = graph.input(input);
    }
    return this;
  }

  int starts(int task) {
    return starts.get(task);
  }

  /** When the task was started, on the run's own clock; 0 if it was not. */
  long startedAt(int task) {
    return startedAt.get(task);
  }

  long endedAt(int task) {
    return endedAt.get(task);
  }

  /** The clean-ups that were called, in that order. */
  List<Integer> hooks() {
    return List.copyOf(hooks);
  }

  @Override
  public int compute(int task) throws Throwable {
    running.incrementAndGet();
    try {
      return computeCounted(graph.nodes[task]);
    } finally {
      running.decrementAndGet();
    }
  }

  private int computeCounted(Node node) throws Throwable {
    int task = node.id();
    int number = started.incrementAndGet();
    startedAt.set(task, clock.incrementAndGet());
    int attempt = starts.incrementAndGet(task);
    if (attempt > node.policy().attempts()) {
      problems.add(node.name() + " was started once more");
    }
    for (int source : graph.awaited(task)) {
      if (starts.get(source) > 0 && endedAt.get(source) == 0) {
        problems.add(node.name() + " was started before " + graph.nodes[source].name() + " ended");
      }
    }
    for (Runnable completion = completions.poll();
        completion != null;
        completion = completions.poll()) {
      completion.run();
    }
    if (attempt < node.policy().attempts()) {
      return glitch(node);
    }
    boolean completes = true;
    Made made;
    try {
      completes = interference.meddle(node, number);
      made = graph.make(task, graph.see(node, new Arguments()));
    } catch (Throwable failure) {
      endedAt.set(task, clock.incrementAndGet());
      throw failure;
    }
    if (node.delivery() == Delivery.RETURNED) {
      return hand(node, made);
    }
    CompletableFuture<?> future = completes ? future(node, made) : new CompletableFuture<>();
    futures.add(future);
    return await(task, future);
  }

  private int glitch(Node node) throws Glitch {
    Glitch glitch = new Glitch();
    if (node.delivery() == Delivery.RETURNED || node.id() % 2 == 0) {
      throw glitch;
    }
    return await(node.id(), CompletableFuture.failedFuture(glitch));
  }

  private int hand(Node node, Made made) throws Throwable {
    int task = node.id();
    Object value = made.value();
    values[task] = value;
    endedAt.set(task, clock.incrementAndGet());
    if (made.failure() != null) {
      throw made.failure();
    }
    return switch (node.kind()) {
      case VOID, NULLABLE -> DONE;
      case OPTIONAL -> maybe(value);
      default -> given(value);
    };
  }

  private CompletableFuture<?> future(Node node, Made made) {
    CompletableFuture<Object> future = new CompletableFuture<>();
    Runnable completion = () -> {
      endedAt.compareAndSet(node.id(), 0, clock.incrementAndGet());
      if (made.failure() != null) {
        future.completeExceptionally(made.failure());
      } else {
        future.complete(made.value());
      }
    };
    switch (node.delivery()) {
      case ALREADY_COMPLETE -> completion.run();
      case COMPLETED_BY_THE_NEXT_TASK -> {
        completions.add(completion);
        ELSEWHERE.execute(completion); // there may be no next task
      }
      case DERIVED -> {
        ELSEWHERE.execute(completion);
        return future.thenApply(value -> value); // wraps what it fails with
      }
      default -> ELSEWHERE.execute(completion);
    }
    return future;
  }

  @Override
  public int direct(DirectPass pass, int part, int wanted) throws Throwable {
    int[] line = graph().straight(graph().scopes()[0]).get(part);
    for (int position = 0; position < line.length; position++) {
      if (pass.runs(line[position], wanted, position)) {
        int code = compute(line[position]);
        if (!pass.goesOn(code)) {
          return code;
        }
      }
    }
    return FINISHED;
  }

  @Override
  public void assign(int task, @Nullable Object value) {
    if (graph.nodes[task].kind() == Kind.VOID) {
      problems.add("a value for " + graph.nodes[task].name());
    }
    values[task] = value;
  }

  @Override
  public @Nullable Object value(int task) {
    return values[task];
  }

  @Override
  public void input(int input, @Nullable Object value) {
    inputs[input] = value;
  }

  @Override
  public boolean admits(int task) {
    Node node = graph.nodes[task];
    for (Edge edge : node.edges()) {
      if (edge.type() == Edge.Type.MATCH
          && !(values[edge.from().get(0)] instanceof Long value
              && RandomGraph.admits(node, value))) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void shutdown(int hook) {
    hooks.add(hook);
    if (running.get() > 0) {
      problems.add("clean-up " + hook + " ran beside a task");
    }
  }

  /** The expressions that generated code has for arguments. */
  private final class Arguments implements RandomGraph.View {
    @Override
    public boolean has(int task) {
      return RecordingScope.this.has(task);
    }

    @Override
    public @Nullable Object value(int task) {
      return values[task];
    }

    @Override
    public Optional<?> optional(int task) {
      return RecordingScope.this.optional(task, values[task]);
    }

    @Override
    public Outcome<?> outcome(int task) {
      return RecordingScope.this.<@Nullable Object>outcome(task, values[task]);
    }

    @Override
    public Outcome<?> ownOutcome(int task) {
      return RecordingScope.this.<@Nullable Object>ownOutcome(task, values[task]);
    }

    @Override
    public long input(int input) {
      Object value = inputs[input];
      return value == null ? -1 : (long) value;
    }
  }
}
