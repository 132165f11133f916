package dev.attacca.processor;

import static dev.attacca.processor.Compiling.accept;
import static dev.attacca.processor.Compiling.refuse;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Repeats, the round before and the last round. */
class RoundRefusalTest {
  /** A class with a repeat, a loop within it, a repeat within it, a loop and a repeat beside it, and these members. */
  private static String rounds(String members) {
    return """
        import dev.attacca.*;
        import dev.attacca.runtime.*;
        import java.util.*;
        import java.util.concurrent.*;
        import java.util.stream.*;
        class Flow {
          @Task String outline(@Input String topic) { return topic; }
          @Repeat(max = 5) Optional<String> draft(String outline, @Previous Optional<String> revised) {
            return revised;
          }
          @Task String revised(String draft) { return draft; }
          @Loop List<String> word(String draft) { return List.of(); }
          @Task int length(String word) { return 1; }
          @Repeat(max = 2) Optional<Integer> polish(String revised) { return Optional.empty(); }
          @Task long shine(int polish) { return 1; }
          @Loop List<String> line() { return List.of(); }
          @Task int indent(String line) { return 1; }
          @Repeat(max = 7) Optional<String> page() { return Optional.empty(); }
          @Task int footer(String page) { return 1; }
          @Task @DependsOn("page") void sent() {}
        """ + members.indent(2) + "}\n";
  }

  @Test
  void the_number_of_rounds_is_positive() {
    refuse(
        rounds("""
            @Repeat(max = ^^0) Optional<String> none() { return Optional.empty(); }
            @Repeat(inFlight = 2, max = ^^-1, accept = true) Optional<String> less() { return Optional.empty(); }
            """),
        "[Repeat] max = 0 lets the repeat \"none\" have no round. Give a number of at least 1.",
        "[Repeat] max = -1 lets the repeat \"less\" have no round. Give a number of at least 1.");
  }

  @Test
  void some_round_is_open() {
    refuse(
        rounds(
            "@Repeat(max = 1, inFlight = ^^0) Optional<String> none() { return Optional.empty(); }"),
        "[InFlight] inFlight = 0 lets no item be open. Give a number of at least 1, or leave it out.");
  }

  @Test
  void a_repeat_can_come_to_an_end() {
    refuse(
        rounds("""
            @Repeat(max = 3) String ^^always() { return ""; }
            @Repeat(max = 4) CompletableFuture<String> ^^later() { return null; }
            @Repeat(max = 3, accept = true) String fine() { return ""; }
            @Repeat(max = 3) void ^^nothing() {}
            """),
        "[Repeat] the repeat \"always\" can only be exhausted, because it returns String and so always asks for a"
            + " further round. Return Optional, empty when there is none; or say accept = true, if the last of 3"
            + " rounds is to be taken as it is.",
        "[Repeat] the repeat \"later\" can only be exhausted, because it returns CompletableFuture<String> and so"
            + " always asks for a further round. Return Optional, empty when there is none; or say accept = true, if"
            + " the last of 4 rounds is to be taken as it is.",
        "[Repeat] the repeat \"nothing\" returns void, which is no item for a round. Return an Optional of what each"
            + " round begins with, empty when there is no further round.");
  }

  @Test
  void a_round_has_an_item() {
    refuse(
        rounds("""
            @interface Nullable {}
            @Repeat(max = 3, accept = true) @Nullable String ^^item() { return ""; }
            """),
        "[NullContract] the item of a round of \"item\" may be null, because \"item\" is @Nullable. Take @Nullable"
            + " away; an empty Optional says that there is no further round.");
  }

  @Test
  void a_method_is_one_thing() {
    refuse(
        rounds("""
            @Task @Repeat(max = 1) Optional<String> ^^task() { return Optional.empty(); }
            @Router @Repeat(max = 1) Optional<Boolean> ^^router() { return Optional.empty(); }
            @Loop @Repeat(max = 1) List<String> ^^loop() { return List.of(); }
            """),
        "[TwoKinds] \"task\" is marked @Task and @Repeat. A method is one of these: keep one.",
        "[TwoKinds] \"router\" is marked @Router and @Repeat. A method is one of these: keep one.",
        "[TwoKinds] \"loop\" is marked @Loop and @Repeat. A method is one of these: keep one.");
  }

  @Test
  void a_repeat_gathers_what_can_be_read_for_every_round() {
    refuse(
        rounds("""
            @Repeat(max = 3) Optional<String> again(@Collect Stream<String> ^^line) { return Optional.empty(); }
            @Repeat(max = 3) Optional<String> list(@Collect List<String> line) { return Optional.empty(); }
            """),
        "[Repeat] the repeat \"again\" is called for every round, and \"line\" can be read once. Take a List or a"
            + " Set.");
  }

