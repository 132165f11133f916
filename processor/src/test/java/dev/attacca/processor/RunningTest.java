package dev.attacca.processor;

import static dev.attacca.processor.Compiling.accept;
import static dev.attacca.processor.Compiling.run;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Classes that are compiled without a warning, loaded, and run. */
class RunningTest {
  @Test
  void values_flow_by_name() {
    assertThat(run("""
                package shop;
                import dev.attacca.*;
                import java.util.*;
                public class Shop {
                  enum Region { EU }
                  @Task String product(@Input String sku) { return "p-" + sku; }
                  @Task int price(String product) { return product.length(); }
                  @Task Map<String, List<Integer>> tax(Integer price, @Input Region region) { return Map.of(region.name(), List.of(price)); }
                  @Task static String receipt(@From("product") Object p, long price, Map<String, List<Integer>> tax) { return p + " " + price + " " + tax; }
                  static String test() {
                    ShopRunner runner = ShopRunner.of(new Shop());
                    return runner.receipt("1", Region.EU) + " " + runner.price("12") + " " + runner.run("1", Region.EU).tax();
                  }
                }
                """)).isEqualTo("p-1 3 {EU=[3]} 4 {EU=[3]}");
  }

  @Test
  @Tag("A8")
  void a_task_may_be_taken_twice() {
    assertThat(run("""
                import dev.attacca.*;
                class Main {
                  @Task int x() { return 21; }
                  @Task int add(@From("x") int a, @From("x") Integer b) { return a + b; }
                  static int test() { return MainRunner.of(new Main()).add(); }
                }
                """)).isEqualTo(42);
  }

  @Test
  void futures_optionals_and_outcomes() {
    assertThat(run("""
                import dev.attacca.*;
                import dev.attacca.runtime.Outcome;
                import java.util.*;
                import java.util.concurrent.*;
                class Shop {
                  @Task CompletableFuture<Integer> a() { return CompletableFuture.completedFuture(1); }
                  @Task CompletionStage<? extends Number> b() { return CompletableFuture.completedFuture(2); }
                  @Task Optional<String> c() { return Optional.empty(); }
                  @Task CompletionStage<Optional<String>> d() { return CompletableFuture.completedFuture(Optional.of("d")); }
                  @Task CompletableFuture<Void> e() { return CompletableFuture.completedFuture(null); }
                  @Task(onError = OnError.TOLERATE) int f() { throw new IllegalStateException("no"); }
                  @Task String sum(int a, Number b, Optional<String> c, String d, Outcome<Integer> f, @From({"c", "d"}) String first, @From({"f", "a"}) Optional<Integer> second) {
                    return a + " " + b + " " + c + " " + d + " " + (f instanceof Outcome.Failure<Integer>) + " " + first + " " + second;
                  }
                  @Task @DependsOn("e") String skipped(String c) { return c; }
                  static String test() {
                    ShopRunner runner = ShopRunner.of(new Shop());
                    Optional<String> c = runner.c();
                    Optional<String> d = runner.dAsync().join();
                    return runner.sum() + " " + c + " " + d + " " + runner.run().outcomes().get("skipped").getClass().getSimpleName();
                  }
                }
                """))
        .isEqualTo("1 2 Optional.empty d true d Optional[1] Optional.empty Optional[d] Skipped");
  }

  @Test
  void what_the_runner_shares_steps_aside_for_tasks_and_inputs() {
    assertThat(run("""
                package shop;
                import dev.attacca.*;
                import java.util.*;
                @Dag(inputs = {"a", "b", "task"})
                class Shop {
                  @Task String main(@Input String a) { return "m" + a; }
                  @Task String ran(@Input String b) { return "r" + b; }
                  @Task Optional<String> with(@Input List<Integer> task) { return Optional.of("w" + task); }
                  @Task void async(@Input String a, @Input String b, @Input List<Integer> task) {}
                  @Task String none() { return "n"; }
                  @Task String all(String main, String ran, String with, String none) { return main + ran + with + none; }
                  static String test() {
                    ShopRunner runner = ShopRunner.of(new Shop());
                    runner.async("a", "b", List.of());
                    runner.overriding().with("x").a("a").b("b").task(List.of()).async();
                    return runner.main("1") + runner.ran("2") + runner.with(List.of(3)) + runner.none()
                        + " " + runner.all("1", "2", List.of(3)) + " " + runner.allAsync("4", "5", List.of(6)).join()
                        + " " + runner.overriding().main("x").with("y").ran("z").all()
                        + " " + runner.overriding().main("x").with(Optional.of("y")).b("z").allAsync().join()
                        + " " + runner.overriding().main("x").task(List.of(7)).with();
                  }
                }
                """))
        .isEqualTo("m1r2Optional[w[3]]n m1r2w[3]n m4r5w[6]n xzyn xrzyn Optional[w[7]]");
  }

