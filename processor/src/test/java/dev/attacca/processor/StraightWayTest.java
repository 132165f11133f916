package dev.attacca.processor;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.testing.compile.Compilation;
import dev.attacca.runtime.internal.direct.DirectRun;
import dev.attacca.runtime.internal.task.TaskRunner;
import dev.attacca.runtime.spi.DirectPass;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which scopes can be computed by one thread that does without any scheduling, and in which order. */
class StraightWayTest {
  private static final String IMPORTS = """
      package shop;
      import dev.attacca.*;
      import dev.attacca.runtime.*;
      import java.util.*;
      import java.util.concurrent.*;
      import java.util.stream.*;
      """;

  private static Compilation compiled(String members) {
    return Compiling.accept(IMPORTS + "class Shop {\n" + members + "}\n");
  }

  private static String runner(Compilation compilation) {
    return Compiling.generated(compilation, "shop.ShopRunner");
  }

  /** The lines of the blueprint that say so, each scope's behind its name. */
  private static List<String> ways(String members) {
    return runner(compiled(members))
        .lines()
        .map(String::strip)
        .filter(line -> line.startsWith("straight ") || line.startsWith("scope "))
        .toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "@Task int b(int a) { return a; }",
        "@Task void b(@Input long in) {}",
        "@Task int b(Optional<Integer> a) { return a.orElse(0); }",
        "@Task String b(Outcome<Integer> a) { return a.toString(); }",
        "@Task Optional<String> b(int a) { return Optional.empty(); }",
        "@Task @DependsOn(\"a\") void b() {}",
        "@Task(onError = OnError.TOLERATE) static int b() { return 1; }",
        "@interface Nullable {} @Task @Nullable String b(@Nullable Integer a) { return null; }",
        "@Task int b(@State List<String> seen) { return 1; } @State List<String> seen() { return List.of(); }",
        "@Task int b(@Input Context in) { return 1; }",
        "@Task int b(Context context) { return 1; }",
        "@Router(partial = true) boolean b(int a) { return true; }",
        "@Task @Retry(times = 2) int b(int a) { return a; }",
        "@Task @Timeout(\"1s\") int b(int a) { return a; }",
        "@Task @Limit(concurrency = 2) int b(int a) { return a; }",
      })
  void mere_calls_are_one(String member) {
    assertThat(ways("@Task int a() { return 1; }\n" + member + "\n"))
        .containsExactly("straight a b");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "@Task @RunOn(\"io\") int b(int a) { return a; }",
        "@Task CompletionStage<String> b(int a) { return null; }",
        "@Task CompletableFuture<String> b(int a) { return null; }",
        "@Task com.google.common.util.concurrent.ListenableFuture<String> b(int a) { return null; }",
        "@Router(partial = true) Route b(int a) { return Route.none(); }",
        "@Loop List<String> b(int a) { return null; }",
        "@Loop void b(int a, Emitter<String> out) {}",
        "@Task void b(@From(\"a\") Inbox<Integer, String> in) {}",
      })
  void anything_more_than_a_call_is_none(String member) {
    assertThat(ways("@Task int a() { return 1; }\n" + member + "\n"))
        .isNotEqualTo(List.of("straight a b"))
        .noneMatch(line -> line.startsWith("straight "));
  }

  @Test
  void a_state_by_key_is_one_for_another_engine_that_brings_it_along() {
    assertThat(ways("""
            @Loop List<String> line() { return List.of(); }
            @Task String account(String line) { return line; }
            @Task int sum(String line, @State(by = "account") List<String> seen) { return 1; }
            @State List<String> seen() { return List.of(); }
            """)).containsExactly("scope line", "straight account sum");
  }

  @Test
  void each_scope_has_a_way_of_its_own_or_none() {
    assertThat(ways("""
            @Loop List<String> outer(@Input String in) { return List.of(in); }
            @Task int first(String outer) { return 1; }
            @Task int second(int first, String outer, @Input String in) { return first; }
            @Loop List<Long> inner(String other) { return List.of(); }
            @Loop List<String> other() { return List.of(); }
            @Task void ofInner(Long inner, String other) {}
            @Task int sum(@Collect List<Integer> second) { return 1; }
            @Task @DependsOn(every = "ofInner") void end() {}
            @Task String event(@Merge({"first", "inner"}) Object any) { return ""; }
            """))
        .containsExactly(
            "scope outer",
            "straight first second",
            "scope other",
            "scope any",
            "straight event",
            "scope inner",
            "straight ofInner");
  }

  @Test
  void a_task_that_is_chosen_by_name_is_none() {
    assertThat(ways("""
            sealed interface Pay permits Card, Cash {}
            record Card() implements Pay {}
            record Cash() implements Pay {}
            @Router(partial = true) Pay pay() { return new Card(); }
            @Router(partial = true) Route route() { return Route.to("chosen"); }
            @Loop List<String> one() { return List.of(); }
            @Loop List<String> two() { return List.of(); }
            @Loop List<String> three() { return List.of(); }
            @Task void matched(String one, Card pay) {}
            @Task @DependsOn("route") void chosen(String two) {}
            @Task void any(String three, Pay pay, @From("pay") Optional<Card> card) {}
            """))
        .containsExactly(
            "scope one", "straight matched", "scope two", "scope three", "straight any");
  }

  @Test
  void it_is_asked_only_of_tasks_that_may_be_skipped_whether_they_are() {
    assertThat(runner(compiled("""
                sealed interface Pay permits Card, Cash {}
                record Card() implements Pay {}
                record Cash() implements Pay {}
                @Router Pay pay() { return new Card(); }
                @Task int card(Card pay) { return 1; }
                @Task int cash(Cash pay) { return 2; }
                @Task Optional<Integer> fee(int card) { return Optional.empty(); }
                @Task int either(@From({"fee", "cash"}) int some) { return some; }
                @Task int sure(@From({"fee", "free"}) int some) { return some; }
                @Task int free() { return 0; }
                @Task String told(Optional<Integer> fee, Outcome<Integer> cash) { return ""; }
                @Task @DependsOn({"card", "free"}) void after() {}
                @Task @DependsOn("fee") void afterFee() {}
                """))
            .lines()
            .map(String::strip)
            .filter(line -> line.startsWith("if (pass.")))
        .map(line -> line.substring("if (pass.".length(), line.indexOf(',')))
        .containsExactly(
            "begins(PAY",
            "runs(CARD",
            "runs(CASH",
            "runs(FEE",
            "runs(EITHER",
            "begins(FREE",
            "begins(SURE",
            "begins(TOLD",
            "begins(AFTER",
            "runs(AFTER_FEE");
  }

  @Test
  void tasks_keep_the_order_of_the_source_where_they_can() {
    assertThat(ways("""
            @Task int free() { return 1; }
            @Task int last(int third, int first) { return 1; }
            @Task int other() { return 1; }
            @Task int first() { return 1; }
            @Task @DependsOn({"second", "first"}) int third() { return 1; }
            @Task int second() { return 1; }
            """)).containsExactly("straight free first second third last other");
  }

  @Test
  void each_task_is_called_as_its_value_asks_for() {
    assertThat(runner(compiled("""
                @interface Nullable {}
                @Task String text(@Input String wanted) { return wanted; }
                @Task int number(@From({"quote", "text"}) Object some) { return 1; }
                @Task Optional<String> quote(@Input int part) { return Optional.empty(); }
                @Task @Nullable String note() { return null; }
                @Task @DependsOn("note") void finished() {}
                """))).contains("""
                private int computeText() { return given(text = tasks.text(wanted)); }
                private int computeNumber() { number = tasks.number(has(QUOTE) ? quote : text); return DONE; }
                private int computeQuote() { return maybe(quote = orNull(tasks.quote(part))); }
                private int computeNote() { note = tasks.note(); return DONE; }
                private int computeFinished() { tasks.finished(); return DONE; }

                @Override
                public int direct(DirectPass pass, int part_, int wanted_) throws Throwable {
                  int code;
                  if (pass.begins(TEXT, wanted_, 0) && !pass.goesOn(code = computeText())) return code;
                  if (pass.begins(QUOTE, wanted_, 1) && !pass.goesOn(code = computeQuote())) return code;
                  if (pass.begins(NUMBER, wanted_, 2) && !pass.goesOn(code = computeNumber())) return code;
                  if (pass.begins(NOTE, wanted_, 3) && !pass.goesOn(code = computeNote())) return code;
                  if (pass.begins(FINISHED_, wanted_, 4) && !pass.goesOn(code = computeFinished())) return code;
                  return FINISHED;
                }
            """);
  }

  @Test
  void a_bit_each_is_for_32_tasks() {
    Compilation compilation = compiled(tasks(70, i -> i == 0 ? "" : "int t" + (i - 1)));
    assertThat(runner(compilation))
        .contains(
            "straight " + names(0, 32) + "\n",
            "straight " + names(32, 64) + "\n",
            "straight " + names(64, 70) + "\n")
        .contains("""
                @Override
                public int direct(DirectPass pass, int part, int wanted) throws Throwable {
                  return switch (part) {
                    case 0 -> direct0(pass, wanted);
                    case 1 -> direct1(pass, wanted);
                    case 2 -> direct2(pass, wanted);
                    default -> throw new AssertionError(part);
                  };
                }
            """)
        .contains("""
                private int direct2(DirectPass pass, int wanted) throws Throwable {
                  int code;
                  if (pass.begins(T64, wanted, 0) && !pass.goesOn(code = computeT64())) return code;
                  if (pass.begins(T65, wanted, 1) && !pass.goesOn(code = computeT65())) return code;
            """);
  }

  @Test
  void wide_joins_are_compiled_by_the_virtual_machine() {
    String all =
        IntStream.range(0, 200).mapToObj(i -> "int t" + i).collect(Collectors.joining(", "));
    assertSmall(compiled(tasks(208, i -> i < 200 ? "" : all)));
  }

  @Test
  void alternatives_deep_in_scopes_take_their_room() {
    String from =
        IntStream.range(0, 60).mapToObj(i -> "\"t" + i + "\"").collect(Collectors.joining(", "));
    String loops = IntStream.range(0, 5)
        .mapToObj(i -> "@Loop List<Long> l%d(%s) { return null; }\n"
            .formatted(i, i == 0 ? "" : "long l" + (i - 1)))
        .collect(Collectors.joining());
    String joins = IntStream.range(0, 10)
        .mapToObj(i ->
            "@Task int j%d(long l4, @From({%s}) Optional<Integer> x, @From({%s}) Outcome<Integer> y) { return 1; }\n"
                .formatted(i, from, from))
        .collect(Collectors.joining());
    assertSmall(compiled(tasks(60, i -> "") + loops + joins));
  }

  @Test
  void a_thousand_tasks_are_compiled_by_the_virtual_machine() {
    String texts = IntStream.range(1, 1_000)
        .mapToObj(
            i -> "@Task String a%d(String a%d, @From(\"a%d\") String other) { return null; }\n"
                .formatted(i, i - 1, i / 2))
        .collect(Collectors.joining("", "@Task String a0(@Input String in) { return in; }\n", ""));
    assertSmall(compiled(texts));
    assertSmall(compiled(tasks(1_000, i -> i == 0 ? "" : "int t" + i / 2)));
  }

  private static String tasks(int count, IntFunction<String> parameters) {
    return IntStream.range(0, count)
        .mapToObj(i -> "@Task int t%d(%s) { return %d; }\n".formatted(i, parameters.apply(i), i))
        .collect(Collectors.joining());
  }

  private static String names(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> "t" + i).collect(Collectors.joining(" "));
  }

  /** Else what HotSpot's first compiler makes of a way of a thousand tasks is so large that no cache holds it. */
  @Test
  void what_is_asked_at_each_task_is_not_inlined_at_once() throws IOException {
    Map<String, Integer> sizes = MethodSizes.of(DirectPass.class);
    assertThat(sizes.get("DirectPass.begins(III)Z")).isGreaterThan(MethodSizes.INLINED_AT_ONCE);
    assertThat(sizes.get("DirectPass.goesOn(I)Z")).isGreaterThan(MethodSizes.INLINED_AT_ONCE);
  }

  /** Else it is luck which parts of a straight run HotSpot compiles together, and what one costs. */
  @Test
  void a_straight_run_is_compiled_by_itself_and_as_a_whole() throws IOException {
    assertThat(sizesOf(DirectRun.class, "run"))
        .hasSize(1)
        .allSatisfy(size -> assertThat(size).isGreaterThan(MethodSizes.INLINED_WHEN_HOT));
    assertThat(sizesOf(DirectRun.class.getSuperclass(), "goPlainly", "goAlong"))
        .hasSize(2)
        .allSatisfy(size -> assertThat(size).isLessThanOrEqualTo(MethodSizes.INLINED_AT_ONCE));
  }

  /** Else loops in items, by way of which it comes back to itself, are compiled within each other. */
  @Test
  void a_step_is_compiled_by_itself() throws IOException {
    assertThat(sizesOf(TaskRunner.class, "step"))
        .hasSize(1)
        .allSatisfy(size -> assertThat(size).isGreaterThan(MethodSizes.INLINED_WHEN_HOT));
  }

  private static List<Integer> sizesOf(Class<?> type, String... methods) throws IOException {
    return MethodSizes.of(type).entrySet().stream()
        .filter(each -> Stream.of(methods)
            .anyMatch(name -> each.getKey().startsWith(type.getSimpleName() + "." + name + "(")))
        .map(Map.Entry::getValue)
        .toList();
  }

  private static void assertSmall(Compilation compilation) {
    Map<String, Integer> large = MethodSizes.of(compilation);
    assertThat(large).isNotEmpty();
    large.keySet().removeIf(method -> method.contains("<clinit>"));
    large.values().removeIf(size -> size < MethodSizes.COMPILED);
    assertThat(large).isEmpty();
  }
}
