package dev.attacca.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attacca.Dag;
import dev.attacca.DependsOn;
import dev.attacca.From;
import dev.attacca.Input;
import dev.attacca.Loop;
import dev.attacca.OnError;
import dev.attacca.Router;
import dev.attacca.RunOn;
import dev.attacca.Task;
import dev.attacca.runtime.Graph;
import dev.attacca.runtime.Outcome;
import dev.attacca.runtime.Run;
import dev.attacca.runtime.RunCancelledException;
import dev.attacca.runtime.RunFailedException;
import dev.attacca.runtime.RunListener;
import dev.attacca.runtime.RunStatus;
import dev.attacca.runtime.SkippedException;
import dev.attacca.runtime.TaskEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** Every member of a generated runner, called as a program calls it. */
@Timeout(60)
class RunnerTest {

  enum Region {
    EU,
    US
  }

  record Product(String sku) {}

  /** A call graph with a value of every kind. */
  static class Checkout {
    static final int RATE = 10;
    final List<String> ran = Collections.synchronizedList(new ArrayList<>());
    private final int fee;
    private String note = "";

    Checkout(int fee) {
      this.fee = fee;
    }

    @Task
    Product product(@Input String sku) {
      ran.add("product");
      return new Product(sku);
    }

    @Task
    int fee() {
      return fee;
    }

    @Task
    int price(Product product, int fee) {
      ran.add("price");
      return product.sku().length() * RATE + fee;
    }

    @Task
    CompletableFuture<Long> tax(Product product, @Input Region region) {
      ran.add("tax");
      return CompletableFuture.supplyAsync(() -> region == Region.EU ? 2L : 1L);
    }

    @Task
    Optional<String> gift(Product product) {
      return product.sku().isEmpty() ? Optional.of("gift") : Optional.empty();
    }

    @Task
    String receipt(int price, long tax, Optional<String> gift, @Input Region region) {
      ran.add("receipt");
      return region + ":" + price + "+" + tax + gift.orElse("");
    }

    @Task
    String card(String gift) {
      return "for your " + gift;
    }

    @Task
    @DependsOn("receipt")
    void audit() {
      ran.add("audit");
      note = "sold";
    }

    @Task
    @DependsOn("audit")
    String noted() {
      return note;
    }
  }

  @Test
  @Tag("D2")
  @Tag("A1")
  @Tag("A2")
  @Tag("A3")
  void a_target_runs_what_it_needs_and_nothing_else_and_takes_only_its_inputs() {
    Checkout checkout = new Checkout(3);
    RunnerTest_CheckoutRunner runner = RunnerTest_CheckoutRunner.of(checkout);
    int price = runner.price("ab");
    assertThat(price).isEqualTo(23);
    assertThat(checkout.ran).containsExactly("product", "price");
    long tax = runner.tax("ab", Region.US);
    assertThat(tax).isEqualTo(1);
    String receipt = runner.receipt("ab", Region.EU);
    assertThat(receipt).isEqualTo("EU:23+2");
    Optional<String> gift = runner.gift("ab");
    assertThat(gift).isEmpty();
    int fee = runner.fee();
    assertThat(fee).isEqualTo(3);
  }

  @Test
  @Tag("D6")
  @Tag("D9")
  void tasks_without_values_talk_through_fields() {
    Checkout checkout = new Checkout(0);
    RunnerTest_CheckoutRunner runner = RunnerTest_CheckoutRunner.of(checkout);
    for (int i = 0; i < 200; i++) {
      checkout.note = "";
      assertThat(runner.noted("ab", Region.EU)).isEqualTo("sold");
    }
    runner.audit("ab", Region.EU);
    CompletableFuture<Void> audited = runner.auditAsync("ab", Region.EU);
    assertThat(audited.join()).isNull();
  }

  @Test
  void every_task_can_be_asked_for_in_the_background() {
    RunnerTest_CheckoutRunner runner = RunnerTest_CheckoutRunner.of(new Checkout(0));
    CompletableFuture<Integer> price = runner.priceAsync("ab");
    CompletableFuture<Long> tax = runner.taxAsync("ab", Region.EU);
    CompletableFuture<String> receipt = runner.receiptAsync("ab", Region.EU);
    CompletableFuture<Optional<String>> gift = runner.giftAsync("");
    assertThat(price.join()).isEqualTo(20);
    assertThat(tax.join()).isEqualTo(2);
    assertThat(receipt.join()).isEqualTo("EU:20+2");
    assertThat(gift.join()).contains("gift");
  }

