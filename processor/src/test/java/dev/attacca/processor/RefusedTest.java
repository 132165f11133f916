package dev.attacca.processor;

import static com.google.testing.compile.Compiler.javac;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.testing.compile.Compilation;
import com.google.testing.compile.JavaFileObjects;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The runner of a class that was refused: what it has, and what it does. */
class RefusedTest {
  private static final String IMPORTS = """
      package shop;
      import dev.attacca.*;
      import dev.attacca.runtime.*;
      import java.util.*;
      import java.util.concurrent.*;
      import java.util.function.*;
      import java.util.stream.*;
      """;

  /** Compiled by Eclipse's compiler, which leaves classes behind even if there are errors. */
  private static Class<?> load(Path directory, String source, String type) throws Exception {
    Eclipse.compile(
        directory,
        System.getProperty("java.class.path"),
        List.of("-proceedOnError", "-nowarn", "-parameters"),
        source);
    ClassLoader loader = new java.net.URLClassLoader(
        new java.net.URL[] {directory.resolve("out").toUri().toURL()},
        RefusedTest.class.getClassLoader());
    return Class.forName(type, false, loader);
  }

  private static Set<String> members(Class<?> runner) {
    return Stream.concat(Stream.of(runner), Arrays.stream(runner.getDeclaredClasses()))
        .filter(each -> !java.lang.reflect.Modifier.isPrivate(each.getModifiers()))
        .flatMap(each -> Stream.concat(
            Stream.of(each.toGenericString() + " extends " + each.getGenericSuperclass()),
            Arrays.stream(each.getDeclaredMethods())
                .filter(method -> java.lang.reflect.Modifier.isPublic(method.getModifiers()))
                .map(method -> method.toGenericString())))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void it_has_every_member_that_it_would_have(@TempDir Path good, @TempDir Path bad)
      throws Exception {
    String source =
        Files.readString(Path.of("src/test/resources/refused/Shop.java.txt")).replace("#P", "shop");
    Set<String> members = members(load(good, source, "shop.ShopRunner"));
    assertThat(members).hasSizeGreaterThan(100);
    String refused =
        source.replace("@Task public int price", "@Task @Timeout(\"soon\") public int price");
    assertThat(members(load(bad, refused, "shop.ShopRunner"))).isEqualTo(members);
  }

  @Test
  void it_takes_the_inputs_of_what_stands_in(@TempDir Path good, @TempDir Path bad)
      throws Exception {
    String source = """
        package shop;
        import dev.attacca.*;
        public class Quotes {
          @Task public String live(@Input String symbol) { return ""; }
          @Fallback("live") public String near(@Input Integer age) { return ""; }
          @Fallback("near") public String far(@Input Long seed) { return ""; }
          @Task public String order(String live) { return ""; }
        }
        """;
    Set<String> members = members(load(good, source, "shop.QuotesRunner"));
    assertThat(members).anyMatch(each -> each.contains("order") && each.contains("Integer"));
    String refused = source.replace(
        "@Task public String live", "@Task(onError = OnError.HALT) public String live");
    assertThat(members(load(bad, refused, "shop.QuotesRunner"))).isEqualTo(members);
  }

  @Test
  void it_names_the_values_of_tasks_and_merges_where_there_is_a_loop_or_a_cluster(
      @TempDir Path good, @TempDir Path bad) throws Exception {
    String flow = IMPORTS + """
        public class Shop {
          @Loop public List<String> line(@Input String sku) { return List.of(); }
          @Task public int size(String line) { return 1; }
          @Task public void both(@Merge({"line", "size"}) Object either, @Input long factor) {}
        }
        """;
    Set<String> members = members(load(good, flow, "shop.ShopRunner"));
    assertThat(members)
        .contains(
            "public static dev.attacca.runtime.spi.Value<java.lang.Object> shop.ShopRunner$Values.either()",
            "public dev.attacca.runtime.spi.Portable<shop.ShopRunner$Result> shop.ShopRunner.portable(java.lang.String,long)");
    String refused = flow.replace("@Task public int", "@Task @Timeout(\"soon\") public int");
    assertThat(members(load(bad, refused, "shop.ShopRunner"))).isEqualTo(members);
  }

  @ParameterizedTest
  @ValueSource(strings = {"@Dag(cluster = true)", "@Dag"})
  void it_names_values_without_a_loop_only_on_a_cluster(String dag, @TempDir Path directory)
      throws Exception {
    String source = IMPORTS + dag
        + "\npublic class Shop { @Task @Timeout(\"soon\") public int price() { return 1; } }";
    assertThat(members(load(directory, source, "shop.ShopRunner")).stream()
            .anyMatch(each -> each.contains("Values.price()")))
        .isEqualTo(dag.contains("true"));
  }

  @Test
  void it_says_that_it_cannot_run(@TempDir Path directory) throws Exception {
    Class<?> runner = load(
        directory,
        IMPORTS + "public class Shop { @Task @Timeout(\"soon\") public int price() { return 1; } }",
        "shop.ShopRunner");
    Class<?> shop = runner.getClassLoader().loadClass("shop.Shop");
    assertThat(org.assertj.core.api.Assertions.catchThrowable(() ->
                runner.getMethod("of", shop).invoke(null, shop.getConstructor().newInstance()))
            .getCause())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "There is no runner of Shop: the compiler has refused the class, and says why.");
  }

