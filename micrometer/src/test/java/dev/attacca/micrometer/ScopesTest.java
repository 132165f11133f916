package dev.attacca.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attacca.Collect;
import dev.attacca.Input;
import dev.attacca.Loop;
import dev.attacca.Task;
import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ThreadLocalAccessor;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The run's observation is current as long as a thread works on the run, not only around each task: so it must not be current too
 * long, nor for another run.
 */
@Timeout(120)
class ScopesTest {
  /** Counts the scopes of each observation, and notes those that are open when it is over. */
  private static final class Scopes implements ObservationHandler<Observation.Context> {
    final Map<Observation.ContextView, AtomicInteger> open = new ConcurrentHashMap<>();
    final AtomicInteger opened = new AtomicInteger();
    final Queue<String> wrong = new ConcurrentLinkedQueue<>();

    @Override
    public boolean supportsContext(Observation.Context context) {
      return true;
    }

    @Override
    public void onStart(Observation.Context context) {
      open.put(context, new AtomicInteger());
    }

    @Override
    public void onScopeOpened(Observation.Context context) {
      opened.incrementAndGet();
      AtomicInteger count = open.get(context);
      if (count == null) {
        wrong.add("opened late: " + context.getContextualName());
      } else {
        count.incrementAndGet();
      }
    }

    @Override
    public void onScopeClosed(Observation.Context context) {
      AtomicInteger count = open.get(context);
      if (count == null) {
        wrong.add("closed late: " + context.getContextualName());
      } else {
        count.decrementAndGet();
      }
    }

    @Override
    public void onStop(Observation.Context context) {
      AtomicInteger count = open.remove(context);
      if (count == null || count.get() != 0) {
        wrong.add(context.getContextualName() + " is over with open scopes: " + count);
      }
    }
  }

  /** What tasks see: the run whose observation is current, or whose task's is. */
  static class Seen {
    final ObservationRegistry registry;
    final Queue<String> wrong = new ConcurrentLinkedQueue<>();

    Seen(ObservationRegistry registry) {
      this.registry = registry;
    }

    /** The observation that is current is of this run. */
    void check(String request, String what) {
      Observation current = registry.getCurrentObservation();
      Observation.ContextView at = current == null ? null : current.getContext();
      while (at != null && !"request".equals(at.getName())) {
        at =
            at.getParentObservation() == null ? null : at.getParentObservation().getContextView();
      }
      if (at == null || !request.equals(at.getContextualName())) {
        wrong.add(what + " of " + request + " is within " + (at == null ? current : at));
      }
    }

    @Task
    int begin(@Input String request) {
      check(request, "begin");
      return request.length();
    }

    @Loop
    Iterable<Integer> number(int begin, @Input String request) {
      return () -> {
        check(request, "number");
        return IntStream.range(0, 40).iterator();
      };
    }

    @Task
    int one(int number, @Input String request) {
      check(request, "one");
      if (number % 7 == 3) { // and never closes it
        Observation.createNotStarted("left behind", registry).start().openScope();
      }
      return number + 1;
    }

    @Task
    int two(int number, @Input String request) {
      check(request, "two");
      return number * 2;
    }

    @Task
    int both(int one, int two, @Input String request) {
      check(request, "both");
      return one + two;
    }

    @Task
    int sum(@Collect Iterable<Integer> both, @Input String request) {
      check(request, "sum");
      int sum = 0;
      for (int each : both) {
        sum += each;
      }
      return sum;
    }
  }

  private final Scopes scopes = new Scopes();
  private final ObservationRegistry registry = ObservationRegistry.create();
  private final ExecutorService pool = Executors.newFixedThreadPool(3);
  private final ExecutorService callers = Executors.newFixedThreadPool(4);

  ScopesTest() {
    registry.observationConfig().observationHandler(scopes);
  }

  @AfterEach
  void close() {
    pool.shutdownNow();
    callers.shutdownNow();
  }

  private int request(ScopesTest_SeenRunner runner, String name) {
    Observation request =
        Observation.createNotStarted("request", registry).contextualName(name).start();
    try (Observation.Scope scope = request.openScope()) {
      int sum = runner.sum(name);
      assertThat(registry.getCurrentObservationScope()).isSameAs(scope);
      return sum;
    } finally {
      request.stop();
    }
  }