  @Test
  @Tag("A5")
  void every_value_can_be_read_after_a_run() {
    RunnerTest_CheckoutRunner.Result result =
        RunnerTest_CheckoutRunner.of(new Checkout(1)).run("ab", Region.EU);
    Product product = result.product();
    int price = result.price();
    long tax = result.tax();
    String receipt = result.receipt();
    Optional<String> gift = result.gift();
    assertThat(product).isEqualTo(new Product("ab"));
    assertThat(price).isEqualTo(21);
    assertThat(tax).isEqualTo(2);
    assertThat(receipt).isEqualTo("EU:21+2");
    assertThat(gift).isEmpty();
    assertThat(result.noted()).isEqualTo("sold");
    assertThat(result.failures()).isEmpty();
    assertThat(result.outcomes().keySet())
        .containsExactlyInAnyOrder(
            "product", "fee", "price", "tax", "gift", "receipt", "card", "audit", "noted");
    assertThat(result.outcomes().get("price")).isEqualTo(new Outcome.Success<>(21));
    assertThat(result.outcomes().get("audit")).isInstanceOf(Outcome.Success.class);
    assertThat(result.outcomes().get("card"))
        .isInstanceOfSatisfying(
            Outcome.Skipped.class, skipped -> assertThat(skipped.reason()).contains("gift"));
    assertThatThrownBy(result::card)
        .isInstanceOfSatisfying(SkippedException.class, e -> {
          assertThat(e.task()).isEqualTo("card");
          assertThat(e.reason()).contains("gift").contains("no value");
        })
        .hasMessageContaining("card");
    assertThat(result.stats().task("price").in()).isEqualTo(1);
    assertThat(result.stats().task("price").out()).isEqualTo(1);
    assertThat(result.stats().task("card").in()).isZero();
    assertThat(result.stats().task("card").skipped()).isEqualTo(1);
    assertThat(result.stats().task("card").running()).isZero();
    assertThat(result.stats().task("card").waiting()).isZero();
    assertThat(result.stats().tasks()).hasSize(9);
    assertThatThrownBy(() -> result.stats().task("prise"))
        .isInstanceOf(NoSuchElementException.class)
        .hasMessageContaining("prise");
  }

  @Test
  @Tag("G7")
  void what_is_given_is_not_run_and_its_inputs_are_not_asked_for() {
    Checkout checkout = new Checkout(3);
    RunnerTest_CheckoutRunner runner = RunnerTest_CheckoutRunner.of(checkout);
    Product p = new Product("abc");
    String receipt = runner.overriding().product(p).region(Region.EU).receipt();
    assertThat(receipt).isEqualTo("EU:33+2");
    assertThat(checkout.ran).doesNotContain("product").contains("price", "tax");
    checkout.ran.clear();
    assertThat(runner
            .overriding()
            .price(7)
            .tax(8L)
            .gift("!")
            .region(Region.US)
            .run()
            .receipt())
        .isEqualTo("US:7+8!");
    assertThat(checkout.ran).containsExactly("receipt", "audit");
    assertThat(runner
            .overriding()
            .price(7)
            .tax(8L)
            .gift(Optional.empty())
            .region(Region.US)
            .run()
            .receipt())
        .isEqualTo("US:7+8");
    assertThat(runner.overriding().gift("g").card()).isEqualTo("for your g");
    assertThat(runner.overriding().fee(1).sku("a").priceAsync().join()).isEqualTo(11);
    assertThat(
            runner.overriding().fee(1).sku("a").region(Region.EU).start().join().price())
        .isEqualTo(11);
    checkout.ran.clear();
    RunnerTest_CheckoutRunner.Result result =
        runner.overriding().receipt("given").without("audit").sku("ab").run();
    assertThat(result.receipt()).isEqualTo("given");
    assertThat(checkout.ran).containsExactly("product"); // for the gift
    assertThatThrownBy(() -> runner.overriding().product(p).receipt())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("region");
  }

  /** A router, a loop and a pair of tasks beside them. */
  static class Mixed {
    @Router
    Region region(@Input String country) {
      return country.equals("US") ? Region.US : Region.EU;
    }

