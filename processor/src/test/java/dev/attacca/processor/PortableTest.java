package dev.attacca.processor;

import static dev.attacca.processor.Compiling.run;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The way in for another engine: {@code portable(...)}, and the class that names the values of tasks. */
class PortableTest {
  private static final String IMPORTS = """
      package shop;
      import dev.attacca.*;
      import dev.attacca.runtime.*;
      import dev.attacca.runtime.spi.Portable;
      import dev.attacca.runtime.spi.Value;
      import java.util.*;
      import java.util.concurrent.*;
      """;

  private static final String BASE = """
      package shop;
      import dev.attacca.*;
      import java.util.*;
      abstract class Base<T, E extends Enum<E>> {
        abstract T first();
        @Task Map<T, ? super E[]> inherited() { return Map.of(); }
        @Loop List<? extends T> each(@Input int size) { return Collections.nCopies(size, first()); }
        @Task Optional<List<E>> kinds(T each) { return Optional.empty(); }
      }
      """;

  /** Each is named with its type, which is the one that the compiler knows. */
  private static final String SHOP = """
      class Shop extends Base<String, Shop.Kind> {
        enum Kind { ONE }
        record Line(String text) {}
        String first() { return "a b"; }
        @Router(partial = true) Kind kind() { return Kind.ONE; }
        @Task int number() { return 1; }
        @Task int[][] grid() { return new int[1][1]; }
        @Task CompletableFuture<Optional<Long>> later() { return CompletableFuture.completedFuture(Optional.of(1L)); }
        @Task void nothing(String each) {}
        @Loop void line(String each, Emitter<Line> out) { out.emit(new Line(each)); }
        @Task char letter(Line line) { return line.text().charAt(0); }
        @Task @Batch(max = 9) Map<Character, Optional<Double>> price(Set<Character> letter) { return Map.of(); }
        @Task @Batch(max = 9) void stored(List<Double> price) {}
        @Task String both(@Merge({"letter", "each"}) Object either) { return either.toString(); }
        @Task void worker(@From("letter") Inbox<Character, Boolean> asked) { asked.forEach(each -> each.complete(true)); }
        @Task byte answered(boolean worker) { return 1; }
        @Repeat(max = 2, accept = true) Line round(@Previous Optional<Line> round) { return new Line("x"); }
        @Task List<Boolean> gathered(@Collect List<Boolean> worker) { return worker; }
        static String test() throws Exception {
          Value<Kind> kind = ShopRunner.Values.kind();
          Value<Integer> number = ShopRunner.Values.number();
          Value<int[][]> grid = ShopRunner.Values.grid();
          Value<Long> later = ShopRunner.Values.later();
          Value<Line> line = ShopRunner.Values.line();
          Value<Character> letter = ShopRunner.Values.letter();
          Value<Double> price = ShopRunner.Values.price();
          Value<String> both = ShopRunner.Values.both();
          Value<Object> either = ShopRunner.Values.either();
          Value<Boolean> worker = ShopRunner.Values.worker();
          Value<Byte> answered = ShopRunner.Values.answered();
          Value<Line> round = ShopRunner.Values.round();
          Value<List<Boolean>> gathered = ShopRunner.Values.gathered();
          Value<Map<String, ? super Kind[]>> inherited = ShopRunner.Values.inherited();
          Value<String> each = ShopRunner.Values.each();
          Value<List<Kind>> kinds = ShopRunner.Values.kinds();
          Portable<ShopRunner.Result> portable = ShopRunner.of(new Shop()).portable(3);
          StringJoiner types = new StringJoiner("\\n");
          for (Value<?> named : List.of(kind, number, grid, later, line, letter, price, both, either, worker, answered, round,
              gathered, inherited, each, kinds)) {
            types.add(named.task() + " " + ShopRunner.Values.class.getDeclaredMethod(named.task()).getGenericReturnType().getTypeName().replace("dev.attacca.runtime.spi.", "").replace("java.lang.", "").replace("java.util.", ""));
          }
          var methods = new TreeSet<String>();
          for (var method : ShopRunner.Values.class.getDeclaredMethods()) {
            methods.add(method.getName());
          }
          return types + "\\n" + methods + " " + portable.graph().tasks().size();
        }
      }
      """;

