package dev.attacca.runtime;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ContextTest {
  record User(String name) {}

  static final Key<User> USER = Key.of("user", User.class);
  static final Key<Integer> COUNT = Key.of("count", int.class);
  static final Key<List<String>> NAMES = Key.of("names", List.class);

  final ExecutorService threads =
      Executors.newCachedThreadPool(job -> new Thread(job, "context-test"));
  final Context context = new Context(threads);

  @AfterEach
  void noThreadIsStuck() throws InterruptedException {
    threads.shutdown();
    assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
  }

  // S1: the operations

  @Test
  @Tag("S1")
  void what_was_set_is_found() {
    context.set("a", 1);
    context.set(USER, new User("Ada"));

    assertThat(context.get("a")).isEqualTo(1);
    assertThat(context.get(USER).name()).isEqualTo("Ada");
    assertThat(context.find("a")).contains(1);
    assertThat(context.find(USER)).contains(new User("Ada"));
    assertThat(context.contains("a")).isTrue();
    assertThat(context.contains(USER)).isTrue();
    assertThat(context.get("a", 2)).isEqualTo(1);
    assertThat(context.get(USER, new User("Bob"))).isEqualTo(new User("Ada"));
  }

  @Test
  @Tag("S1")
  void what_is_missing_is_named() {
    context.set("a", 1);

    assertThatThrownBy(() -> context.get("b"))
        .isInstanceOf(NoSuchElementException.class)
        .hasMessage("there is no \"b\" in this context; there are [a]");
    assertThatThrownBy(() -> context.get(USER))
        .isInstanceOf(NoSuchElementException.class)
        .hasMessageContaining("\"user\"");
    assertThat(context.find("b")).isEmpty();
    assertThat(context.find(USER)).isEmpty();
    assertThat(context.contains("b")).isFalse();
    assertThat(context.get("b", "none")).isEqualTo("none");
    assertThat(context.<String>get("b", null)).isNull();
    assertThat(context.get(USER, new User("Bob"))).isEqualTo(new User("Bob"));
  }

  @Test
  @Tag("S1")
  void many_are_set_at_once_or_none() {
    Map<String, Object> good = new LinkedHashMap<>();
    good.put("b", 1);
    good.put("a", 2);
    context.setAll(good);
    assertThat(context.entries()).containsExactly(entry("b", 1), entry("a", 2));

    good.put("c", 3);
    good.put("d", null);
    assertThatThrownBy(() -> context.setAll(good)).isInstanceOf(NullPointerException.class);
    assertThat(context.keys()).containsExactly("b", "a");
  }

  @Test
  @Tag("S1")
  void what_was_removed_is_gone() {
    context.set("a", 1);
    context.set(USER, new User("Ada"));

    assertThat(context.remove("a")).contains(1);
    assertThat(context.remove("a")).isEmpty();
    assertThat(context.remove(USER)).contains(new User("Ada"));
    assertThat(context.contains("a")).isFalse();
    assertThat(context.size()).isZero();
  }

  @Test
  @Tag("S1")
  void size_keys_values_and_entries_are_of_the_moment() {
    context.set("b", 2);
    context.set("a", 1);
    var keys = context.keys();
    var values = context.values();
    var entries = context.entries();
    Iterator<String> iterator = keys.iterator();
    context.set("c", 3);
    context.remove("b");

    assertThat(iterator).toIterable().containsExactly("b", "a");
    assertThat(keys).containsExactly("b", "a");
    assertThat(values).containsExactly(2, 1);
    assertThat(entries).containsExactly(entry("b", 2), entry("a", 1));
    assertThat(context.size()).isEqualTo(2);
    assertThatThrownBy(keys::clear).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> entries.iterator().next().setValue(7))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  @Tag("S1")
  void null_is_not_a_value() {
    assertThatThrownBy(() -> context.set("a", null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("the value of \"a\" must not be null; remove(\"a\") takes it away");
    assertThatThrownBy(() -> context.set(USER, null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> context.get((String) null)).isInstanceOf(NullPointerException.class);
  }

  @Test
  @Tag("S1")
  void a_key_and_its_name_mean_the_same_place() {
    context.set("count", 3);
    int count = context.get(COUNT);
    context.set(NAMES, List.of("Ada"));
    String first = context.get(NAMES).get(0);

    assertThat(count).isEqualTo(3);
    assertThat(first).isEqualTo("Ada");
    assertThat(context.get("names")).isEqualTo(List.of("Ada"));
    assertThat(Key.of("user", User.class)).isEqualTo(USER).hasSameHashCodeAs(USER);
    assertThat(Key.of("user", String.class)).isNotEqualTo(USER);
    assertThat(Key.of("count", Integer.class)).isEqualTo(COUNT);
    assertThat(COUNT).hasToString("count: java.lang.Integer");
  }

  @Test
  @Tag("S1")
  void a_value_of_another_type_is_named() {
    context.set("user", "Ada");
    assertThatThrownBy(() -> context.get(USER))
        .isInstanceOf(ClassCastException.class)
        .hasMessage("\"user\" is of java.lang.String, not of " + User.class.getTypeName());
  }

  // S2: parents and children

  @Test
  @Tag("S2")
  void reading_goes_through_and_writing_stays() {
    context.set("a", 1);
    context.set("b", 2);
    Context child = context.create();
    Context grandchild = child.create();
    child.set("a", 10);
    grandchild.set("c", 3);

    assertThat(grandchild.get("a")).isEqualTo(10);
    assertThat(grandchild.get("b")).isEqualTo(2);
    assertThat(grandchild.entries()).containsExactly(entry("a", 10), entry("b", 2), entry("c", 3));
    assertThat(grandchild.size()).isEqualTo(3);
    assertThat(child.keys()).containsExactly("a", "b");
    assertThat(context.get("a")).isEqualTo(1);
    assertThat(context.contains("c")).isFalse();

    context.set("late", 4);
    assertThat(grandchild.get("late")).isEqualTo(4);
  }

  @Test
  @Tag("S2")
  void removing_hides_the_parents_value_and_leaves_it() {
    context.set("a", 1);
    Context child = context.create();
    Context grandchild = child.create();
    child.set("a", 2);

    assertThat(child.remove("a")).contains(2);
    assertThat(child.contains("a")).isFalse();
    assertThat(child.find("a")).isEmpty();
    assertThat(child.size()).isZero();
    assertThat(grandchild.contains("a")).isFalse();
    assertThat(grandchild.keys()).isEmpty();
    assertThat(context.get("a")).isEqualTo(1);

    child.set("a", 3);
    assertThat(grandchild.get("a")).isEqualTo(3);
  }

  @Test
  @Tag("S2")
  void destroying_takes_all_below_along() {
    Context child = context.create();
    Context grandchild = child.create();
    grandchild.set("a", 1);
    child.destroy();
    child.destroy();

    assertThatThrownBy(() -> child.get("a"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("this context has been destroyed");
    for (Callable<?> use : List.<Callable<?>>of(
        () -> grandchild.get("a"),
        () -> grandchild.get("a", 2),
        () -> grandchild.find("a"),
        () -> grandchild.remove("a"),
        () -> grandchild.contains("a"),
        grandchild::size,
        grandchild::keys,
        grandchild::values,
        grandchild::entries,
        grandchild::create,
        () -> {
          grandchild.set("a", 2);
          return 0;
        },
        () -> {
          grandchild.setAll(Map.of());
          return 0;
        },
        () -> grandchild.read(() -> 1),
        () -> grandchild.write(() -> 1))) {
      assertThatThrownBy(use::call)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("this context has been destroyed together with one above it");
    }
    assertThat(grandchild).hasToString("destroyed context");
    context.set("b", 1);
    assertThat(context).hasToString("context of [b]");
  }

  @Test
  @Tag("S2")
  void destroying_waits_for_those_inside() throws Exception {
    Context child = context.create();
    CountDownLatch inside = new CountDownLatch(1);
    Thread destroyer = new Thread(context::destroy);
    Future<Object> reader = threads.submit(() -> child.read(() -> {
      inside.countDown();
      await().until(() -> destroyer.getState() == Thread.State.WAITING);
      return child.get("a", "still here");
    }));
    inside.await();
    destroyer.start();

    assertThat(reader.get()).isEqualTo("still here");
    destroyer.join();
    assertThatThrownBy(child::size).isInstanceOf(IllegalStateException.class);
  }

  @Test
  @Tag("S2")
  @Tag("S18")
  void a_parent_does_not_hold_its_children() {
    List<WeakReference<Context>> children = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      Context child = context.create();
      child.set("a", i);
      children.add(new WeakReference<>(child));
    }
    await().until(() -> {
      System.gc();
      return children.stream().map(WeakReference::get).allMatch(Objects::isNull);
    });
  }

  @Test
  void a_parent_is_made_when_it_is_first_needed() {
    AtomicInteger made = new AtomicInteger();
    Context child = new Context(threads, () -> {
      made.incrementAndGet();
      return context;
    });
    assertThat(made).hasValue(0);
    context.set("a", 1);
    assertThat(child.get("a")).isEqualTo(1);
    assertThat(made).hasPositiveValue();
  }

  @Test
  void a_line_of_a_thousand_contexts_is_no_trouble() {
    Context last = context;
    for (int i = 0; i < 1000; i++) {
      last = last.create();
    }
    context.set("a", 1);
    assertThat(last.get("a")).isEqualTo(1);
    context.destroy();
    assertThatThrownBy(last::size).isInstanceOf(IllegalStateException.class);
  }

  // S3: locks

  @Test
  @Tag("S3")
  void writing_and_reading_inside_write_works() {
    int result = context.write(() -> {
      context.set("a", 1);
      context.write(() -> context.set("b", 2));
      return context.read(() -> (int) context.get("a") + (int) context.get("b"));
    });
    assertThat(result).isEqualTo(3);
    context.read(() -> context.read(() -> assertThat(context.size()).isEqualTo(2)));
    assertThat(context.read(() -> context.get("a"))).isEqualTo(1);
  }

  @Test
  @Tag("S3")
  void writing_inside_read_is_refused() {
    Context child = context.create();
    List<Runnable> writings = List.of(
        () -> context.set("a", 1),
        () -> context.setAll(Map.of("a", 1)),
        () -> context.remove("a"),
        () -> context.write(() -> 1),
        context::destroy);
    for (Runnable writing : writings) {
      assertThatThrownBy(() -> context.read(writing))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("use write(…) of this context around it all");
      assertThatThrownBy(() -> child.read(writing)).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> child.write(writing)).isInstanceOf(IllegalStateException.class);
    }
    context.set("a", 1); // nothing is left locked
    context.read(() -> child.set("b", 2));
    context.write(() -> child.write(() -> context.set("a", child.get("b"))));
    assertThat(context.get("a")).isEqualTo(2);
  }

  @Test
  @Tag("S3")
  void an_exception_gives_the_lock_back() throws Exception {
    Context child = context.create();
    assertThatThrownBy(() -> child.write(() -> {
          child.set("a", 1);
          throw new IllegalArgumentException("boom");
        }))
        .hasMessage("boom");
    assertThatThrownBy(() -> child.read(() -> {
          throw new IllegalArgumentException("boom");
        }))
        .hasMessage("boom");
    threads.submit(() -> context.set("b", 2)).get();
    threads.submit(() -> child.set("b", 3)).get();
    assertThat(child.entries()).containsExactly(entry("b", 3), entry("a", 1));
  }

  @Test
  @Tag("S3")
  void readers_read_together() throws Exception {
    CyclicBarrier both = new CyclicBarrier(2);
    Callable<Object> reader = () -> context.read(() -> join(both));
    Future<Object> first = threads.submit(reader);
    Future<Object> second = threads.submit(reader);
    first.get();
    second.get();
  }

  @Test
  @Tag("S3")
  void no_update_is_lost_and_no_half_is_seen() throws Exception {
    Context child = context.create();
    context.setAll(Map.of("x", 0, "y", 0));
    child.set("own", 0);
    int rounds = 2000;
    List<Callable<Void>> jobs = new ArrayList<>();
    for (int thread = 0; thread < 4; thread++) {
      jobs.add(() -> {
        for (int i = 0; i < rounds; i++) {
          context.write(() -> {
            context.set("x", (int) context.get("x") + 1);
            context.set("y", (int) context.get("y") + 1);
          });
        }
        return null;
      });
      jobs.add(() -> {
        for (int i = 0; i < rounds; i++) {
          child.write(() -> child.set("own", (int) child.get("own") + 1));
          child.read(() -> assertThat(child.get("x")).isEqualTo(child.get("y")));
          context.write(() -> assertThat((int) child.get("own")).isNotNegative());
        }
        return null;
      });
    }
    for (Future<Void> job : threads.invokeAll(jobs)) {
      job.get();
    }
    assertThat(context.get("x")).isEqualTo(4 * rounds);
    assertThat(context.get("y")).isEqualTo(4 * rounds);
    assertThat(child.get("own")).isEqualTo(4 * rounds);
  }

  @Test
  void everybody_may_use_and_destroy_at_once() throws Exception {
    for (int round = 0; round < 200; round++) {
      Context root = new Context(threads);
      Context child = root.create();
      CyclicBarrier start = new CyclicBarrier(4);
      List<Callable<Void>> jobs = new ArrayList<>();
      for (int thread = 0; thread < 3; thread++) {
        jobs.add(() -> {
          join(start);
          try {
            for (int i = 0; i < 100; i++) {
              child.set("a", i);
              child.remove("a");
              root.set("b", i);
              child.entries();
              child.create().setAll(Map.of("a", 1, "b", 2));
            }
          } catch (IllegalStateException e) {
            assertThat(e).hasMessageContaining("destroyed");
          }
          return null;
        });
      }
      jobs.add(() -> {
        join(start);
        root.destroy();
        return null;
      });
      for (Future<Void> job : threads.invokeAll(jobs)) {
        job.get();
      }
      assertThatThrownBy(child::size).isInstanceOf(IllegalStateException.class);
    }
  }

  // S4: the asynchronous face

  @Test
  @Tag("S4")
  void every_operation_has_an_asynchronous_face() {
    AsyncContext async = context.async();
    get(async.set("a", 1));
    get(async.set(USER, new User("Ada")));
    get(async.setAll(Map.of("b", 2)));

    assertThat(get(async.get("a"))).isEqualTo(1);
    assertThat(get(async.get(USER))).isEqualTo(new User("Ada"));
    assertThat(get(async.get("z", 9))).isEqualTo(9);
    assertThat(get(async.get(COUNT, 9))).isEqualTo(9);
    assertThat(get(async.find("a"))).contains(1);
    assertThat(get(async.find(USER))).contains(new User("Ada"));
    assertThat(get(async.contains("a"))).isTrue();
    assertThat(get(async.contains(USER))).isTrue();
    assertThat(get(async.size())).isEqualTo(3);
    assertThat(get(async.keys())).containsExactly("a", "user", "b");
    assertThat(get(async.values())).containsExactly(1, new User("Ada"), 2);
    assertThat(get(async.entries())).contains(entry("b", 2));
    assertThat(get(async.remove("b"))).contains(2);
    assertThat(get(async.remove(USER))).isEqualTo(Optional.of(new User("Ada")));
    assertThat(get(async.read(() -> context.get("a")))).isEqualTo(1);
    get(async.read(() -> assertThat(context.size()).isEqualTo(1)));
    get(async.write(() -> context.set("a", (int) context.get("a") + 1)));
    assertThat(get(async.write(() -> context.remove("a")))).contains(2);

    Context child = get(async.create());
    get(async.destroy());
    assertThatThrownBy(child::size).isInstanceOf(IllegalStateException.class);
  }

  @Test
  @Tag("S4")
  void an_asynchronous_failure_is_the_stages() {
    assertThat(context.async().get("a").toCompletableFuture())
        .failsWithin(Duration.ofSeconds(30))
        .withThrowableOfType(ExecutionException.class)
        .withCauseInstanceOf(NoSuchElementException.class);

    Context rejected = new Context(job -> {
      throw new RejectedExecutionException("closed");
    });
    assertThat(rejected.async().size().toCompletableFuture()).isCompletedExceptionally();
  }

  @Test
  @Tag("S4")
  void asynchronous_work_stays_on_the_contexts_executor() {
    AsyncContext async = context.async();
    String writer = get(async.write(() -> Thread.currentThread().getName()));
    String next = get(async.size().thenApplyAsync(size -> Thread.currentThread().getName()));
    String later = get(async
        .size()
        .thenApply(size -> size)
        .thenApplyAsync(size -> Thread.currentThread().getName()));
    assertThat(List.of(writer, next, later)).containsOnly("context-test");
  }

  @Test
  @Tag("S4")
  void an_asynchronous_writer_waits_for_the_lock_and_gives_it_back() {
    CompletionStage<Void> write = context.read(() -> {
      CompletionStage<Void> waiting = context.async().set("a", 1);
      assertThat(context.contains("a")).isFalse();
      return waiting;
    });
    get(write);
    context.write(() -> context.set("a", 2));
    assertThat(context.get("a")).isEqualTo(2);
  }

  @Test
  @Tag("S4")
  void what_is_cancelled_before_its_turn_is_not_done() {
    List<Runnable> jobs = new ArrayList<>();
    Context queued = new Context(jobs::add);
    CompletableFuture<Void> set = queued.async().set("a", 1).toCompletableFuture();
    set.cancel(true);
    jobs.forEach(Runnable::run);
    assertThat(queued.size()).isZero();
  }

  /** As those of some pools: what its class loader is, is nobody's business. */
  private static final class Closed extends Thread {
    Closed(Runnable job) {
      super(job);
      setDaemon(true);
    }

    @Override
    public ClassLoader getContextClassLoader() {
      throw new SecurityException("not told");
    }

    @Override
    public void setContextClassLoader(ClassLoader loader) {
      throw new SecurityException("not to be set");
    }
  }

  @Test
  @Tag("S4")
  void a_thread_that_keeps_its_class_loader_to_itself_may_do_operations_and_ask_for_them() {
    Context closed = new Context(Executors.newFixedThreadPool(1, Closed::new));
    CompletionStage<Integer> sum = closed
        .async()
        .<Integer>read(() -> 1)
        .thenCompose(one -> closed.async().<Integer>read(() -> one + 1));
    assertThat(sum.toCompletableFuture()).succeedsWithin(Duration.ofSeconds(30)).isEqualTo(2);
  }

  private static <T> T get(CompletionStage<T> stage) {
    return stage.toCompletableFuture().join();
  }

  private static Object join(CyclicBarrier barrier) {
    try {
      return barrier.await();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