    @Task
    @DependsOn(value = "region", when = "EU")
    String eu() {
      return "eu";
    }

    @Task
    @DependsOn(value = "region", when = "US")
    String us() {
      return "us";
    }

    @Task
    String law(@From({"eu", "us"}) String law) {
      return law;
    }

    @Loop(inFlight = 2)
    List<String> order() {
      return List.of("x");
    }

    @Task
    String checked(String order, String law) {
      return order + law;
    }
  }

  @Test
  void routers_and_loops_can_be_given_too() {
    RunnerTest_MixedRunner runner = RunnerTest_MixedRunner.of(new Mixed());
    assertThat(runner.overriding().region(Region.US).law()).isEqualTo("us");
    try (Stream<String> checked =
        runner.overriding().region(Region.EU).order(List.of("a", "b")).checked()) {
      assertThat(checked).containsExactly("aeu", "beu");
    }
    try (Stream<String> checked = runner.overriding().law("l").checked()) {
      assertThat(checked).containsExactly("xl");
    }
    RunnerTest_MixedRunner.Result result = runner.run("FR");
    assertThatThrownBy(result::us)
        .isInstanceOf(SkippedException.class)
        .hasMessageContaining("us")
        .hasMessageContaining("region")
        .hasMessageContaining("EU");
    assertThat(result.outcomes()).doesNotContainKey("checked");
  }

