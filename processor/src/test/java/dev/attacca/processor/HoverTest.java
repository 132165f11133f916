package dev.attacca.processor;

import static com.google.testing.compile.Compiler.javac;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.testing.compile.Compilation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an editor shows of a runner: its comments. */
class HoverTest {
  private static final String IMPORTS =
      "package shop;\nimport dev.attacca.*;\nimport dev.attacca.runtime.*;\nimport java.util.*;\n";

  /** The runner's source, once it has compiled without a word on its comments, but for those that there are not. */
  private static String runner(String name, String... sources) {
    Compilation compilation = javac()
        .withProcessors(new AttaccaProcessor())
        .withOptions(
            "-parameters",
            "-Xlint:all,-processing",
            "-Xdoclint:all/protected,-missing",
            "-Xmaxwarns",
            "100000")
        .compile(Arrays.stream(sources).map(Compiling::source).toList());
    assertThat(compilation.errors()).isEmpty();
    assertThat(compilation.warnings().stream()
            .filter(each -> each.getSource() != null)
            .filter(each -> each.getSource().getName().contains("Runner"))
            .map(Object::toString))
        .isEmpty();
    return Compiling.generated(compilation, name);
  }

  private static String comment(String source, String member) {
    String before = source.substring(0, source.indexOf(member));
    return before.substring(before.lastIndexOf("/**")).replaceAll("(?m)^ *\\*/? ?", "");
  }

  @Test
  void a_target_tells_what_stands_in_for_what_it_runs() {
    String runner = runner("shop.QuotesRunner", IMPORTS + """
        class Quotes {
          @Task String live(@Input String symbol) { return symbol; }
          @Fallback("live") String cached(@Input int age) { return ""; }
          @Task String order(String live) { return live; }
        }
        """);
    assertThat(comment(runner, "@Generated")).contains("""
            1  live: String     <- symbol
            2  cached: String   <- fallback of live, age
            3  order: String    <- live
            """.indent(0).stripTrailing());
    assertThat(comment(runner, "public String order(")).contains("""
            Runs {@code live > cached (if live fails) > order} and waits for its value.""");
    assertThat(comment(runner, "public String live("))
        .contains("Runs {@code live > cached (if live fails)} and waits for its value.");
  }

  @Test
  void the_runner_tells_what_is_called_once_for_many() {
    String runner = runner("shop.CartRunner", IMPORTS + """
        class Cart {
          @Loop List<Long> line(@Input String cart) { return List.of(); }
          @Task long sku(long line) { return line; }
          @Task @Batch(max = 500) Map<Long, String> price(Set<Long> sku, @Input String cart) { return Map.of(); }
          @Task @Batch(max = 20, maxWait = "1s") void store(List<String> price) {}
        }
        """);
    assertThat(comment(runner, "@Generated")).contains("""
            1  loop line: Long                         <- cart
               for each line:
               |  1  sku: long                         <- line
               |  2  price: String in batches of 500   <- sku, cart
               |  3  store in batches of 20            <- price
            """);
    assertThat(comment(runner, "public Overriding price(")).contains("""
            Takes the values of these keys instead of running {@code price}; an item of another key has none.""");
  }

  @Test
  void the_runner_shows_its_graph() {
    String runner = runner(
        "shop.ShopRunner",
        IMPORTS + """
        class Shop {
          enum Way { A, B }
          @Router Way way(@Input String sku) { return Way.A; }
          @Task @DependsOn(value = "way", when = "A") Optional<String> a(@Input Map<String, ? extends List<int[]>> many) { return null; }
          @Task @DependsOn(value = "way", when = {"A", "B"}) String b(Optional<String> a) { return null; }
          @Loop List<Long> each(String b, @State StringBuilder notes) { return null; }
          @Task void one(long each, Outcome<String> a) {}
          @Task @DependsOn(every = "one") int end(@From({"a", "b"}) String x, @Collect List<Long> each, @Input String sku) { return 1; }
        }
        """.replace("class Shop {", "@Dag(inputs = {\"sku\", \"many\"})\nclass Shop {"));
    assertThat(comment(runner, "@Generated")).contains("""
            <pre>{@code
            in   sku: String, many: Map<String, ? extends List<int[]>>

            1  router way: Way       <- sku
            2  a: Optional<String>   <- many, if way is A
            3  b: String             <- maybe a, if way is A or B
            4  loop each: Long       <- b, state notes
               for each each:
               |  1  one             <- each, outcome of a
            5  end: int              <- a or b, all of each, sku, after every one
            }</pre>
            """);
    assertThat(comment(runner, "public int end("))
        .contains("Runs {@code way > a > b > each (for each: one) > end} and waits for its value.");
    assertThat(comment(runner, "public Shop.Way way("))
        .contains("Runs {@code way} and waits for its value.");
    assertThat(comment(runner, "public Stream<Long> each("))
        .contains(
            "Runs {@code way > a > b > each} and gives its items in their order, to be closed.");
  }