  /** What the compiler says, without what it says at the class itself. */
  private static List<String> cascade(String... sources) {
    Compilation compilation = javac()
        .withProcessors(new AttaccaProcessor())
        .withOptions("-XDshould-stop.ifError=FLOW", "-Xlint:all,-processing")
        .compile(Arrays.stream(sources).map(Compiling::source).toList());
    assertThat(compilation.errors()).isNotEmpty();
    return compilation.diagnostics().stream()
        .filter(each -> !each.getMessage(Locale.ROOT).startsWith("["))
        .map(Object::toString)
        .toList();
  }

  @Test
  void types_that_it_cannot_name_are_what_the_user_takes_them_for() {
    assertThat(cascade(IMPORTS + """
            public class Shop<T> {
              private static class Secret {}
              @Task Secret secret() { return null; }
              @Task List<Secret> secrets(Secret secret) { return null; }
              @Loop List<Secret> each(List<Secret> secrets) { return null; }
              @Task T one(@Input T first) { return first; }
              @Task <R extends Comparable<R>> R generic(@Input R second) { return second; }
              @Task Optional<T> maybe() { return null; }
              static <X> void test(Shop<String> shop) {
                ShopRunner runner = ShopRunner.of(shop);
                Secret secret = runner.secret();
                List<Secret> secrets = runner.run("a", 1).secrets();
                Stream<Secret> each = runner.each();
                String one = runner.one("a");
                int generic = runner.generic(5);
                Optional<String> maybe = runner.maybe();
                CompletableFuture<Secret> later = runner.secretAsync();
                Function<String, String> function = runner::one;
                runner.overriding().secret(secret).secrets(secrets).each(List.of(secret)).first("x").maybe("y");
              }
            }
            """)).isEmpty();
  }

  @Test
  void what_java_forbids_is_left_out() {
    assertThat(cascade(IMPORTS + """
            class Shop {
                          @Task int hashCode(@Input long wait) { return 1; }
              @Task String run() { return ""; }
              @Task String outcomes() { return ""; }
              @Task Object clone(String run) { return ""; }
              @Task(name = "getClass") int a() { return 1; }
              @Task(name = "1") int b() { return 1; }
              @Task(name = "class") int c() { return 1; }
              @Task int d() { return 1; }
              @Task int dAsync() { return 1; }
              @Task String without(@Input String equals) { return ""; }
              static void test(ShopRunner runner) { runner.b(); runner.c(); int x = runner.dAsync() + runner.run(1L, "a").d(); }
            }
            """)).isEmpty();
  }

