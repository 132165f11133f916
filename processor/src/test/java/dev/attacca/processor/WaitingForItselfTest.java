package dev.attacca.processor;

import static dev.attacca.processor.Compiling.accept;
import static dev.attacca.processor.Compiling.refuse;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import javax.tools.JavaFileObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What would wait for itself by way of the end of a loop is refused, and what would not is taken. */
class WaitingForItselfTest {
  private static final String CONSUMER_WAY_OUT =
      " Items stay open until their values are consumed. Take a List or an Iterable, which are given when the"
          + " loop is done, or take one of these dependencies away.";
  private static final String ITEM_WAY_OUT =
      " An item cannot wait for what gathers it. Take one of these dependencies away.";

  private static String flow(String members) {
    return """
        import dev.attacca.*;
        import dev.attacca.runtime.*;
        import java.util.*;
        import java.util.stream.*;
        class Flow {
          enum Side { LEFT, RIGHT }
          @Loop(inFlight = 2) List<Integer> line() { return List.of(); }
          @Task int len(int line) { return line; }
          @Loop List<Integer> word(int line) { return List.of(); }
          @Task int size(int word) { return word; }
          @Loop List<Integer> other() { return List.of(); }
          @Task int half(int other) { return other; }
        """ + members.indent(2) + "}\n";
  }

  private static String late(String task, String waitsFor, String opener, String way) {
    return "[GatherCycle] \"%s\" consumes values while the loop runs, and waits for \"%s\", which waits until all items"
            .formatted(task, waitsFor)
        + " of \"%s\" are done: %s.".formatted(opener, way)
        + CONSUMER_WAY_OUT;
  }

  // Consumers that start too late

  @ParameterizedTest
  @ValueSource(
      strings = {
        "int ^^total",
        "Optional<Integer> ^^total",
        "Outcome<Integer> ^^total",
        "@From({\"one\", ^^\"total\"}) int first",
        "@From(^^\"total\") int first"
      })
  void aConsumerDoesNotWaitForWhatWaitsForItsLoopInWhateverFormItTakesTheValue(String parameter) {
    refuse(flow("""
            @Task int one() { return 1; }
            @Task @DependsOn(every = "len") int total() { return 1; }
            @Task long print(@Collect Stream<Integer> len, %s) { return 1; }
            """.formatted(parameter)), late("print", "total", "line", "print → total"));
  }

  @Test
  void norInOrderAlone() {
    refuse(flow("""
            @Task void total(@Collect List<Integer> len) {}
            @Task @DependsOn(^^"total") long print(@Collect Stream<Integer> len) { return 1; }
            """), late("print", "total", "line", "print → total"));
  }

  @Test
  void norByWayOfSeveralTasks() {
    refuse(flow("""
            @Task int total(@Collect Set<Integer> len) { return 1; }
            @Task int twice(Outcome<Integer> total) { return 1; }
            @Router(partial = true) Side side(int twice) { return Side.LEFT; }
            @Task @DependsOn(value = "side", when = "LEFT") int left() { return 1; }
            @Task @DependsOn(^^"left") long print(@Collect Stream<Integer> len) { return 1; }
            """), late("print", "total", "line", "print → left → side → twice → total"));
  }

  @Test
  void norForTheWholeOfWhatItConsumesItself() {
    refuse(
        flow("""
            @Task long print(@Collect Stream<Integer> len, @Collect @From(^^"size") List<Integer> all) { return 1; }
            """),
        "[GatherCycle] \"print\" consumes values while the loop runs, and does not start until all items of \"line\" are"
            + " done." + CONSUMER_WAY_OUT);
  }

  @Test
  void norForAnotherConsumer() {
    refuse(flow("""
            @Task long first(@Collect Stream<Integer> len) { return 1; }
            @Task long print(@Collect Stream<Integer> size, long ^^first) { return 1; }
            """), late("print", "first", "line", "print → first"));
  }

  @Test
  void norForALoopThatBeginsLate() {
    refuse(flow("""
            @Task int total(@Collect List<Integer> len) { return 1; }
            @Loop List<Integer> again(int total) { return List.of(); }
            @Task @DependsOn(every = "again") int end() { return 1; }
            @Task long print(@Collect Stream<Integer> size, int ^^end) { return 1; }
            """), late("print", "total", "line", "print → end → again → total"));
  }

  @Test
  void norInANestedScope() {
    refuse(flow("""
            @Task int total(int line, @Collect List<Integer> size) { return 1; }
            @Task long print(int line, @Collect Stream<Integer> size, int ^^total) { return 1; }
            """), late("print", "total", "word", "print → total"));
    refuse(
        flow("""
            @Task int total(@Collect List<Integer> size) { return 1; }
            @Task long print(int line, @Collect Stream<Integer> size, int ^^total) { return 1; }
            """),
        "[GatherCycle] \"print\" runs once per item of \"line\" and waits for \"total\", which waits until all items of"
            + " \"line\" are done: print → total." + ITEM_WAY_OUT);
  }

