package dev.attacca.processor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

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
        "tasks engine main runner overrides inputs task input hook value outer opener item state inbox options part"
            + " wanted ran with async tasks_ engine_ main_ value_ ran_ Main MainScope MainItem Item Result Builder"
            + " Server Overriding Engine Scope Run Graph Blueprint Overrides Prepared ServerOptions Objects Optional"
            + " Stream Flow CompletableFuture Object String Integer Override AssertionError T BLUEPRINT BLUEPRINT_");
    NAMES.put(
        "names that nested classes inherit",
        "DONE EMPTY NULL_VALUE PENDING EMITTING EMITTED FINISHED done empty pending emitted finished blueprint"
            + " compute assign straight makeState open admits shutdown given maybe orNull has outcome await emit"
            + " emitter gatheredList context wants begins goesOn require requireOptional accept prepare submit status"
            + " result cancel close self build executor parallelism listener dev java com names");
  }

  private static final String CLASS = """
      static class #C {
        static class Count { int n; int next() { return ++n; } }
        @Task int #T(@Input int #I, @State Count #S) { return #I + #S.next(); }
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
              + " " + runner.overriding().#R(true).run(1).zSum() + " " + runner.overriding().#L(List.of(7)).run(1).zSum() + " " + (runner.#LPublisher(1) != null);
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
}