  @Test
  void names_and_types_that_are_hostile_to_comments_do_no_harm() {
    List<String> names =
        List.of(("$ $$ _1 __ größe 価格 x\u0301 ª code pre link param literal see u0041 uuuu val$0")
            .split(" "));
    StringBuilder tasks = new StringBuilder(IMPORTS + "public class Shop {\n");
    for (int i = 0; i < names.size(); i++) {
      tasks.append(
          "@Task public Map<? super String, List<? extends Map.Entry<Integer[], ?>>> %s(@Input Optional<Map<?, ? extends List<?>>>%s in%s) { return null; }\n"
              .formatted(names.get(i), "[]".repeat(i), names.get(i)));
      tasks.append("@Loop public List<Long> l%s(Object %s) { return null; }\n"
          .formatted(names.get(i), names.get(i)));
    }
    assertThat(runner("shop.ShopRunner", tasks + "}\n").lines().count()).isGreaterThan(1_000);
  }

  @Test
  void a_line_that_is_too_long_goes_on_below() {
    String tasks = IntStream.range(0, 30)
        .mapToObj(i -> "@Task String product%d() { return \"\"; }\n".formatted(i))
        .collect(Collectors.joining());
    String all = IntStream.range(0, 30)
        .mapToObj(i -> "String product" + i)
        .collect(Collectors.joining(", "));
    String runner = runner(
        "shop.ShopRunner",
        IMPORTS + "class Shop {\n" + tasks + "@Task void sum(" + all + ") {}\n}\n");
    assertThat(comment(runner, "@Generated").lines()).allMatch(line -> line.length() < 100);
    assertThat(comment(runner, "public void sum("))
        .contains(
            "Runs 31 tasks, last {@code product0, product1, product2 > sum},\nand waits until it is done.");
  }

  @Test
  void a_large_graph_is_summed_up() {
    List<String> tasks = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      tasks.add("@Task String t%d(%s) { return \"\"; }\n"
          .formatted(
              i, i < 10 ? "@Input int a" + i % 2 : "String t" + (i - 10) + ", String t" + (i - 3)));
    }
    tasks.add("@Loop List<String> each(String t999) { return null; }\n");
    tasks.add("@Task void one(String each) {}\n");
    String runner = runner(
        "shop.ShopRunner",
        IMPORTS + "@Dag(inputs = {\"a0\", \"a1\"})\nclass Shop {\n" + String.join("", tasks)
            + "}\n");
    assertThat(comment(runner, "@Generated"))
        .contains("in   a0: int, a1: int\n")
        .containsPattern(
            "1,001 tasks in \\d+ layers, at most \\d+ at once; first t0, t1, t2, ...; last each\n")
        .contains("for each each: 1 task in 1 layer, at most 1 at once; first one; last one");
  }

  /** Of everything that there is: loops, states, merges, workers, routers, servers, runs with values replaced. */
  @Test
  void javac_and_javadoc_find_nothing_wrong_with_comments(@TempDir Path directory)
      throws IOException {
    List<String> runners = new ArrayList<>();
    for (String name : List.of("Checkout", "Quotes", "Notify", "Bare", "Legacy", "Words")) {
      String source = Files.readString(Path.of("src/test/resources/golden", name + ".java.txt"))
          .replaceFirst("(?m)^class " + name, "public class " + name);
      Path tasks = directory.resolve("shop").resolve(name + ".java");
      Path runner = tasks.resolveSibling(name + "Runner.java");
      Files.createDirectories(tasks.getParent());
      Files.writeString(tasks, source);
      Files.writeString(runner, runner("shop." + name + "Runner", source));
      runners.add(runner.toString());
    }
    List<String> arguments = new ArrayList<>(List.of(
        "-quiet",
        "-Xdoclint:all,-missing",
        "-Werror",
        "-encoding",
        "UTF-8",
        "-sourcepath",
        directory.toString(),
        "-classpath",
        System.getProperty("java.class.path"),
        "-d",
        directory.resolve("api").toString()));
    arguments.addAll(runners);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int code = ToolProvider.getSystemDocumentationTool()
        .run(null, out, out, arguments.toArray(String[]::new));
    assertThat(out.toString(StandardCharsets.UTF_8)).isEmpty();
    assertThat(code).isZero();
  }
}