  @Test
  void a_repeat_does_not_emit() {
    refuse(
        rounds(
            "@Repeat(max = 3) Optional<String> emits(Emitter<String> ^^out) { return Optional.empty(); }"),
        "[Emitter] \"emits\" is a @Repeat, and only a loop emits. Mark the method @Loop instead, or take the Emitter"
            + " away.");
  }

  @Test
  void before_the_first_round_there_is_none() {
    refuse(
        rounds("""
            @Task int sum(String draft, @Previous Integer ^^sum) { return 1; }
            @Task int size(String draft, @Previous("length2") int ^^before) { return 1; }
            @Task int length2(String draft) { return 1; }
            @Task int end(String draft, @Previous Outcome<String> ^^revised) { return 1; }
            """),
        "[Previous] the parameter \"sum\" is Integer, and there is no round before the first. Take"
            + " Optional<Integer>.",
        "[Previous] the parameter \"before\" is int, and there is no round before the first. Take"
            + " Optional<Integer>.",
        "[Previous] the parameter \"revised\" is Outcome<String>, and there is no round before the first. Take"
            + " Optional<String>.");
  }

  @Test
  void the_value_of_the_round_before_fits() {
    refuse(
        rounds("""
            @Task int sum(String draft, @Previous Optional<Integer> ^^revised) { return 1; }
            @Task int own(String draft, @Previous Optional<Long> ^^own) { return 1; }
            @Task int none(String draft, @Previous("nothing") Optional<Void> ^^x) { return 1; }
            @Task void nothing(String draft) {}
            """),
        "[TypeMismatch] the parameter \"revised\" of \"sum\" is Optional<Integer>, but the task \"revised\" hands on"
            + " String. Make the types agree, or take the value of another task.",
        "[TypeMismatch] the parameter \"own\" of \"own\" is Optional<Long>, but the task \"own\" hands on int. Make"
            + " the types agree, or take the value of another task.",
        "[NoValue] the parameter \"x\" takes the value of \"nothing\", which has none: it returns void. Return a"
            + " value from \"nothing\", or wait for it with @DependsOn(\"nothing\").");
  }

  @Test
  void names_of_other_rounds_mean_tasks() {
    refuse(
        rounds("""
            @Task int a(String draft, @Previous Optional<String> ^^revisd) { return 1; }
            @Task int b(String draft, @Previous(^^"reviesd") Optional<String> x) { return 1; }
            @Task int c(@Last(^^"shien") long x) { return 1; }
            @Task int d(String draft, @Previous Optional<String> ^^topic) { return 1; }
            @Task int e(@Last String ^^topic) { return 1; }
            """),
        "[UnknownName] no task or input named \"revisd\"; did you mean \"revised\"? If the caller passes it, mark it"
            + " @Input; if a task of another name makes it, @From.",
        "[UnknownTask] no task named \"reviesd\"; did you mean \"revised\"? @Previous takes the names of tasks.",
        "[UnknownTask] no task named \"shien\"; did you mean \"shine\"? @Last takes the names of tasks.",
        "[UnknownTask] no task named \"topic\"; that is an input, which is there from the start. @Previous takes the"
            + " names of tasks.",
        "[UnknownTask] no task named \"topic\"; that is an input, which is there from the start. @Last takes the"
            + " names of tasks.");
  }

  @Test
  void a_value_comes_in_one_way() {
    refuse(
        rounds("""
            @Task int a(String draft, @Previous @From("revised") Optional<String> ^^x) { return 1; }
            @Task int b(String draft, @Previous @Last Optional<String> ^^revised) { return 1; }
            @Task int c(@Last @Collect List<String> ^^revised) { return 1; }
            @Task int d(@Last @Input int ^^e) { return 1; }
            @Task int f(@Last @From("revised") String x) { return 1; }
            """),
        "[TwoBindings] the parameter \"x\" is marked @From and @Previous. A parameter gets its value in one of these"
            + " ways: keep one.",
        "[TwoBindings] the parameter \"revised\" is marked @Previous and @Last. A parameter gets its value in one of"
            + " these ways: keep one.",
        "[TwoBindings] the parameter \"revised\" is marked @Collect and @Last. A parameter gets its value in one of"
            + " these ways: keep one.",
        "[TwoBindings] the parameter \"e\" is marked @Input and @Last. A parameter gets its value in one of these"
            + " ways: keep one.");
  }