  @Test
  void norByWayOfAMerge() {
    refuse(flow("""
            @Task int seen(@Merge({"len", "half"}) int any) { return any; }
            @Task @DependsOn(every = "seen") int total() { return 1; }
            @Task long print(@Collect Stream<Integer> len, int ^^total) { return 1; }
            """), late("print", "total", "line", "print → total"));
    refuse(flow("""
            @Task int seen(@Merge({"len", "half"}) int any) { return any; }
            @Task @DependsOn(every = "len") int total() { return 1; }
            @Task long print(@Collect Stream<Integer> seen, int ^^total) { return 1; }
            """), late("print", "total", "line", "print → total"));
  }

  @Test
  void norByWayOfAnotherStream() {
    refuse(flow("""
            @Task int ends(@Collect Stream<Integer> half, long ^^first) { return 1; }
            @Task int end(@Collect List<Integer> half) { return 1; }
            @Task long first(@Collect Stream<Integer> len, int end) { return 1; }
            """), late("ends", "end", "other", "ends → first → end"));
    refuse(flow("""
            @Task int lines(@Collect List<Integer> len) { return 1; }
            @Task int others(@Collect List<Integer> half) { return 1; }
            @Task long one(@Collect Stream<Integer> len, int ^^others) { return 1; }
            @Task long two(@Collect Stream<Integer> half, int lines) { return 1; }
            """), """
            [GatherCycle] "one" would wait for itself:
                  one waits for others: parameter `others`
                  others waits for the end of other: parameter `half`
                  items of other are open until two has consumed half
                  two waits for lines: parameter `lines`
                  lines waits for the end of line: parameter `len`
                  items of line are open until one has consumed len
                Take one of these dependencies away, or gather into a List, which keeps no item open.""");
  }

  // Items that wait for their own loop

  @Test
  void anItemDoesNotWaitForAConsumerOfItsOwn() {
    refuse(
        flow("""
            @Task long first(@Collect Stream<Integer> size) { return 1; }
            @Task void share(int len, Outcome<Long> ^^first) {}
            """),
        "[GatherCycle] \"share\" runs once per item of \"line\" and waits for \"first\", which waits until all items of"
            + " \"line\" are done: share → first." + ITEM_WAY_OUT);
  }

  @Test
  void noWorkerWaitsForTheEndOfTheLoopThatAsksIt() {
    refuse(
        flow("""
            @Task int total(@Collect List<Integer> len) { return 1; }
            @Task void answer(@From("len") Inbox<Integer, Integer> in, int ^^total) {}
            """),
        "[GatherCycle] \"answer\" runs once per item of \"line\" and waits for \"total\", which waits until all items of"
            + " \"line\" are done: answer → total." + ITEM_WAY_OUT);
  }

  @Test
  void aConsumerWaitsForNoAnswersOfItsOwnItems() {
    refuse(flow("""
            @Task void answer(@From("len") Inbox<Integer, Integer> in) {}
            @Task @DependsOn(every = "answer") int total() { return 1; }
            @Task long print(@Collect Stream<Integer> len, int ^^total) { return 1; }
            """), late("print", "total", "line", "print → total"));
  }

  @Test
  void eachMistakeIsToldOnceAndAtItsPlace() {
    refuse(
        flow("""
            @Task int total(@Collect List<Integer> len) { return 1; }
            @Task long print(@Collect Stream<Integer> len, int ^^total) { return 1; }
            @Task void share(int len, int ^^total) {}
            @Task void after(int print) {}
            @Task int sum(@Collect List<Integer> half) { return 1; }
            @Task void part(int half, int ^^sum) {}
            """.replace("int print", "long print")),
        late("print", "total", "line", "print → total"),
        "[GatherCycle] \"share\" runs once per item of \"line\" and waits for \"total\", which waits until all items of"
            + " \"line\" are done: share → total." + ITEM_WAY_OUT,
        "[GatherCycle] \"part\" runs once per item of \"other\" and waits for \"sum\", which waits until all items of"
            + " \"other\" are done: part → sum." + ITEM_WAY_OUT);
  }