  @Test
  void a_listenable_future_is_recognised_by_its_name() {
    assertThat(run("""
                import com.google.common.util.concurrent.*;
                import dev.attacca.*;
                class Shop {
                  @Task ListenableFuture<String> a() { return Futures.immediateFuture("x"); }
                  @Task SettableFuture<Integer> b() { SettableFuture<Integer> b = SettableFuture.create(); b.set(1); return b; }
                  @Task String c(String a, int b) { return a + b; }
                  static String test() { return ShopRunner.of(new Shop()).c(); }
                }
                """)).isEqualTo("x1");
  }

  @Test
  void null_may_flow_where_both_ends_say_so() {
    assertThat(run("""
                import dev.attacca.*;
                import java.util.*;
                class Shop {
                  @interface Nullable {}
                  @Task @Nullable String a() { return null; }
                  @Task String b(@Nullable String a, @From("a") Optional<String> o) { return a + " " + o; }
                  static String test() { return ShopRunner.of(new Shop()).b(); }
                }
                """)).isEqualTo("null Optional.empty");
  }

  @Test
  void routers_of_all_kinds() {
    assertThat(run("""
                package shop;
                import dev.attacca.*;
                import dev.attacca.runtime.Route;
                import java.util.*;
                public class Shop {
                  enum Channel { EMAIL, SMS }
                  sealed interface Payment<T> permits Card, Cash {}
                  record Card<T>(T number) implements Payment<T> {}
                  record Cash<T>() implements Payment<T> {}
                  @Router Channel channel() { return Channel.SMS; }
                  @Task @DependsOn(value = "channel", when = "EMAIL") String email() { return "email"; }
                  @Task @DependsOn(value = "channel", when = "SMS") String sms() { return "sms"; }
                  @Task String sent(@From({"email", "sms"}) String how) { return how; }
                  @Router(partial = true) Set<Channel> channels() { return EnumSet.of(Channel.EMAIL); }
                  @Task @DependsOn(value = "channels", when = "EMAIL") String one() { return "one"; }
                  @Router Payment<String> payment(@Input boolean inCash) { return inCash ? new Cash<>() : new Card<>("1"); }
                  @Task String card(@From("payment") Card<String> p) { return p.number(); }
                  @Task String cash(@From("payment") Cash<String> p) { return "cash"; }
                  @Task String maybe(@From("payment") Optional<Card<String>> p) { return p.map(Card::number).orElse("none"); }
                  @Router Route route() { return Route.to("left"); }
                  @Task @DependsOn("route") String left() { return "left"; }
                  @Task @DependsOn("route") String right() { return "right"; }
                  @Task String all(String sent, String one, @From({"card", "cash"}) String paid, String maybe, Optional<String> left, Optional<String> right) {
                    return String.join(" ", sent, one, paid, maybe, left.toString(), right.toString());
                  }
                  static String test() {
                    ShopRunner runner = ShopRunner.of(new Shop());
                    return runner.all(true) + " " + runner.all(false);
                  }
                }
                """))
        .isEqualTo(
            "sms one cash none Optional[left] Optional.empty sms one 1 1 Optional[left] Optional.empty");
  }