  @Test
  void every_value_is_named_with_its_type() {
    assertThat(run(IMPORTS + SHOP, BASE)).isEqualTo("""
        kind Value<shop.Shop$Kind>
        number Value<Integer>
        grid Value<int[][]>
        later Value<Long>
        line Value<shop.Shop$Line>
        letter Value<Character>
        price Value<Double>
        both Value<String>
        either Value<Object>
        worker Value<Boolean>
        answered Value<Byte>
        round Value<shop.Shop$Line>
        gathered Value<List<Boolean>>
        inherited Value<Map<String, ? super shop.Shop$Kind[]>>
        each Value<String>
        kinds Value<List<shop.Shop$Kind>>
        [answered, both, each, either, gathered, grid, inherited, kind, kinds, later, letter, line, number, price, round, worker] 18""");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "@Dag class Shop { @Task int a() { return 1; }",
        "@Dag(cluster = false)\nclass Shop { @Task int a() { return 1; }",
        "class Shop { @Repeat(max = 2) Optional<Integer> a() { return Optional.empty(); }",
        "class Shop { @Task int a() { return 1; } @Task int c() { return 1; } @Task int b(@Merge({\"a\", \"c\"}) int each) { return 1; }"
      })
  void a_class_without_a_loop_has_no_way_in(String shop) {
    assertThat(run(IMPORTS + shop + """
          static String test() {
            var names = new TreeSet<String>();
            for (var method : ShopRunner.class.getDeclaredMethods()) {
              names.add(method.getName());
            }
            for (var type : ShopRunner.class.getDeclaredClasses()) {
              names.add(type.getSimpleName());
            }
            names.retainAll(Set.of("portable", "Values", "of", "Result"));
            return names.toString();
          }
        }
        """)).isEqualTo("[Result, of]");
  }

  @Test
  void types_of_the_names_that_the_way_in_has_are_told_apart() {
    assertThat(run(
            IMPORTS.replace(
                    "import dev.attacca.runtime.spi.Portable;\nimport dev.attacca.runtime.spi.Value;\n",
                    "")
                + """
                class Shop {
                  @Loop(name = "Value") List<Value> values(@Input Portable portable) { return List.of(new Value(portable.n())); }
                  @Task(name = "Values") Values made(Value Value) { return new Values(Value.n() + 1); }
                  @Task Portable portables(Values Values) { return new Portable(Values.n() + 1); }
                  @Task int value(@Collect List<Portable> portables, @State Values.Seen seen) { return portables.get(0).n() + seen.n; }
                  static String test() {
                    dev.attacca.runtime.spi.Value<Value> value = ShopRunner.Values.Value();
                    dev.attacca.runtime.spi.Value<Values> values = ShopRunner.Values.Values();
                    dev.attacca.runtime.spi.Value<Portable> portable = ShopRunner.Values.portables();
                    var way = ShopRunner.of(new Shop()).portable(new Portable(1));
                    return List.of(value, values, portable) + " " + way.graph().tasks().size() + " " + ShopRunner.of(new Shop()).value(new Portable(5));
                  }
                }
                """,
            "package shop; record Value(int n) {}",
            "package shop; record Values(int n) { static class Seen { int n; } }",
            "package shop; record Portable(int n) {}"))
        .isEqualTo("[Value[task=Value], Value[task=Values], Value[task=portables]] 4 7");
  }

  @Test
  void a_type_called_values_in_the_unnamed_package_is_free_where_the_runner_has_none() {
    assertThat(run(
            "import dev.attacca.*;\nclass Shop { @Task Values a() { return new Values(); } static Object test() { return ShopRunner.of(new Shop()).a().n; } }",
            "class Values { int n = 4; }"))
        .isEqualTo(4);
  }

  @Test
  void a_public_runner_names_values_of_types_that_only_its_package_knows() {
    assertThat(run(IMPORTS + """
        public class Shop {
          static class Hidden {}
          @Loop public List<Integer> line() { return List.of(); }
          @Task Hidden hidden(int line) { return new Hidden(); }
          static Object test() { Value<Hidden> hidden = ShopRunner.Values.hidden(); return hidden.task(); }
        }
        """)).isEqualTo("hidden");
  }

  @Test
  void merges_may_be_called_like_methods_of_every_object_but_not_on_a_cluster() {
    String shop = IMPORTS + """
        @Dag
        class Shop {
          @Loop List<Integer> a() { return List.of(1); }
          @Loop List<Integer> b(int a) { return List.of(2); }
          @Task int c(@Merge({"a", "b"}) int ^^wait) { return wait; }
          @Task int d(@Collect List<Integer> c) { return c.size(); }
          static Object test() { return ShopRunner.of(new Shop()).d() + " " + ShopRunner.Values.c().task(); }
        }
        """;
    assertThat(run(shop.replace("^^", ""))).isEqualTo("2 c");
    Compiling.refuse(
        shop.replace("@Dag", "@Dag(cluster = true)"),
        "[ReservedName] a merge cannot be named \"wait\": every object has a method wait(). Rename the parameter.");
  }

  @Test
  void the_name_is_reserved_without_a_loop_as_well() {
    Compiling.refuse(
        IMPORTS
            + "class Shop { @Task int ^^portable() { return 1; } @Task int price(int portable) { return 1; } }",
        "[ReservedName] a task cannot be named \"portable\": the runner has a method portable() of its own."
            + " Rename the method, or name the task, @Task(name = ...).");
  }

  @Test
  void five_thousand_values_with_a_type_each_are_named() {
    StringBuilder types = new StringBuilder("package shop;\nclass Types {\n");
    StringBuilder tasks = new StringBuilder(
        "package shop; import dev.attacca.*; import java.util.*; import shop.Types.*;\nclass Large {\n@Loop List<Integer> line() { return null; }\n");
    for (int i = 0; i < 4_999; i++) {
      types.append("static class T").append(i).append(" {}\n");
      tasks.append("@Task T%d aTask%d() { return null; }\n".formatted(i, i));
    }
    Compiling.accept(tasks.append("}\n").toString(), types.append("}\n").toString());
  }
}
