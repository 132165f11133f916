package dev.attacca.processor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever Java takes for a name is one: of a task, an input, a state, a loop, a router and an item. */
class NamesTest {
  private static final Map<String, String> NAMES = new LinkedHashMap<>();

  static {
    NAMES.put(
        "words of the blueprint",
        "dag input state scope straight task router loop merge shutdown source match after every collect when as"
            + " list set iterable stream value optional outcome emitter inbox async nullable chooses partial type"
            + " route constants onError timeout retry on calls per concurrency runOn inFlight none HALT");
    NAMES.put(
        "names that are their own constant",
        "A B PDF URL X509 A_B _1 _2 __ ___ _A $ $$ $1 $A a$b 価格 税 数量 한글 עברית ไทย _価格 ª");
    NAMES.put(
        "names that differ in little",
        "ab aB Ab AB a_b A_B a__b _ab ab_ AB_ aB1 aB_1 ab1 AB1 url Url uRL straße STRASSE ﬁx fix FIX ǆ ǅ Ǆ ı İ i I");
    NAMES.put(
        "letters beyond ASCII",
        "größe GRÖSSE ß ŉ ΐ été É ñandú жук ЖУК αβγ € ￥ ₩on Ⅷ ⅷ x́ a٣ \uD801\uDC28 \uD801\uDC28x \uD801\uDC00"
            + " \uD840\uDC00 x\uD801\uDC28");
    NAMES.put(
        "words that are none everywhere",
        "record var yield sealed permits module open opens exports requires to with uses provides transitive non"
            + " when async await");
    NAMES.put(
        "names in generated code",
        "tasks engine main runner runs inputs task input hook value outer opener item state inbox options part"
            + " wanted code ran with maybe perItem items having settled optional required async tasks_ engine_ main_ value_ runs_ Main MainScope MainItem Item Result Builder"
            + " Server Overriding Engine Scope Run Graph Blueprint OverridingRuns RunnerOverriding Prepared ServerOptions Objects Function Optional"
            + " Stream Flow CompletableFuture Object String Integer Override AssertionError T BLUEPRINT BLUEPRINT_");
    NAMES.put(
        "names that nested classes inherit",
        "DONE EMPTY NULL_VALUE PENDING EMITTING EMITTED FINISHED done empty pending emitted finished blueprint"
            + " compute assign straight makeState open admits shutdown given maybe orNull has outcome await emit"
            + " emitter gatheredList context wants begins goesOn require requireOptional accept prepare submit status"
            + " result cancel self build executor parallelism listener dev java com names");
    NAMES.put(
        "names like those of the methods that compute",
        "a A computeA compute_ computeB computea code computeCode compute straight straight0 compute0 \u00aa compute\u00aa"
            + " $ compute$ _1 compute_1 computeComputeA x\u0301 X\u0301 computeX\u0301");
  }

  /** The input is an object, and so something that is let go after the run. */
  private static final String CLASS = """
      static class #C {
        static class Count { int n; int next() { return ++n; } }
        @Task int #T(@Input Integer #I, @State Count #S) { return #I + #S.next(); }
        @Loop List<Integer> #L(int #T) { return List.of(#T, #T + 1); }
        @Router boolean #R(int #L) { return #L % 2 == 0; }
        @Task @DependsOn(value = "#R", when = "true") int zEven(int #L, @From("#T") int t) { return #L * 10 + t; }
        @Task @DependsOn(value = "#R", when = "false") int zOdd(int #L) { return #L * 100; }
        @Task int zEach(@Merge({"zEven", "zOdd"}) int #M) { return #M + 1; }
        @Task int zSum(@Collect List<Integer> zEach) { return zEach.stream().mapToInt(each -> each).sum(); }
        @Task @DependsOn(value = "#T", every = "#R") int zEnd(Optional<Integer> #T, Outcome<Integer> zSum) { return #T.get(); }
        @Shutdown("#T") void zClose() {}
      }
      """;