  @Test
  void the_round_before_is_one_of_the_same_repeat() {
    refuse(
        rounds("""
            @Task int once(@Previous Optional<String> ^^revised) { return 1; }
            @Task int alone(@Previous Optional<String> ^^outline) { return 1; }
            @Task int item(String line, @Previous Optional<Integer> ^^item) { return 1; }
            @Task int deep(String word, @Previous Optional<String> ^^revised) { return 1; }
            @Task int outer(String draft, @Previous Optional<String> ^^outline) { return 1; }
            @Task int beside(String draft, @Previous Optional<Integer> ^^footer) { return 1; }
            @Task int many(String draft, @Previous(^^"length") Optional<Integer> x) { return 1; }
            @Task int nested(String draft, @Previous Optional<Long> ^^shine) { return 1; }
            @Loop List<String> words(String draft, @Previous Optional<String> ^^word) { return List.of(); }
            """),
        "[Previous] \"once\" runs once per run, so there is no round before. Take the value of the last round with"
            + " @Last, or those of all with @Collect.",
        "[Previous] \"alone\" runs once per run, so there is no round before. Only a @Repeat and the tasks of its"
            + " rounds take values of the round before.",
        "[Previous] \"item\" runs once per item of \"line\", and the items of the loop \"line\" are no rounds. Keep"
            + " what goes from one item to the next in a @State; if each item is made from the one before, mark the"
            + " loop @Repeat.",
        "[Previous] \"deep\" runs once per item of \"word\", and not once per round of \"draft\". Take it in a task"
            + " of the round, and let \"deep\" depend on that.",
        "[Previous] \"outline\" is the same in all rounds of \"draft\". Take it as it is, without @Previous.",
        "[Previous] \"footer\" runs once per round of \"page\", and that is no task of the rounds of \"draft\"."
            + " @Previous takes \"draft\" or \"revised\" or \"outer\" or \"beside\" or \"many\" or \"nested\".",
        "[Previous] \"length\" runs once per item of \"word\" within a round of \"draft\", so there is no one value of"
            + " the round before. Gather in a task of the round, with @Collect or @Last, and take the value of that.",
        "[Previous] \"shine\" runs once per round of \"polish\" within a round of \"draft\", so there is no one value"
            + " of the round before. Gather in a task of the round, with @Collect or @Last, and take the value of"
            + " that.",
        "[Previous] the items of \"word\" are many within a round of \"draft\", so there is no one value of the round"
            + " before. Gather in a task of the round, with @Collect or @Last, and take the value of that.");
  }

  @Test
  void a_loop_itself_has_no_round_before() {
    refuse(
        rounds("""
            @Loop List<String> again(@Previous Optional<String> ^^again) { return List.of(); }
            @Repeat(max = 2) Optional<String> other(@Previous Optional<String> ^^line) { return line; }
            """),
        "[Previous] \"again\" runs once per run, so there is no round before. Only a @Repeat and the tasks of its"
            + " rounds take values of the round before.",
        "[Previous] the items of \"line\" are many, and that is no task of the rounds of \"other\". @Previous takes"
            + " \"other\".");
  }

  @Test
  void the_last_round_is_one_of_a_repeat_below() {
    refuse(
        rounds("""
            @Task int a(@Last String ^^line) { return 1; }
            @Task int b(@Last int ^^indent) { return 1; }
            @Task int c(@Last String ^^outline) { return 1; }
            @Task int d(String draft, @Last String ^^revised) { return 1; }
            @Task int e(String draft, @Last int ^^footer) { return 1; }
            @Task int f(@Last int ^^length) { return 1; }
            @Task int g(@Last Long ^^shine, @Last("polish") int x) { return 1; }
            @Task int h(String word, @Last String ^^revised) { return 1; }
            """.replace("Long ^^shine", "Long shine")),
        "[Last] \"a\" takes the last value of \"line\", which runs once per item of \"line\", and the loop \"line\""
            + " has no rounds. Gather all of them with @Collect; or mark the loop @Repeat, if each item is made from"
            + " the one before.",
        "[Last] \"b\" takes the last value of \"indent\", which runs once per item of \"line\", and the loop \"line\""
            + " has no rounds. Gather all of them with @Collect; or mark the loop @Repeat, if each item is made from"
            + " the one before.",
        "[Last] \"c\" takes the last value of \"outline\", which runs once per run, as it does itself. Take the value"
            + " as it is, without @Last.",
        "[Last] \"d\" takes the last value of \"revised\", which runs once per round of \"draft\", as it does itself."
            + " Take the value as it is, without @Last, or that of the round before with @Previous.",
        "[Last] \"e\" takes the last value of \"footer\", which runs once per round of \"page\". Take it in a task"
            + " outside of both.",
        "[Last] \"f\" takes the last value of \"length\", which runs once per item of \"word\", and the loop \"word\""
            + " has no rounds. Gather all of them with @Collect; or mark the loop @Repeat, if each item is made from"
            + " the one before.",
        "[Last] \"h\" takes the last value of \"revised\", which runs once per round of \"draft\". Take the value as"
            + " it is, without @Last, or that of the round before with @Previous.");
  }