  @Test
  @Tag("D5")
  void inherited_tasks_count_and_overrides_replace_them() {
    assertThat(run("""
                import dev.attacca.*;
                @Dag class Shop extends Middle implements Audit<String> {
                  @Override String a(String i) { return "A" + i; }
                  @Override @Task Integer b(@From("a") String x) { return x.length() + n; }
                  int n = 5;
                  @Shutdown @Override void close() { closed += "!"; }
                  String closed = "";
                  static String test() {
                    Shop shop = new Shop();
                    String result = ShopRunner.of(shop).run("x").audit();
                    return result + shop.closed;
                  }
                }
                """, """
                import dev.attacca.*;
                abstract class Base<T, R> {
                  @Task T a(@Input T i) { return i; }
                  @Task abstract R b(T a);
                  @Shutdown void close() {}
                }
                """, """
                import dev.attacca.*;
                abstract class Middle extends Base<String, Number> {
                  @Override abstract Number b(String a);
                  @Task int c() { return 7; }
                }
                """, """
                import dev.attacca.*;
                interface Audit<T> {
                  @Task default String audit(T a, Number b) { return "" + a + b; }
                }
                """)).isEqualTo("Ax7!");
  }

  @Test
  void names_of_the_runner_step_aside() {
    assertThat(run("""
                package shop;
                import dev.attacca.*;
                @SuppressWarnings("all")
                public class Shop {
                  public static class Main {}
                  public static class Result {}
                  public static class Builder {}
                  public static class Run {}
                  public static class Scope {}
                  public static class Override {}
                  @Task String tasks(@Input String main, @Input int engine) { return main + engine; }
                  @Task Result result(Builder builder2, @Input Run runner) { return new Result(); }
                  @Task Builder builder2() { return new Builder(); }
                  @Task String task(@Input Long value) { return "t" + value; }
                  @Task String value_(@Input Scope input) { return "v"; }
                  @Task String hook(String task, String tasks, String value_) { return task + tasks + value_; }
                  @Task String done() { return ""; }
                  @Task String Done() { return ""; }
                  @Task String empty() { return ""; }
                  @Task String blueprint() { return ""; }
                  @Task static Override shop() { return new Override(); }
                  @Task Main overrides(String inputs) { return new Main(); }
                  @Task String inputs() { return ""; }
                  @Task Object[] array(Object object) { return new Object[] {object}; }
                  @Task Object object() { return 1; }
                  static String test() {
                    ShopRunner runner = ShopRunner.of(new Shop());
                    return runner.hook("m", 1, 2L, new Scope()) + runner.overriding().task("T").main("m").engine(1).input(new Scope()).hook();
                  }
                }
                """)).isEqualTo("t2m1vTm1v");
  }

  @Test
  void types_of_the_package_may_be_called_like_those_of_java_and_of_the_runtime() {
    assertThat(run(
            """
                import dev.attacca.*;
                class Graph {
                  @Task String a(@Input Run run, @Input Scope scope) { return new java.lang.String().length() == 0 ? new String() : null; }
                  static java.lang.String test() { return GraphRunner.of(new Graph()).a(new Run(), new Scope()).toString(); }
                }
                """,
            "class Run {}",
            "class Scope {}",
            "class Override {}",
            "class Object {}",
            "class String { public java.lang.String toString() { return \"mine\"; } }"))
        .isEqualTo("mine");
  }

  @Test
  void nested_classes_have_a_runner_named_after_both() {
    assertThat(run("""
                package shop;
                import dev.attacca.*;
                class Outer {
                  class Inner {
                    @Task int a() { return 1; }
                  }
                  interface Face {
                    @Task default int a() { return 2; }
                  }
                  record Point(int x) {
                    @Task int a() { return x; }
                  }
                  static int test() {
                    return Outer_InnerRunner.of(new Outer().new Inner()).a()
                        + Outer_FaceRunner.of(new Face() {}).a()
                        + Outer_PointRunner.of(new Point(4)).a();
                  }
                }
                """)).isEqualTo(7);
  }