  private static final String USE = """
      static String use#C() {
        var runner = #P#CRunner.of(new #C());
        try (var stream = runner.#L(1); var server = runner.serve()) {
          return runner.zSum(1) + " " + runner.#T(1) + " " + runner.#TAsync(1).join() + " " + stream.toList()
              + " " + runner.run(1).#T() + " " + runner.overriding().#T(5).run().zSum() + " " + server.result(server.submit(1)).zEnd()
              + " " + runner.overriding().#R(true).#I(1).run().zSum() + " " + runner.overriding().#L(List.of(7)).#I(1).run().zSum() + " " + (runner.#LPublisher(1) != null);
        }
      }
      """;

  private static final String EXPECTED = "324 2 2 [2, 3] 2 567 2 56 701 true";

  static Stream<String> groups() {
    return NAMES.keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("groups")
  void every_name_stands_in_every_place(String group) {
    List<String> names = List.of(NAMES.get(group).split(" "));
    StringBuilder source = new StringBuilder(
            "package names;\nimport dev.attacca.*;\nimport dev.attacca.runtime.Outcome;\n")
        .append("import java.util.*;\nclass Driver {\n");
    for (int i = 0; i < names.size(); i++) {
      source.append(of(CLASS, i, names)).append(of(USE, i, names));
    }
    source.append("static String test() { return ");
    source.append(IntStream.range(0, names.size())
        .mapToObj(i -> "useC" + i + "()")
        .collect(Collectors.joining(" + \"\\n\" + ")));
    source.append("; }\n}\n");
    assertThat(Compiling.run(source.toString()).toString().lines())
        .hasSize(names.size())
        .allMatch(EXPECTED::equals);
  }

  private static String of(String template, int first, List<String> names) {
    String text = template.replace("#C", "C" + first).replace("#P", "Driver_");
    String places = "TISLRM";
    for (int i = 0; i < places.length(); i++) {
      text = text.replace("#" + places.charAt(i), names.get((first + i) % names.size()));
    }
    return text;
  }

  @Test
  void states_and_items_may_be_called_like_methods_of_the_runner_and_inputs_like_its_own() {
    String ofRunner =
        "run start of builder overriding serve graph withId close portable outcomes failures stats";
    String ofObjects =
        "without wait notify notifyAll getClass hashCode equals toString clone finalize";
    List<String> names = List.of((ofRunner + " " + ofObjects).split(" "));
    StringBuilder source = new StringBuilder(
        "package shop;\nimport dev.attacca.*;\nimport java.util.*;\nclass Shop {\n@Loop List<Integer> a() { return List.of(1); }\n@Loop List<Integer> b() { return List.of(2); }\n");
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      source.append("""
          static class In#N { @Task int a(@Input Integer #I) { return #I; } @Task int b(int #I, int a) { return #I + a; } }
          static class Held#N { @Task boolean a(@State ArrayList<String> #X) { return #X.add("x"); } }
          static class Item#N {
            @Loop List<Integer> a() { return List.of(1); }
            @Loop List<Integer> b() { return List.of(2); }
            @Task int c(@Merge({"a", "b"}) int #X) { return #X; }
            @Task int d(@Collect Set<Integer> c) { return c.size(); }
          }
          """.replace("#N", "" + i)
          .replace("#I", ofRunner.contains(name) ? name : "free")
          .replace("#X", name));
    }
    source.append("static int test() { return 0");
    for (int i = 0; i < names.size(); i++) {
      String name = ofRunner.contains(names.get(i)) ? names.get(i) : "free";
      source.append(
          " + Shop_In#NRunner.of(new In#N()).overriding().#I(1).b() + Shop_Item#NRunner.of(new Item#N()).d() + (Shop_Held#NRunner.of(new Held#N()).a() ? 1 : 0)"
              .replace("#N", "" + i)
              .replace("#I", name));
    }
    assertThat(Compiling.run(source.append("; }\n}\n").toString())).isEqualTo(5 * names.size());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "without",
        "wait",
        "notify",
        "notifyAll",
        "getClass",
        "hashCode",
        "equals",
        "toString",
        "clone",
        "finalize"
      })
  void an_input_is_set_by_a_method_that_nothing_else_may_be(String name) {
    String why = name.equals("without")
        ? "the runner has a method without() of its own"
        : "every object has a method " + name + "()";
    Compiling.refuse(
        """
        package shop;
        import dev.attacca.*;
        class Shop {
          @Task int a(@Input String ^^#X) { return 1; }
          @Task int b(@Input String #X) { return 1; }
        }
        """.replace("#X", name),
        "[ReservedName] an input cannot be named \"" + name + "\": " + why
            + ". Rename the parameter.");
  }

  @Test
  void class_files_of_items_differ_in_more_than_case() {
    var compilation = Compiling.accept("""
        package shop;
        import dev.attacca.*;
        import java.util.*;
        class Shop {
          @Loop List<Integer> line() { return null; }
          @Loop List<Integer> Line() { return null; }
          @Loop List<Integer> LINE() { return null; }
          @Task void a(int line) {}
          @Task void b(int Line) {}
          @Task void c(int LINE) {}
        }
        """);
    assertThat(compilation.generatedFiles().stream()
            .map(file -> file.getName().toLowerCase(java.util.Locale.ROOT)))
        .doesNotHaveDuplicates();
  }

  @Test
  void a_second_method_is_reserved_only_where_the_runner_has_it() {
    assertThat(Compiling.run("""
        package shop;
        import dev.attacca.*;
        import java.util.*;
        class Shop {
          @Loop List<Integer> line() { return List.of(1, 2); }
          @Task int size(int line) { return line; }
          @Task int sizeAsync(int size) { return size + 1; }
          @Task int lineAsync(int line) { return line + 2; }
          @Task int sum(@Collect List<Integer> sizeAsync) { return sizeAsync.size(); }
          @Task int sumPublisher(int sum) { return sum + 3; }
          @Task void noted(int line) {}
          @Task void notedPublisher(int line) {}
          static String test() {
            ShopRunner runner = ShopRunner.of(new Shop());
            try (var a = runner.sizeAsync(); var b = runner.lineAsync()) {
              return a.toList() + " " + b.toList() + " " + runner.sumPublisher() + " " + runner.sumPublisherAsync().join();
            }
          }
        }
        """)).isEqualTo("[2, 3] [3, 4] 5 5");
    Compiling.refuse(
        """
        package shop;
        import dev.attacca.*;
        import java.util.*;
        class Shop {
          @Loop List<Integer> line() { return null; }
          @Task void ^^linePublisher() {}
          @Task void noted(int line) {}
          @Task void ^^notedAsync() {}
          @Task int lost(int ^^lin) { return 1; }
          @Task void lostAsync() {}
          @Task void lostPublisher() {}
        }
        """,
        "[ReservedName] a task cannot be named \"linePublisher\": the runner has a method linePublisher(), which publishes"
            + " the values of \"line\". Rename the method, or name the task, @Task(name = ...).",
        "[ReservedName] a task cannot be named \"notedAsync\": the runner has a method notedAsync(), which starts the task"
            + " \"noted\". Rename the method, or name the task, @Task(name = ...).",
        "[UnknownName] no task or input named \"lin\"; did you mean \"line\"? If the caller passes it, mark it @Input; if a"
            + " task of another name makes it, @From.");
  }

  @Test
  void an_executor_may_have_any_name() {
    assertThat(Compiling.run("""
        package shop;
        import dev.attacca.*;
        class Shop {
          private static final String ODD = " when as=\\"x\\":\\\\ \\\\u0041 \\"\\"\\" büro ";
          @Task @RunOn(ODD) int a() { return 1; }
          static int test() { return ShopRunner.builder(new Shop()).executor(ODD, Runnable::run).build().a(); }
        }
        """)).isEqualTo(1);
  }

  @Test
  void an_array_is_never_taken_for_an_element_of_one() {
    assertThat(Compiling.run("""
        package shop;
        import dev.attacca.*;
        import java.io.Serializable;
        import java.util.*;
        class Shop extends Base<Object> {
          @Task String[] names() { return new String[] {"a", "b"}; }
          @Task Object[] objects() { return new Object[3]; }
          @Task int[][] matrix() { return new int[5][7]; }
          @Task int any(Object... names) { return names.length; }
          @Task int named(String... names) { return names.length; }
          @Task int serializable(int any, Serializable... names) { return names.length; }
          @Task int first(@From({"objects", "names"}) Object... each) { return each.length; }
          @Task int second(@From({"names", "objects"}) Object... each) { return each.length; }
          @Task int rows(Object... matrix) { return matrix.length; }
          @Task int row(int[]... matrix) { return matrix.length; }
          @Task int passed(@Input Object... given) { return given.length; }
          @Task static int fixed(Object... names) { return names.length; }
          static String test() {
            ShopRunner runner = ShopRunner.of(new Shop());
            return "" + runner.any() + runner.named() + runner.serializable() + runner.first() + runner.second() + runner.rows()
                + runner.row() + runner.passed(new Object[4]) + runner.fixed() + runner.inherited();
          }
        }
        abstract class Base<T> { @SuppressWarnings("unchecked") @Task int inherited(@From("names") T... values) { return values.length; } }
        """)).isEqualTo("2223255422");
  }

  @Test
  void an_array_that_is_the_only_input_is_that_input() {
    assertThat(Compiling.run("""
        package shop;
        import dev.attacca.*;
        class Shop {
          static class Objects { @Task int n(@Input Object[] values) { return values.length; } @Task String one(int n) { return "" + n; } }
          static class Strings { @Task int n(@Input String[] values) { return values.length; } @Task String one(int n) { return "" + n; } }
          static String test() {
            Shop_ObjectsRunner objects = Shop_ObjectsRunner.of(new Objects());
            Shop_StringsRunner strings = Shop_StringsRunner.of(new Strings());
            Object[] nested = {new Object[4]};
            try (var one = objects.serve(); var two = strings.serve()) {
              return "" + one.result(one.submit(new Object[] {1, 2})).n() + one.result(one.submit(nested)).n() + one.result(one.submit(new Object[0])).n()
                  + two.result(two.submit(new String[] {"a", "b"})).n() + objects.n(nested) + objects.run(nested).n()
                  + objects.overriding().values(new Object[] {1, 2, 3}).run().n() + strings.overriding().values(new String[] {"a"}).run().n()
                  + objects.overriding().values(nested).run().n() + objects.overriding().n(5).run().n();
            }
          }
        }
        """)).isEqualTo("2102113115");
  }

  @ParameterizedTest
  @ValueSource(strings = {"US-ASCII", "ISO-8859-1", "UTF-8", "UTF-16"})
  void runners_can_be_read_in_the_encoding_of_the_sources(String encoding, @TempDir Path directory)
      throws Exception {
    List<String> names = List.of(("größe büro 価格 \uD801\uDC28 GRÖSSE ñandú").split(" "));
    String source =
        "package n\u00e4mes;\nimport dev.attacca.*;\nimport dev.attacca.runtime.Outcome;\nimport java.util.*;\npublic class Driver {\n"
            + of(CLASS, 0, names)
                .replace("@Task int zSum", "@RunOn(\"büro\") @Task int zSum")
                .replace("C0", "Größe")
            + "public static int test() { return Driver_GrößeRunner.builder(new Größe()).executor(\"büro\", Runnable::run).build().zSum(1); }\n}\n";
    StringBuilder escaped = new StringBuilder();
    source.chars().forEach(c -> escaped.append(c < 128 ? "" + (char) c : "\\u%04x".formatted(c)));
    Path file = directory.resolve("Driver.java");
    Files.writeString(file, escaped, Charset.forName(encoding));
    StringWriter out = new StringWriter();
    var compiler = ToolProvider.getSystemJavaCompiler();
    try (var files = compiler.getStandardFileManager(null, null, Charset.forName(encoding))) {
      var task = compiler.getTask(
          out,
          files,
          null,
          List.of(
              "-Xlint:all,-processing",
              "-Werror",
              "-encoding",
              encoding,
              "-d",
              directory.toString()),
          null,
          files.getJavaFileObjects(file));
      task.setProcessors(List.of(new AttaccaProcessor()));
      assertThat(task.call()).as(out.toString()).isTrue();
    }
    try (var loader =
        new URLClassLoader(new URL[] {directory.toUri().toURL()}, getClass().getClassLoader())) {
      assertThat(loader.loadClass("n\u00e4mes.Driver").getMethod("test").invoke(null))
          .isEqualTo(324);
    }
  }
}