  @Test
  void a_class_beyond_the_limits_has_one_as_well() {
    String tasks = IntStream.range(0, 6_000)
        .mapToObj(i ->
            "@Task String t%d(@Input T%d i%d) { return \"\"; }\n".formatted(i, i % 300, i % 300)
                + (i < 300 ? "static class T" + i + " {}\n" : ""))
        .collect(Collectors.joining());
    assertThat(
            cascade(
                IMPORTS + "class Shop {\n" + tasks
                    + "static String test(ShopRunner runner) { return runner.t0(null) + runner.t5999(null); }\n}\n"))
        .isEmpty();
  }

  @Test
  void classes_that_mention_each_others_runners_all_have_one() {
    assertThat(cascade(IMPORTS + """
            class Shop {
              @Task int a(int none) { return 1; }
              @Task StockRunner stock() { return null; }
              static int test(ShopRunner runner) { return runner.stock().b() + runner.a(1); }
            }
            """, IMPORTS + """
            class Stock {
              @Task int b() { return 1; }
              @Task ShopRunner.Result all(@Input List<ShopRunner> shops) { return shops.get(0).run(); }
              static int test(StockRunner runner, ShopRunner.Result result) { return runner.all(List.of()).a() + result.stock().b(); }
            }
            """, IMPORTS + """
            class Third {
              @Task int c(@Input FourthRunner.Result other) { return 1; }
              static int test(ThirdRunner runner) { return runner.c(null); }
            }
            """, IMPORTS + """
            class Fourth {
              @Task int d(@Input ThirdRunner.Result other, @Input StockRunner stock) { return stock.b(); }
              static int test(FourthRunner runner, StockRunner stock) { return runner.d(null, stock); }
            }
            """))
        .isEmpty();
  }

  @Test
  void marks_without_a_task_make_no_users_errors() {
    assertThat(
            cascade(
                IMPORTS
                    + "class Shop { @Timeout(\"1s\") String name(@Input int id) { return \"\"; } }",
                IMPORTS
                    + "class User { String x(ShopRunner r) { return r.name(3).trim() + r.overriding().id(4).name(); } }"))
        .isEmpty();
    assertThat(
            cascade(
                IMPORTS + "@Dag class Shop { String name() { return \"\"; } }",
                IMPORTS
                    + "class User { ShopRunner.Result x(Shop shop) { return ShopRunner.of(shop).run(); } }"))
        .isEmpty();
  }

  @Test
  void a_type_that_nobody_knows_is_the_only_error_beside_ours() {
    List<String> told = cascade(
        IMPORTS + "class Shop { @Task int a(int none) { return 1; } }",
        IMPORTS
            + "class Stock { @Task Missing b() { return null; } @Task int c(@Input Missing[] m) { return 1; } @Task int d(int c) { return 1; } }",
        IMPORTS
            + "class User { int x(StockRunner r) { Object b = r.b(); return r.c(null) + r.d(null) + r.run(null).c(); } }");
    assertThat(told).hasSize(2).allMatch(each -> each.contains("class Missing"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"class ShopRunner {}", "interface ShopRunner { int a(); }"})
  void a_runner_that_is_there_already_is_left_alone(String runner) {
    Compilation compilation = javac()
        .withProcessors(new AttaccaProcessor())
        .compile(
            Compiling.source(
                "package shop; class Shop { @dev.attacca.Task int a(int x) { return 1; } }"),
            JavaFileObjects.forSourceString("shop.ShopRunner", "package shop; " + runner));
    assertThat(compilation.errors()).hasSize(1);
  }

  @Test
  void eclipse_adds_nothing_to_a_type_that_nobody_knows(@TempDir Path directory)
      throws IOException {
    assertThat(Eclipse.compile(
            directory,
            IMPORTS + "class Stock { @Task Missing b() { return null; } }",
            IMPORTS + "class User { Object x(StockRunner r) { return r.b(); } }"))
        .contains("(1 error");
  }
}