  @Test
  void the_value_of_the_last_round_fits() {
    refuse(
        rounds("""
            @Task int a(@Last int ^^revised) { return 1; }
            @Task int b(@Last("sent") String ^^x) { return 1; }
            @Task int c(@Last("sent") Outcome<Void> x) { return 1; }
            @Task int d(@Last List<String> ^^revised) { return 1; }
            """),
        "[TypeMismatch] the parameter \"revised\" of \"a\" is int, but the task \"revised\" hands on String. Make the"
            + " types agree, or take the value of another task.",
        "[NoValue] the parameter \"x\" takes the value of \"sent\", which has none: it returns void. Return a value"
            + " from \"sent\", or wait for it with @DependsOn(\"sent\").",
        "[TypeMismatch] the parameter \"revised\" of \"d\" is List<String>, but the task \"revised\" hands on String."
            + " Make the types agree, or take the value of another task.");
  }

  @Test
  void a_back_edge_without_previous_is_a_cycle() {
    refuse("""
        import dev.attacca.*;
        import java.util.*;
        class Flow {
          @Repeat(max = 5) Optional<String> draft(String ^^revised) { return Optional.empty(); }
          @Task String revised(String draft) { return draft; }
        }
        """, """
        [Cycle] these tasks wait for each other: draft → revised → draft
              draft waits for revised: parameter `revised`
              revised waits for draft: parameter `draft`
            Take one of these dependencies away. If they are meant to go round, let a @Repeat begin each round, and take the values of the round before by @Previous.""");
  }

  @Test
  void what_waits_for_the_end_of_the_rounds_is_not_in_them() {
    refuse(
        rounds("""
            @Task String end(@Last String revised) { return ""; }
            @Task String early(String draft, String ^^end) { return ""; }
            """),
        "[GatherCycle] \"early\" runs once per item of \"draft\" and waits for \"end\", which waits until all items of"
            + " \"draft\" are done: early → end. An item cannot wait for what gathers it. Take one of these"
            + " dependencies away.");
  }

  @Test
  void annotations_of_rounds_belong_to_tasks() {
    refuse(
        """
        import dev.attacca.*;
        import java.util.*;
        class Flow {
          @Task void task() {}
          void helper(^^@Previous Optional<String> a, ^^@Last String b) {}
        }
        """,
        "[Meaningless] @Previous has no effect on a parameter of helper(), which is no task. Mark the method"
            + " @Task, or take the annotation away.",
        "[Meaningless] @Last has no effect on a parameter of helper(), which is no task. Mark the method @Task, or take"
            + " the annotation away.");
  }

  @Test
  void a_refused_class_has_the_members_of_its_repeats() {
    refuse(
        List.of(rounds("""
                @Task String end(@Last String revised, @Input int size) { return ""; }
                @Task int wrong(@Last("revised") int ^^x) { return 1; }
                """), """
            import java.util.*;
            import java.util.concurrent.Flow.Publisher;
            import java.util.stream.*;
            class User {
              Stream<String> drafts(FlowRunner runner) { return runner.draft("topic"); }
              Stream<String> revised(FlowRunner runner) { return runner.revised("topic"); }
              Publisher<String> published(FlowRunner runner) { return runner.draftPublisher("topic"); }
              String end(FlowRunner runner) { return runner.end("topic", 1); }
              String given(FlowRunner runner) {
                return runner.overriding().draft(List.of("a")).draft(Stream.of("b")).size(1).end();
              }
            }
            """),
        "[TypeMismatch] the parameter \"x\" of \"wrong\" is int, but the task \"revised\" hands on String. Make the types"
            + " agree, or take the value of another task.");
  }

  @Test
  void all_that_is_right_is_accepted() {
    accept(rounds("""
        @Repeat(max = 3, accept = true, name = "tries", onError = OnError.TOLERATE, inFlight = 1)
        int start(String outline, @Previous Optional<Integer> tries, @Previous("tried") Optional<? extends Number> x) {
          return 1;
        }
        @Task long tried(int tries, @Previous Optional<Long> tried) { return 1; }
        @Task Object ended(@Last long tried, @Last("tried") Object again, @Last Optional<Integer> tries) { return ""; }
        @Task int all(@Collect List<Long> tried, @Last Outcome<String> revised) { return 1; }
        @Repeat(max = 2) Optional<String> inner(String draft, @Previous Optional<String> revised,
            @Previous Optional<String> inner) {
          return inner;
        }
        @Task int deepest(@Last String inner, @Last("shine") long shine) { return 1; }
        """).replace("class Flow", "@Dag(onError = OnError.FINISH)\nclass Flow"));
  }
}
