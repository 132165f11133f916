package dev.attacca.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.attacca.Input;
import dev.attacca.Retry;
import dev.attacca.Task;
import dev.attacca.runtime.RunCancelledException;
import dev.attacca.runtime.RunFailedException;
import dev.attacca.runtime.ServerOptions;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Callers that know nothing of each other, and runs within runs; on all executors, and after hundreds. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SteadyCallersTest extends Steady {
  private static final InheritableThreadLocal<String> USER = new InheritableThreadLocal<>();

  /** Looks who is there. */
  static class Desk {
    final Queue<String> wrong = new ConcurrentLinkedQueue<>();

    @Task
    String client(@Input String name) {
      look(name);
      return name;
    }

    @Task
    @Retry(times = 2, delay = "1ms")
    String served(String client, @Input AtomicInteger failures) {
      look(client);
      if (failures.getAndDecrement() > 0) {
        throw new IllegalStateException("not now");
      }
      return client;
    }

    @Task
    @dev.attacca.Timeout("1h")
    String timed(@Input String name) {
      look(name);
      return name;
    }

    @Task
    String all(String served, String timed) {
      look(served);
      return timed;
    }

    private void look(String name) {
      String user = USER.get();
      if (user != null && !user.equals(name)) {
        wrong.add("a task of " + name + " as " + user);
      }
      ClassLoader loader = Thread.currentThread().getContextClassLoader();
      if (!name.equals(loader.getName())) {
        wrong.add("a task of " + name + " with the loader of " + loader.getName());
      }
    }
  }

  /** Calls it as this one, on a thread that has all about it that is this one's. */
  private static <T> FutureTask<T> as(String name, Callable<T> body) {
    FutureTask<T> task = new FutureTask<>(body);
    Thread thread = new Thread(() -> {
      USER.set(name);
      task.run();
    });
    thread.setContextClassLoader(new URLClassLoader(name, new URL[0], null));
    thread.start();
    return task;
  }

  @ParameterizedTest
  @EnumSource(On.class)
  void nobodysTasksSeeAnotherCaller(On on) throws Exception {
    Desk desk = new Desk();
    var runner = on(on, SteadyCallersTest_DeskRunner.builder(desk)).build();
    ClassLoader own = Thread.currentThread().getContextClassLoader();
    steady(() -> assertThat(runner.client(String.valueOf(own.getName()))).isNotNull(), () -> {
      for (String name : List.of("alice", "bob")) {
        assertThat(as(name, () -> runner.all(name, new AtomicInteger())).get()).isEqualTo(name);
        assertThat(as(
                    name, () -> runner.start(name, new AtomicInteger(1)).join().all())
                .get())
            .isEqualTo(name);
      }
    });
    assertThat(desk.wrong).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(On.class)
  void nobodysQueuedRunSeesWhoEndedTheOneBefore(On on) throws Exception {
    Desk desk = new Desk();
    var runner = on(on, SteadyCallersTest_DeskRunner.builder(desk)).build();
    String own = String.valueOf(Thread.currentThread().getContextClassLoader().getName());
    try (var server = runner.serve(ServerOptions.defaults().withRunsAtOnce(1))) {
      steady(
          () -> assertThat(
                  server.result(server.submit(own, new AtomicInteger())).all())
              .isEqualTo(own),
          () -> {
            List<FutureTask<String>> submitted = new ArrayList<>();
            for (String name : List.of("alice", "bob", "carol")) {
              submitted.add(as(name, () -> server.submit(name, new AtomicInteger(1))));
            }
            for (FutureTask<String> id : submitted) {
              assertThat(server.result(id.get()).all()).isIn("alice", "bob", "carol");
            }
          });
    }
    assertThat(desk.wrong).isEmpty();
  }

  @Test
  void noThreadHoldsTheLoaderOfWhoeverCameFirstOrOften() throws Exception {
    Map<On, WeakReference<ClassLoader>> loaders = new EnumMap<>(On.class);
    for (On on : On.values()) {
      var runner = on(on, SteadyCallersTest_DeskRunner.builder(new Desk())).build();
      FutureTask<WeakReference<ClassLoader>> tenant = as("tenant", () -> {
        steady(() -> runner.client("tenant"), () -> runner.all("tenant", new AtomicInteger(1)));
        return new WeakReference<>(Thread.currentThread().getContextClassLoader());
      });
      loaders.put(on, tenant.get());
    }
    await().atMost(Duration.ofSeconds(100)).untilAsserted(() -> {
      System.gc();
      assertThat(loaders).allSatisfy((on, loader) -> assertThat(loader.get()).isNull());
    });
  }

  // Runs within runs

  /** Where somebody stands until he may go on. */
  static final class Stay {
    final CountDownLatch begun = new CountDownLatch(1);
    final CountDownLatch end = new CountDownLatch(1);
    final CompletableFuture<String> left = new CompletableFuture<>();

    int stay() throws InterruptedException {
      begun.countDown();
      try {
        end.await();
        left.complete("in time");
      } catch (InterruptedException e) {
        left.complete("interrupted");
        throw e;
      }
      return 2;
    }
  }

  static class Price {
    @Task
    int price(@Input Stay stay) throws InterruptedException {
      return stay.stay();
    }

    @Task
    int withTax(int price) {
      return price + 1;
    }
  }

  static class Shop {
    private final Callable<Integer> child;

    Shop(Callable<Integer> child) {
      this.child = child;
    }

    @Task
    int goods() {
      return 1;
    }

    @Task
    int paid(int goods) throws Exception {
      return child.call();
    }
  }

  static class Till {
    @Task
    int broken() {
      throw new IllegalStateException("the till");
    }
  }

  private SteadyCallersTest_PriceRunner prices(On on) {
    return on(on, SteadyCallersTest_PriceRunner.builder(new Price())).build();
  }

  private static Body isPaid(SteadyCallersTest_PriceRunner runner) {
    return () -> {
      Stay stay = new Stay();
      stay.end.countDown();
      assertThat(runner.withTax(stay)).isEqualTo(3);
    };
  }

  @ParameterizedTest
  @EnumSource(value = On.class, mode = EnumSource.Mode.EXCLUDE, names = "CALLER")
  void whoeverCompletesTheFutureOfARunEndsTheRun(On on) throws Exception {
    SteadyCallersTest_PriceRunner runner = prices(on);
    for (Consumer<CompletableFuture<Integer>> way : Stream.<Consumer<CompletableFuture<Integer>>>of(
            future -> future.complete(5),
            future -> future.cancel(false),
            future -> future.completeExceptionally(new IllegalStateException()),
            future -> future.orTimeout(1, TimeUnit.MILLISECONDS))
        .toList()) {
      steady(isPaid(runner), () -> {
        Stay stay = new Stay();
        CompletableFuture<Integer> future = runner.withTaxAsync(stay);
        stay.begun.await();
        way.accept(future);
        assertThat(stay.left.join()).isEqualTo("interrupted");
        assertThat(future.handle((value, thrown) -> 0).join()).isZero();
      });
    }
  }

  /** On the caller's thread, the run is over before anybody has its future. */
  @Test
  void aFutureThatComesDoneIsCompletedByNobodyElse() throws Exception {
    SteadyCallersTest_PriceRunner runner = prices(On.CALLER);
    steady(isPaid(runner), () -> {
      Stay stay = new Stay();
      stay.end.countDown();
      CompletableFuture<Integer> future = runner.withTaxAsync(stay);
      assertThat(future.complete(5)).isFalse();
      assertThat(future.orTimeout(1, TimeUnit.NANOSECONDS).join()).isEqualTo(3);
    });
  }

  @ParameterizedTest
  @EnumSource(On.class)
  void aRunWithinARunEndsWithIt(On on) throws Exception {
    SteadyCallersTest_PriceRunner child = prices(on);
    Stay[] stay = {new Stay()};
    List<Callable<Integer>> ways = List.of(
        () -> child.withTax(stay[0]),
        () -> child.start(stay[0]).join().withTax(),
        () -> child.withTaxAsync(stay[0]).join());
    for (Callable<Integer> way : ways) {
      var runner = on(on, SteadyCallersTest_ShopRunner.builder(new Shop(way))).build();
      steady(
          () -> {
            stay[0] = new Stay();
            stay[0].end.countDown();
            assertThat(runner.paid()).isEqualTo(3);
          },
          () -> {
            stay[0] = new Stay();
            FutureTask<Integer> caller = new FutureTask<>(runner::paid);
            Thread thread = new Thread(caller);
            thread.start();
            stay[0].begun.await();
            thread.interrupt();
            assertThatThrownBy(caller::get).hasCauseInstanceOf(RunCancelledException.class);
            assertThat(stay[0].left.join()).isEqualTo("interrupted");
          });
    }
  }

  @ParameterizedTest
  @EnumSource(On.class)
  void aFailureWithinARunWithinARunHasItsWayAndCause(On on) throws Exception {
    var child = on(on, SteadyCallersTest_TillRunner.builder(new Till())).build();
    var runner =
        on(on, SteadyCallersTest_ShopRunner.builder(new Shop(child::broken))).build();
    steady(() -> assertThat(runner.goods()).isEqualTo(1), () -> {
      RunFailedException failure = catchThrowableOfType(RunFailedException.class, runner::paid);
      assertThat(failure).hasCauseInstanceOf(IllegalStateException.class);
      assertThat(failure.path()).containsExactly("goods", "paid", "broken");
    });
  }
}