  private void areRightOn(Executor executor) throws Exception {
    Seen seen = new Seen(registry);
    ScopesTest_SeenRunner runner = ScopesTest_SeenRunner.builder(seen)
        .executor(executor)
        .with(AttaccaObservations.of(registry, new SimpleMeterRegistry()))
        .build();
    List<Future<?>> all = new ArrayList<>();
    for (int caller = 0; caller < 4; caller++) {
      String name = "request " + caller;
      all.add(callers.submit(() -> {
        for (int run = 0; run < 40; run++) {
          assertThat(request(runner, name)).isEqualTo(40 * 39 / 2 * 3 + 40);
          assertThat(registry.getCurrentObservation()).isNull();
        }
      }));
    }
    for (Future<?> one : all) {
      one.get(2, TimeUnit.MINUTES);
    }
    assertThat(seen.wrong).isEmpty();
    assertThat(scopes.wrong).isEmpty();
  }

  private void nothingIsLeftOnThePool() throws Exception {
    for (int i = 0; i < 30; i++) {
      assertThat(pool.submit(registry::getCurrentObservation).get(1, TimeUnit.MINUTES))
          .isNull();
    }
  }

  @Test
  void onAPoolOfThreadsThatManyRunsShare() throws Exception {
    areRightOn(pool);
    nothingIsLeftOnThePool();
  }

  @Test
  void onTheCallersOwnThread() throws Exception {
    areRightOn(Runnable::run);
  }

  static class Plain {
    @Task
    int a() {
      return 1;
    }

    @Task
    int b(int a) {
      return a + 1;
    }

    @Task
    int c(int b) {
      return b + 1;
    }
  }

  @Test
  void theRunsIsOpenedOnceForTasksOnOneThread() {
    ScopesTest_PlainRunner plain = ScopesTest_PlainRunner.builder(new Plain())
        .executor(Runnable::run)
        .with(AttaccaObservations.of(registry, new SimpleMeterRegistry()))
        .build();
    assertThat(plain.c()).isEqualTo(3);
    assertThat(scopes.opened).hasValue(4); // one of each task, and one of the run
    assertThat(scopes.wrong).isEmpty();
  }

  // What handlers write

  private static final ThreadLocal<String> LOGGED = new ThreadLocal<>();

  /** Writes down what is current where the caller's context is carried to, as is done with the ids of spans for a log. */
  private static final class Writing implements ObservationHandler<Observation.Context> {
    @Override
    public boolean supportsContext(Observation.Context context) {
      return true;
    }

    @Override
    public void onScopeOpened(Observation.Context context) {
      LOGGED.set(context.getName());
    }
  }

  private static final class Carried implements ThreadLocalAccessor<String> {
    @Override
    public Object key() {
      return "logged";
    }

    @Override
    public String getValue() {
      return LOGGED.get();
    }

    @Override
    public void setValue(String value) {
      LOGGED.set(value);
    }

    @Override
    public void setValue() {
      LOGGED.remove();
    }
  }

  static class Logging {
    final Queue<String> seen = new ConcurrentLinkedQueue<>();

    @Loop
    List<Integer> number() {
      return IntStream.range(0, 500).boxed().toList();
    }

    @Task
    int next(int number) {
      seen.add(String.valueOf(LOGGED.get()));
      return number;
    }

    @Task
    int all(@Collect List<Integer> next) {
      return next.size();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"the caller's", ""})
  void whatHandlersWriteHoldsAboveWhatIsCarried(String callers) {
    ObservationRegistry registry = ObservationRegistry.create();
    registry.observationConfig().observationHandler(new Writing());
    AttaccaObservations observations = AttaccaObservations.builder(registry)
        .contexts(new ContextRegistry().registerThreadLocalAccessor(new Carried()))
        .build();
    for (Executor executor : List.<Executor>of(Runnable::run, pool)) {
      Logging tasks = new Logging();
      ScopesTest_LoggingRunner runner = ScopesTest_LoggingRunner.builder(tasks)
          .executor(executor)
          .with(observations)
          .build();
      if (callers.isEmpty()) {
        LOGGED.remove();
      } else {
        LOGGED.set(callers);
      }
      assertThat(runner.all()).isEqualTo(500);
      assertThat(tasks.seen).hasSize(500).containsOnly("attacca.run", "attacca.task");
    }
    LOGGED.remove();
  }
}