  @Test
  void aLoopThatConsumesAsItEmitsKeepsItsItemsFromWaitingForWhatItConsumes() {
    String members = """
        @Loop %s again(@Collect Stream<Integer> len) { return null; }
        @Task int total(@Collect List<Integer> len) { return 1; }
        @Task void share(int again, int %stotal) {}
        """;
    refuse(flow(members.formatted("Stream<Integer>", "^^")), """
        [GatherCycle] "share" would wait for itself:
              share waits for total: parameter `total`
              total waits for the end of line: parameter `len`
              items of line are open until again has consumed len
              again consumes no more when as many of its items are open as may be
              items of again wait for share
            Take one of these dependencies away, or gather into a List, which keeps no item open.""");
    accept(flow(members.formatted("List<Integer>", "")));
  }

  // States

  @Test
  void aConsumerDoesNotHoldAStateThatItemsNeedInARoundaboutWay() {
    refuse(
        flow("""
            @Task int tax(@State StringBuilder text) { return 1; }
            @Task int with(int line, int tax) { return 1; }
            @Task long print(@Collect Stream<Integer> len, @State StringBuilder ^^text) { return 1; }
            """),
        "[StateHeld] \"print\" consumes values while the loop runs, and holds the state \"text\" meanwhile, which \"tax\""
            + " needs for what items of \"line\" wait for. Gather into a List or a Set, or take the state in a task"
            + " after it.");
    accept(flow("""
            @Task int tax(@State StringBuilder text) { return 1; }
            @Task int with(int line, int tax) { return 1; }
            @Task long print(@Collect Stream<Integer> len, int tax, @State StringBuilder text) { return 1; }
            """));
  }

  @Test
  void aLoopThatEmitsInTheMidstOfItsMethodDoesNotHoldAStateThatItsItemsNeed() {
    String members = """
        @Loop %s numbers(%s @State StringBuilder %stext) { return%s; }
        @Task void note(int numbers, @State StringBuilder text) {}
        """;
    refuse(
        flow(members.formatted("void", "Emitter<Integer> to,", "^^", "")),
        "[StateHeld] \"numbers\" emits in the midst of its method, and holds the state \"text\" meanwhile, which \"note\""
            + " needs for every item of \"numbers\". Return a Stream, an Iterator or an Iterable, or take the state in a"
            + " task before it.");
    accept(flow(members.formatted("Stream<Integer>", "", "", " null")));
  }

  // Streams

  @Test
  void aConsumerDoesNotReadTwoStreamsThatEachNeedTheOther() {
    refuse(
        flow("""
            @Task int seen(@Merge({"len", "half"}) int any) { return any; }
            @Task long print(@Collect Stream<Integer> len, @Collect Stream<Integer> ^^seen) { return 1; }
            @Task long two(@Collect Stream<Integer> len, @Collect Stream<Integer> half) { return 1; }
            """),
        "[TwoStreams] \"print\" consumes two streams out of \"line\" and \"any\", and neither comes to its end before the"
            + " other is consumed, so the one would have to wait for the other. Gather one value that holds both, or"
            + " consume them in two tasks.");
  }

  // What is right

  @Test
  void whatMustWaitForTheEndAnywayIsGivenAsAnIterableOfAll() {
    assertThat(runner(accept(flow("""
                @Task int total(@Collect List<Integer> len) { return 1; }
                @Task long shares(int total, @Collect Iterable<Integer> len) { return 1; }
                @Task long soon(@Collect Iterable<Integer> len) { return 1; }
                @Task long whole(@Collect List<Integer> size, @Collect Iterable<Integer> len) { return 1; }
                @Task long after(long soon, @Collect Iterable<Integer> len) { return 1; }
                """))))
        .containsSubsequence(
            "task shares",
            "collect len as kept",
            "task soon",
            "collect len as iterable",
            "task whole",
            "collect size as list",
            "collect len as kept",
            "task after",
            "collect len as kept");
  }

  @Test
  void whatDoesNotComeBackToItselfIsAccepted() {
    accept(flow("""
            @Task int total(@Collect List<Integer> half) { return 1; }
            @Task long print(@Collect Stream<Integer> len, int total) { return 1; }
            @Task long next(@Collect Stream<Integer> half, @Collect Stream<Integer> size) { return 1; }
            @Task void share(int len, int total) {}
            @Task long perLine(int line, @Collect Stream<Integer> size) { return 1; }
            @Task void after(int line, long perLine) {}
            @Loop void numbers(Emitter<Integer> to, @State StringBuilder text) {}
            @Loop List<Integer> digit(int numbers) { return List.of(); }
            @Task int both(@Merge({"numbers", "digit"}) int each) { return each; }
            @Task void log(@Collect List<Integer> both, @State StringBuilder text) {}
            """));
  }

  private static String runner(com.google.testing.compile.Compilation compilation) {
    JavaFileObject file = compilation.generatedSourceFiles().get(0);
    try (var in = file.openInputStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