  @Test
  void a_class_may_mention_its_own_runner_and_others() {
    assertThat(run("""
                package shop;
                import dev.attacca.*;
                import java.util.List;
                class Shop {
                  ShopRunner self;
                  @Task int a(@Input List<ShopRunner> shops, @Input other.OtherRunner[] others) { return shops.size() + others.length; }
                  @Task ShopRunner b() { return self; }
                  static int test() { return ShopRunner.of(new Shop()).a(List.of(), new other.OtherRunner[2]); }
                }
                """, """
                package other;
                import dev.attacca.*;
                public class Other {
                  @Task public OtherRunner a() { return null; }
                  @Task public int b(@Input shop.Plain plain) { return 0; }
                }
                """, "package shop; public class Plain { ShopRunner x; }"))
        .isEqualTo(2);
  }

  @Test
  void settings_reach_the_blueprint() {
    String text = Compiling.generated(accept("""
                package shop;
                import dev.attacca.*;
                @Dag(onError = OnError.FINISH, inputs = {"b", "a"})
                class Shop {
                  @Task(onError = OnError.TOLERATE) @Timeout("PT1.5S") @Retry(times = 2, delay = "100ms", multiplier = 2, jitter = 0.1, on = {java.io.IOException.class, Shop.Oops.class})
                  @Limit(calls = 3, per = "1m", concurrency = 2) @RunOn("my \\"io\\\\")
                  int x(@Input String a, @Input String b) { return 1; }
                  @Task @Retry void y() {}
                  @Task @Retry(delay = "1ms", multiplier = 3, maxDelay = "5s", not = java.io.IOException.class) void z() {}
                  @Task @Limit(shared = "the \\"crm\\"") void w() {}
                  static class Oops extends Exception { private static final long serialVersionUID = 1; }
                  @Shutdown void close() {}
                  @Shutdown("y") void after() {}
                }
                """), "shop.ShopRunner");
    assertThat(text).contains("""
                    dag Shop onError=FINISH
                    input b: String
                    input a: String
                    task x onError=TOLERATE timeout=1500000000 retry=2,100000000,2.0,0.1 on=java.io.IOException,shop.Shop$Oops calls=3 per=60000000000 concurrency=2 runOn="my \\\\"io\\\\\\\\": int
                      input a; input b
                    task y retry=3,0,1.0,0.0
                    task z retry=3,1000000,3.0,0.0,5000000000 not=java.io.IOException
                    task w shared="the \\\\"crm\\\\""
                    shutdown close
                    shutdown after for y
            """);
  }

  @Test
  void deprecated_methods_and_types_raise_no_warning() {
    accept("""
        package shop;
        import dev.attacca.*;
        public class Shop {
          @Deprecated static class Old {}
          @Deprecated @Task Old a() { return null; }
          @SuppressWarnings("removal") @Deprecated(forRemoval = true) @Task void b(Old a) {}
        }
        """);
  }

  @Test
  void a_conditional_keeps_the_kind_of_number() {
    assertThat(run("""
                import dev.attacca.*;
                class Shop {
                  @Task int a() { return 1; }
                  @Task long b() { return 2; }
                  @Task Integer c() { return 3; }
                  @Task String d(@From({"a", "b"}) Object x, @From({"a", "c"}) int y, @From({"c", "a"}) Integer z) { return x.getClass().getSimpleName() + y + z; }
                  static String test() { return ShopRunner.of(new Shop()).d(); }
                }
                """)).isEqualTo("Integer13");
  }

  @Test
  void an_abstract_generic_class_is_left_to_its_subclasses() {
    accept("""
        package shop;
        import dev.attacca.*;
        abstract class Base<T> {
          @Task T a(T missing) { return missing; }
        }
        """);
  }

  @Test
  void the_fate_of_a_task_without_a_value_may_be_taken() {
    assertThat(run("""
                import dev.attacca.*;
                import dev.attacca.runtime.Outcome;
                class Shop {
                  @Task(onError = OnError.TOLERATE) void save() { throw new IllegalStateException("full"); }
                  @Task void log() {}
                  @Task String report(Outcome<Void> save, Outcome<?> log) {
                    return save.getClass().getSimpleName() + log.getClass().getSimpleName();
                  }
                  static String test() { return ShopRunner.of(new Shop()).report(); }
                }
                """)).isEqualTo("FailureSuccess");
  }
}