  @Test
  @Tag("S20")
  void the_graph_can_be_drawn() {
    Graph graph = RunnerTest_MixedRunner.of(new Mixed()).graph();
    assertThat(graph.name()).contains("Mixed");
    assertThat(graph.inputs()).containsExactly(new Graph.Input("country", "String"));
    assertThat(graph.tasks())
        .extracting(task -> task.name() + "/" + task.kind() + "/" + task.scope())
        .containsExactlyInAnyOrder(
            "region/ROUTER/",
            "eu/TASK/",
            "us/TASK/",
            "law/TASK/",
            "order/LOOP/",
            "checked/TASK/order");
    assertThat(graph.edges())
        .extracting(edge -> edge.from() + ">" + edge.to() + " " + edge.kind())
        .contains("country>region INPUT", "region>eu AFTER", "order>checked VALUE")
        .contains("law>checked VALUE");
    assertThat(graph.edges())
        .filteredOn(edge -> edge.from().equals("region") && edge.to().equals("us"))
        .singleElement()
        .satisfies(edge -> assertThat(edge.condition()).isEqualTo("US"));

    String mermaid = graph.toMermaid();
    assertThat(mermaid).startsWith("flowchart TD\n").contains("t_region{").contains("US");
    assertThat(mermaid.lines().filter(line -> line.contains("->"))).hasSameSizeAs(graph.edges());

    String dot = graph.toDot();
    assertThat(dot).startsWith("digraph ").endsWith("}\n").contains("\"order\" -> \"checked\"");
    assertThat(dot.lines().filter(line -> line.contains(" -> "))).hasSameSizeAs(graph.edges());

    Object json = new Json(graph.toJson()).read();
    assertThat(json)
        .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.MAP)
        .hasEntrySatisfying("tasks", tasks -> assertThat((List<?>) tasks).hasSize(6))
        .hasEntrySatisfying(
            "edges", edges -> assertThat((List<?>) edges).hasSameSizeAs(graph.edges()));
  }

  /** Reads JSON, strictly. */
  private static final class Json {
    private final String text;
    private int at;

    Json(String text) {
      this.text = text;
    }

    Object read() {
      Object value = value();
      space();
      assertThat(at).isEqualTo(text.length());
      return value;
    }

    private void space() {
      while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
        at++;
      }
    }

    private boolean take(char expected) {
      space();
      if (text.charAt(at) == expected) {
        at++;
        return true;
      }
      return false;
    }

    private Object value() {
      if (take('{')) {
        java.util.Map<String, Object> map = new java.util.LinkedHashMap<>();
        if (!take('}')) {
          do {
            assertThat(take('"')).isTrue();
            String key = string();
            assertThat(take(':')).isTrue();
            map.put(key, value());
          } while (take(','));
          assertThat(take('}')).isTrue();
        }
        return map;
      }
      if (take('[')) {
        List<Object> list = new ArrayList<>();
        if (!take(']')) {
          do {
            list.add(value());
          } while (take(','));
          assertThat(take(']')).isTrue();
        }
        return list;
      }
      if (take('"')) {
        return string();
      }
      for (String word : List.of("true", "false", "null")) {
        if (text.startsWith(word, at)) {
          at += word.length();
          return word;
        }
      }
      throw new AssertionError("no value at " + at + " of " + text);
    }

    private String string() {
      int start = at;
      while (text.charAt(at) != '"') {
        at += text.charAt(at) == '\\' ? 2 : 1;
      }
      return text.substring(start, at++);
    }
  }

  /** A task that waits until it is told, beside one that does not. */
  static class Waiting {
    final CountDownLatch begun = new CountDownLatch(1);
    final CountDownLatch go = new CountDownLatch(1);
    final AtomicInteger interrupted = new AtomicInteger();

    @Task
    String quick(@Input String name) {
      return name;
    }

    @Task
    String slow(String quick) throws InterruptedException {
      begun.countDown();
      try {
        go.await();
      } catch (InterruptedException e) {
        interrupted.incrementAndGet();
        throw e;
      }
      return quick + "!";
    }
  }

  @Test
  void a_run_in_the_background_can_be_watched() throws Exception {
    Waiting waiting = new Waiting();
    Run<RunnerTest_WaitingRunner.Result> run =
        RunnerTest_WaitingRunner.of(waiting).start("a");
    CompletableFuture<RunnerTest_WaitingRunner.Result> future = run.toCompletableFuture();
    waiting.begun.await();
    assertThat(run.status()).isEqualTo(RunStatus.RUNNING);
    assertThat(run.stats().task("quick").out()).isEqualTo(1);
    assertThat(run.stats().task("slow").running()).isEqualTo(1);
    assertThat(future).isNotDone();
    run.stop();
    waiting.go.countDown();
    assertThat(run.join(Duration.ofSeconds(30)).slow()).isEqualTo("a!");
    assertThat(run.join().quick()).isEqualTo("a");
    assertThat(future.get(30, TimeUnit.SECONDS).slow()).isEqualTo("a!");
    assertThat(run.status()).isEqualTo(RunStatus.SUCCEEDED);
    run.cancel();
    assertThat(run.status()).isEqualTo(RunStatus.SUCCEEDED);
  }

  @Test
  @Tag("A9")
  void a_run_in_the_background_can_be_cancelled_in_every_way() throws Exception {
    Waiting cancelled = new Waiting();
    Run<RunnerTest_WaitingRunner.Result> run =
        RunnerTest_WaitingRunner.of(cancelled).start("a");
    cancelled.begun.await();
    run.cancel();
    assertThatThrownBy(run::join).isInstanceOf(RunCancelledException.class);
    assertThat(run.status()).isEqualTo(RunStatus.CANCELLED);
    assertThat(cancelled.interrupted).hasValue(1);

    Waiting late = new Waiting();
    Run<RunnerTest_WaitingRunner.Result> lateRun =
        RunnerTest_WaitingRunner.of(late).start("a");
    assertThatThrownBy(() -> lateRun.join(Duration.ofMillis(50)))
        .isInstanceOf(RunCancelledException.class);
    assertThat(lateRun.status()).isEqualTo(RunStatus.CANCELLED);

    Waiting future = new Waiting();
    Run<RunnerTest_WaitingRunner.Result> futureRun =
        RunnerTest_WaitingRunner.of(future).start("a");
    future.begun.await();
    futureRun.toCompletableFuture().cancel(true);
    assertThatThrownBy(futureRun::join).isInstanceOf(RunCancelledException.class);
    assertThat(future.interrupted).hasValue(1);

    Waiting target = new Waiting();
    CompletableFuture<String> slow = RunnerTest_WaitingRunner.of(target).slowAsync("a");
    target.begun.await();
    slow.cancel(true);
    assertThatThrownBy(slow::join).isInstanceOf(CancellationException.class);
    org.awaitility.Awaitility.await()
        .untilAsserted(() -> assertThat(target.interrupted).hasValue(1));
  }

  @Test
  @Tag("A9")
  void interrupting_the_caller_cancels_the_run_and_keeps_the_flag() {
    Waiting waiting = new Waiting();
    RunnerTest_WaitingRunner runner = RunnerTest_WaitingRunner.of(waiting);
    Thread caller = Thread.currentThread();
    Thread interrupter = new Thread(() -> {
      try {
        waiting.begun.await();
      } catch (InterruptedException e) {
        return;
      }
      caller.interrupt();
    });
    interrupter.start();
    try {
      assertThatThrownBy(() -> runner.run("a")).isInstanceOf(RunCancelledException.class);
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(waiting.interrupted).hasValue(1);
    waiting.go.countDown();
    assertThat(runner.slow("b")).isEqualTo("b!");
  }

  /** Tells the threads it runs on. */
  static class Threads {
    static final ThreadLocal<String> TENANT = ThreadLocal.withInitial(() -> "none");

    @Task
    Thread own() {
      return Thread.currentThread();
    }

    @Task
    @RunOn("io")
    String io(Thread own) {
      return Thread.currentThread().getName();
    }

    @Task
    String tenant(String io) {
      return TENANT.get();
    }

    @Task
    int fails(@Input boolean given) {
      if (given) {
        throw new IllegalArgumentException("given");
      }
      return 1;
    }

    @Task
    int after(int fails) {
      return fails;
    }
  }

  private static ExecutorService named(String name) {
    return Executors.newFixedThreadPool(2, job -> {
      Thread thread = new Thread(job, name);
      thread.setDaemon(true);
      return thread;
    });
  }

  @Test
  void settings_of_the_builder_are_those_of_the_runs() throws Exception {
    ExecutorService main = named("main-pool");
    ExecutorService io = named("io-pool");
    List<String> events = Collections.synchronizedList(new ArrayList<>());
    List<String> logged = Collections.synchronizedList(new ArrayList<>());
    Logger log = Logger.getLogger("dev.attacca");
    log.setFilter(line -> {
      logged.add(line.getMessage());
      return false;
    });
    try {
      RunnerTest_ThreadsRunner runner = RunnerTest_ThreadsRunner.builder(new Threads())
          .executor(main)
          .executor("io", io)
          .parallelism(1)
          .listener(new RunListener() {
            @Override
            public void started(TaskEvent event) {
              events.add("started " + event.task());
            }

            @Override
            public void failed(TaskEvent event) {
              events.add("failed " + event.task());
            }
          })
          .wrapTasks(task -> {
            String tenant = Threads.TENANT.get();
            return () -> {
              String before = Threads.TENANT.get();
              Threads.TENANT.set(tenant);
              try {
                task.run();
              } finally {
                Threads.TENANT.set(before);
              }
            };
          })
          .logStats(
              Duration.ofMinutes(1),
              task -> true,
              stats -> "own: " + stats.task("own").out())
          .shutdownGrace(Duration.ofSeconds(1))
          .maxFailures(10)
          .build();
      Threads.TENANT.set("acme");
      RunnerTest_ThreadsRunner.Result result = runner.run(false);
      assertThat(result.io()).isEqualTo("io-pool");
      assertThat(result.tenant()).isEqualTo("acme");
      assertThat(events).contains("started own", "started io", "started tenant", "started after");
      assertThat(runner.start(false).join().own().getName()).isEqualTo("main-pool");
      assertThat(logged).hasSize(2).allMatch(line -> line.endsWith("own: 1"));
    } finally {
      log.setFilter(null);
      Threads.TENANT.remove();
      main.shutdownNow();
      io.shutdownNow();
    }
  }

  @Test
  void an_executor_that_is_named_must_be_given() {
    RunnerTest_ThreadsRunner.Builder builder = RunnerTest_ThreadsRunner.builder(new Threads());
    assertThatThrownBy(builder::build)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("io");
  }

  @Test
  void a_failure_names_the_task_and_the_way_to_it() {
    RunnerTest_ThreadsRunner runner = RunnerTest_ThreadsRunner.builder(new Threads())
        .executor("io", Runnable::run)
        .build();
    assertThatThrownBy(() -> runner.after(true))
        .isInstanceOf(RunFailedException.class)
        .hasMessageContaining("fails")
        .hasCauseInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> runner.afterAsync(true).join())
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(RunFailedException.class);
    assertThat(runner.after(false)).isEqualTo(1);
  }

  @Test
  @EnabledForJreRange(min = JRE.JAVA_21)
  void tasks_run_on_virtual_threads_where_there_are_any() throws Exception {
    RunnerTest_ThreadsRunner runner = RunnerTest_ThreadsRunner.builder(new Threads())
        .executor("io", Runnable::run)
        .build();
    Object isVirtual =
        Thread.class.getMethod("isVirtual").invoke(runner.start(false).join().own());
    assertThat(isVirtual).isEqualTo(true);
    assertThat(Thread.class.getMethod("isVirtual").invoke(runner.own())).isEqualTo(true);
    assertThat(Thread.class.getMethod("isVirtual").invoke(runner.ownAsync().join()))
        .isEqualTo(true);
  }

  /** Tasks of a class, its parent and its interface, some of them static. */
  interface Shouting {
    @Task
    default String mark() {
      return "!";
    }
  }

  @Dag(inputs = {"from", "to"})
  abstract static class Base {
    @Task
    String left(@Input String from) {
      return from;
    }

    @Task
    abstract Object right(@Input String to);
  }

  @Dag(inputs = {"to", "from"})
  static class Derived extends Base implements Shouting {
    @Override
    String left(String from) {
      return "<" + super.left(from);
    }

    @Override
    @Task
    String right(@Input String to) {
      return to + ">";
    }

    @Task
    static String joined(String left, Object right, @From("left") CharSequence again, String mark) {
      return left + right + again.length() + mark;
    }
  }

  @Test
  @Tag("D5")
  @Tag("A8")
  void inherited_overridden_and_static_tasks_count_and_the_order_of_inputs_is_fixed() {
    RunnerTest_DerivedRunner runner = RunnerTest_DerivedRunner.of(new Derived());
    assertThat(runner.joined("to", "from")).isEqualTo("<fromto>5!");
    assertThat(runner.run("to", "from").right()).isEqualTo("to>");
    assertThat(runner.left("from")).isEqualTo("<from");
  }

  /** When order without a value is met. */
  @Dag(onError = OnError.TOLERATE)
  static class Orders {
    @Router
    boolean chosen(@Input boolean given) {
      return given;
    }

    @Task
    @DependsOn(value = "chosen", when = "true")
    void yes() {}

    @Task
    @DependsOn(value = "chosen", when = "false")
    void no() {}

    @Task
    @DependsOn({"yes", "no"})
    String oneRan() {
      return "ran";
    }

    @Task
    @DependsOn("yes")
    String afterYes() {
      return "yes";
    }

    @Task
    void breaks() {
      throw new IllegalStateException("broken");
    }

    @Task
    @DependsOn("yes")
    @DependsOn("breaks")
    String afterBroken() {
      return "never";
    }
  }

  @Test
  void order_without_a_value_is_met_if_none_failed_and_one_ran() {
    RunnerTest_OrdersRunner runner = RunnerTest_OrdersRunner.of(new Orders());
    RunnerTest_OrdersRunner.Result result = runner.run(false);
    assertThat(result.oneRan()).isEqualTo("ran");
    assertThatThrownBy(result::afterYes)
        .isInstanceOf(SkippedException.class)
        .hasMessageContaining("yes")
        .hasMessageContaining("chosen");
    assertThatThrownBy(() -> runner.run(true).afterBroken())
        .isInstanceOf(SkippedException.class)
        .hasMessageContaining("breaks")
        .hasMessageContaining("broken");
    assertThatThrownBy(() -> runner.afterYes(false)).isInstanceOf(SkippedException.class);
    assertThatThrownBy(() -> runner.afterYesAsync(false).join())
        .hasCauseInstanceOf(SkippedException.class);
  }

  @interface Nullable {}

  /** Values that may be absent, in either way. */
  static class Absent {
    @Task
    String nothing(@Input boolean given) {
      return given ? "some" : null;
    }

    @Task
    @Nullable
    String maybe() {
      return null;
    }

    @Task
    String takes(@Nullable String maybe, @From("maybe") Optional<String> too) {
      return maybe + too;
    }
  }

  @Test
  void null_is_a_failure_unless_the_task_says_so() {
    RunnerTest_AbsentRunner runner = RunnerTest_AbsentRunner.of(new Absent());
    assertThatThrownBy(() -> runner.nothing(false))
        .isInstanceOf(RunFailedException.class)
        .hasMessageContaining("nothing")
        .hasMessageContaining("Optional");
    assertThat(runner.takes()).isEqualTo("nullOptional.empty");
    RunnerTest_AbsentRunner.Result result = runner.run(true);
    assertThat(result.maybe()).isNull();
    assertThat(result.nothing()).isEqualTo("some");
  }
}
