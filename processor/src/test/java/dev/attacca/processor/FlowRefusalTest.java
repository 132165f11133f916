package dev.attacca.processor;

import static dev.attacca.processor.Compiling.refuse;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Scopes, loops, gathering, states and workers. */
class FlowRefusalTest {
  /** A class with two loops side by side, one of them nested, and these members. */
  private static String loops(String members) {
    return """
        import dev.attacca.*;
        import dev.attacca.runtime.*;
        import java.util.*;
        import java.util.stream.*;
        class Flow {
          @Loop List<String> line() { return List.of(); }
          @Loop List<String> word(String line) { return List.of(); }
          @Loop List<Integer> right() { return List.of(); }
          @Task int length(String word) { return 1; }
          @Task int half(int right) { return 1; }
          @Task String once() { return ""; }
        """ + members.indent(2) + "}\n";
  }

  @Test
  @Tag("S19")
  void loops_side_by_side_have_no_common_item() {
    refuse(
        loops("@Task int sum(String once, int length, int ^^half) { return 1; }"),
        "[ScopeConflict] \"sum\" needs \"length\", which runs once per item of \"word\" (word → length), and"
            + " \"half\", which runs once per item of \"right\" (right → half). Neither runs inside the other,"
            + " so there is no one item for \"sum\" to run for. Gather one of them (@Collect List<Integer> half),"
            + " take each value of both as it comes (@Merge({\"length\", \"half\"})), or nest the loops: let"
            + " \"right\" depend on \"word\".");
    refuse(
        loops("@Task @DependsOn({\"word\", ^^\"right\"}) void sum() {}"),
        "[ScopeConflict] \"sum\" needs \"word\", which runs once per item of \"word\", and \"right\", which runs"
            + " once per item of \"right\". Neither runs inside the other, so there is no one item for \"sum\" to"
            + " run for. Gather one of them (@DependsOn(every = \"right\")), take each value of both as it comes"
            + " (@Merge({\"word\", \"right\"})), or nest the loops: let \"right\" depend on \"word\".");
  }

  @Test
  void a_router_inside_a_loop_has_no_dependant_in_another() {
    refuse(
        loops("""
            @Router boolean large(int length) { return true; }
            @Task @DependsOn(value = "large", when = "true") void yes() {}
            @Task @DependsOn(value = ^^"large", when = "false") void no(int right) {}
            """),
        "[ScopeConflict] \"no\" needs \"right\", which runs once per item of \"right\", and \"large\", which runs"
            + " once per item of \"word\" (word → length → large). Neither runs inside the other, so there is no"
            + " one item for \"no\" to run for. Gather one of them (@DependsOn(every = \"large\")), take each value"
            + " of both as it comes (@Merge({\"right\", \"large\"})), or nest the loops: let \"word\" depend on"
            + " \"right\".");
  }

  @Test
  void only_what_is_below_can_be_gathered() {
    refuse(
        loops("""
            @Task void a(@Collect List<String> ^^once) {}
            @Task @DependsOn(every = {"length", ^^"once"}) void b() {}
            @Task void c(String word, @Collect List<Integer> ^^length) {}
            @Task void d(String word, @Collect List<Integer> ^^half) {}
            """),
        "[NothingToGather] \"a\" gathers \"once\", which runs once per run. Take the value as it is, without"
            + " @Collect.",
        "[NothingToGather] \"b\" waits for every \"once\", which runs once per run. Wait for it with"
            + " @DependsOn(\"once\").",
        "[NothingToGather] \"c\" gathers \"length\", which runs in the same scope, once per item of \"word\" (word →"
            + " length). Take the value as it is, without @Collect.",
        "[NothingToGather] \"d\" gathers \"half\", which runs elsewhere, once per item of \"right\" (right → half)."
            + " Gather in a task outside of both loops.");
  }

  @Test
  void what_gathers_must_hold_the_values() {
    refuse(
        loops("""
            @Task void a(@Collect String ^^length) {}
            @Task void b(@Collect ArrayList<Integer> ^^length) {}
            @Task void c(@Collect List<String> ^^length) {}
            @Task void d(@Collect @From({"length", "half"}) List<Integer> ^^e) {}
            @Task void f(@Collect Set<Object> length, @Collect @From("half") Iterable<? extends Number> n) {}
            @Task void g(@Collect List<String> ^^f) {}
            @Task void h(@Collect List ^^length) {}
            """),
        "[Collect] the parameter \"length\" gathers, and String cannot hold what is gathered. Take a List, a Set,"
            + " an Iterable or a Stream.",
        "[Collect] the parameter \"length\" gathers, and ArrayList<Integer> cannot hold what is gathered. Take a"
            + " List, a Set, an Iterable or a Stream.",
        "[TypeMismatch] the parameter \"length\" of \"c\" is List<String>, but the task \"length\" hands on int."
            + " Make the types agree, or bind another task with @From.",
        "[Collect] the parameter \"e\" gathers from several tasks. Gather from one; bring several together with"
            + " @Merge before that.",
        "[NoValue] the parameter \"f\" takes the value of \"f\", which has none: it returns void. Return a value"
            + " from \"f\", or wait for it with @DependsOn(\"f\").",
        "[RawType] the parameter \"length\" is List without its type argument. Write it, as in List<...>.");
  }

  @Test
  void an_item_cannot_wait_for_what_gathers_it() {
    refuse(
        loops("""
            @Task int total(@Collect List<Integer> length) { return 1; }
            @Task int twice(int total) { return 1; }
            @Task void share(String line, int ^^twice) {}
            """),
        "[GatherCycle] \"share\" runs once per item of \"line\" and waits for \"total\", which waits until all items"
            + " of \"line\" are done: share → twice → total. An item cannot wait for what gathers it. Take one of"
            + " these dependencies away.");
    refuse(
        loops("""
            @Task @DependsOn(every = "length") int total() { return 1; }
            @Task void both(@Merge({"length", "half"}) int any, int ^^total) {}
            """),
        "[GatherCycle] \"both\" runs once per item of \"any\" and waits for \"total\", which waits until all items"
            + " of \"line\" are done: both → total. An item cannot wait for what gathers it. Take one of these"
            + " dependencies away.");
  }

  @Test
  void a_consumer_starts_while_the_loop_runs() {
    refuse(
        loops("""
            @Task @DependsOn(every = "half") void a(@Collect Stream<Integer> length) {}
            @DependsOn(every = ^^"length") @Task void b(@Collect Stream<Integer> length) {}
            @Task int c(@Collect Stream<Integer> length) { return 1; }
            @Task void d(int length, int ^^c) {}
            """),
        "[GatherCycle] \"b\" consumes values while the loop runs, and does not start until all items of \"line\" are"
            + " done. Items stay open until their values are consumed. Take a List or an Iterable, which are given"
            + " when the loop is done, or take one of these dependencies away.",
        "[GatherCycle] \"d\" runs once per item of \"word\" and waits for \"c\", which waits until all items of"
            + " \"line\" are done: d → c. An item cannot wait for what gathers it. Take one of these dependencies"
            + " away.");
  }

  @Test
  void a_consumer_does_not_read_two_streams_out_of_one_loop() {
    refuse(
        loops("""
            @Task int size(String line) { return 1; }
            @Task void a(@Collect Stream<Integer> length, @Collect Iterable<Integer> ^^size) {}
            @Task void b(@Collect Stream<Integer> length, @Collect Stream<Integer> half) {}
            """),
        "[TwoStreams] \"a\" consumes two streams out of the items of \"line\", and an item stays open until both have"
            + " taken its values, so the one would have to wait for the other. Gather one value that holds both, or"
            + " consume them in two tasks.");
  }

  @Test
  void a_consumer_does_not_hold_what_the_items_need() {
    refuse(
        loops("""
            @Task void log(String word, @State StringBuilder text) {}
            @Task void a(@Collect Stream<Integer> length, @State StringBuilder ^^text) {}
            @Task void b(@Collect Stream<Integer> half, @State StringBuilder text) {}
            @Task void c(@Collect List<Integer> length, @State StringBuilder text) {}
            """),
        "[StateHeld] \"a\" consumes values while the loop runs, and holds the state \"text\" meanwhile, which"
            + " \"log\" needs for every item of \"line\". Gather into a List or a Set, or take the state in a task"
            + " after it.");
  }

  @Test
  @Tag("G13")
  void a_cycle_through_gathering_is_a_cycle() {
    refuse(loops("""
            @Task int a(String line, int ^^b) { return 1; }
            @Task int b(@Collect List<Integer> a) { return 1; }
            @Task @DependsOn(every = ^^"d") void c(String line) {}
            @Task @DependsOn("c") void d() {}
            """), """
        [Cycle] these tasks wait for each other: a → b → a
              a waits for b: parameter `b`
              b waits for a: parameter `a`
            Take one of these dependencies away. If they are meant to go round, let a @Repeat begin each round, and take the values of the round before by @Previous.""", """
        [Cycle] these tasks wait for each other: c → d → c
              c waits for d: @DependsOn(every = "d")
              d waits for c: @DependsOn("c")
            Take one of these dependencies away. If they are meant to go round, let a @Repeat begin each round, and take the values of the round before by @Previous.""");
  }

  @Test
  void a_loop_returns_items() {
    refuse(
        """
        import dev.attacca.*;
        import dev.attacca.runtime.*;
        import java.util.*;
        class Flow {
          @Loop String ^^a() { return ""; }
          @Loop void ^^b() {}
          @Loop List<String> ^^c(Emitter<String> e) { return List.of(); }
          @Loop List ^^d() { return List.of(); }
          @Loop(inFlight = ^^0) List<String> e() { return List.of(); }
          @Task void f(Emitter<String> ^^out) {}
          @Loop void g(Emitter<String> one, Emitter<String> ^^two) {}
          ^^@Retry @Loop void h(Emitter<String> out) {}
          @Loop @Limit(concurrency = ^^2) void k(Emitter<String> out) {}
          @Loop(onError = {OnError.HALT, OnError^^.FINISH}) List<String> i() { return List.of(); }
          @Loop @Task List<String> ^^j() { return List.of(); }
        }
        """,
        "[LoopType] the loop \"a\" returns String, which holds no items. Return a Stream, an Iterator, an Iterable"
            + " or a Flow.Publisher, or take an Emitter and return void.",
        "[LoopType] the loop \"b\" returns void, which holds no items. Return a Stream, an Iterator, an Iterable or"
            + " a Flow.Publisher, or take an Emitter and return void.",
        "[LoopType] the loop \"c\" takes an Emitter and returns List<String> as well. Return void, or take the"
            + " Emitter away.",
        "[RawType] the result of \"d\" is List without its type argument. Write it, as in List<...>.",
        "[InFlight] inFlight = 0 lets no item be open. Give a number of at least 1, or leave it out.",
        "[Emitter] \"f\" is a @Task, and only a loop emits. Mark the method @Loop instead, or take the Emitter"
            + " away.",
        "[Emitter] the loop \"g\" takes a second Emitter. A loop emits into one: keep one.",
        "[EmitterRetry] the loop \"h\" takes an Emitter, and what it has emitted cannot be taken back for another"
            + " attempt. Return a Stream, an Iterator or an Iterable, or take @Retry away.",
        "[EmitterLimit] the loop \"k\" takes an Emitter, so it would keep its place while it waits for room to emit,"
            + " and those that must finish first could wait for that place. Return a Stream, an Iterator or an Iterable,"
            + " which keep it only while they are made, or limit a task below.",
        "[OnError] onError has 2 values, and a failure has one consequence. Keep one of them.",
        "[TwoKinds] \"j\" is marked @Task and @Loop. A method is one of these: keep one.");
  }

  @Test
  @Tag("G2")
  @Tag("G6")
  void a_merge_names_two_tasks_of_its_type() {
    refuse(
        loops("""
            @Task void a(@Merge({"length", ^^"lenght"}) int x) {}
            @Task void b(@Merge("length") int ^^y) {}
            @Task void c(@Merge({"length", "once"}) int ^^z) {}
            @Task void d(@Merge({"length", "half"}) int ^^once) {}
            @Task void e(@Merge({"length", "half"}) int ^^x) {}
            @Task void f(@Merge({"length", "half"}) @Collect List<Integer> ^^v) {}
            """),
        "[UnknownTask] no task named \"lenght\"; did you mean \"length\"? @Merge takes the names of tasks.",
        "[Merge] the merge \"y\" has one source, and there is nothing to merge below two. Name two or more, or take"
            + " the one by its name.",
        "[TypeMismatch] the parameter \"z\" of \"c\" is int, but the task \"once\" hands on String. Make the types"
            + " agree, or bind another task with @From.",
        "[NameClash] \"once\" is both a task and a merge. Tasks, inputs and merges share one name space:"
            + " rename one.",
        "[NameClash] \"x\" is the name of two different merges. Tasks, inputs and merges share one name space:"
            + " rename one. To take the values of the other, leave @Merge out.",
        "[TwoBindings] the parameter \"v\" is marked @Collect and @Merge. A parameter gets its value in one of these"
            + " ways: keep one.");
  }

  @Test
  void a_state_can_be_made_and_has_one_type() {
    refuse(
        """
        import dev.attacca.*;
        import java.util.*;
        class Flow {
          static class Counts { Counts(int size) {} }
          class Inner {}
          static abstract class Open {}
          @Task void a(@State Counts ^^counts, @State List<String> ^^names, @State int ^^size) {}
          @Task void b(@State Inner ^^inner, @State Open ^^open, @State ArrayList<String> made) {}
          @Task void c(@State StringBuilder text, @State LinkedList<String> ^^made) {}
          @State StringBuilder ^^text(int size) { return null; }
          @State private Object ^^secret() { return null; }
          @Task void d(@State String ^^secret, @State Date a) {}
          @State Counts ^^unused() { return null; }
        }
        """,
        "[State] the state \"counts\" cannot be made: Counts has no constructor without parameters. Write a method"
            + " @State Counts counts() that makes it, or give the class a constructor without parameters.",
        "[State] the state \"names\" cannot be made: List<String> is no class. Write a method @State List<String>"
            + " names() that makes it, or give the class a constructor without parameters.",
        "[State] the state \"size\" cannot be made: no task could change int. Take an object that can be changed: an"
            + " AtomicInteger, an AtomicLong, a class of your own.",
        "[State] the state \"inner\" cannot be made: Inner is an inner class, which is made by its outer one only."
            + " Write a method @State Inner inner() that makes it, or give the class a constructor without"
            + " parameters.",
        "[State] the state \"open\" cannot be made: Open is abstract. Write a method @State Open open() that makes"
            + " it, or give the class a constructor without parameters.",
        "[StateType] the state \"made\" is LinkedList<String> here, but ArrayList<String> in b. A state has one type"
            + " everywhere: use the same, or another name.",
        "[State] the state \"text\" cannot be made: text() takes parameters. A method that makes a state takes"
            + " nothing, returns it, and is not private.",
        "[State] the state \"secret\" cannot be made: secret() is private. A method that makes a state takes nothing,"
            + " returns it, and is not private.",
        "[StateType] the state \"secret\" is String here, but Object as secret() makes it. A state has one type"
            + " everywhere: use the same, or another name.",
        "[Meaningless] @State has no effect on unused(), whose state no task takes. Take it, @State Counts unused, or"
            + " take the annotation away.");
  }

  @Test
  void a_state_of_each_key_has_keys_that_can_be_told_apart_and_the_same_everywhere() {
    refuse(
        """
        import dev.attacca.*;
        import java.util.*;
        class Flow {
          record Key(String name, List<String> rest) {}
          record Good(String name, int number, Colour colour) {}
          enum Colour { RED }
          @Loop List<String> word() { return null; }
          @Task Key key(String word) { return null; }
          @Task Good good(String word) { return null; }
          @Task @Nullable Integer maybe(String word) { return null; }
          @Task void nothing(String word) {}
          @Task void a(String word, @State(by = ^^"key") Date first, @State(by = "good") Date fine) {}
          @Task void b(String word, @State(by = ^^"maybe") Date second, @State(by = ^^"nothing") Date third) {}
          @Task void c(String word, @State(by = ^^"wrod") Date fourth, @State(by = "good") Date fifth) {}
          @Task void d(String word, @State Date ^^fifth, @State(by = ^^"word") Date fine) {}
          @Task void e(String word, @State(by = "good") Date sixth, @State(by = "word") Date seventh) {}
          @State Date ^^sixth(Good good, String word) { return null; }
          @State Date ^^seventh(Good any) { return null; }
          @Task @Batch(max = 3) Map<String, String> f(Set<String> word, @State(by = "good") Date ^^eighth) { return null; }
          record Pair<A, B>(A first, B second) {}
          record Deep<T>(Deep<List<T>> rest) {}
          @Task Pair<Pair<String, Integer>, Long> pair(String word) { return null; }
          @Task Deep<String> deep(String word) { return null; }
          @Task void g(String word, @State(by = "pair") Date ninth, @State(by = ^^"deep") Date tenth) {}
          @State(by = ^^"word") Date ninth() { return null; }
          @Task void h(String word, @State(by = "good") Date eleventh, @State(by = "") Date twelfth) {}
          @State Date ^^eleventh(Good key) { return null; }
          @interface Nullable {}
        }
        """,
        "[StateKey] there cannot be a state \"first\" for each \"key\", whose values are Key. A key is a string, a number, a char, a"
            + " boolean, an enum, or a record of these: let a task make one of them.",
        "[StateKey] there cannot be a state \"second\" for each \"maybe\", whose value may be null. A key is a string, a number, a"
            + " char, a boolean, an enum, or a record of these: let a task make one of them.",
        "[StateKey] there cannot be a state \"third\" for each \"nothing\", which has no value. A key is a string, a number, a char, a"
            + " boolean, an enum, or a record of these: let a task make one of them.",
        "[UnknownTask] no task named \"wrod\"; did you mean \"word\"? @State takes the names of tasks.",
        "[StateKey] the state \"fifth\" is one for all here, but one for each \"good\" in \"c\". A state has the same key everywhere:"
            + " say the same, or use another name.",
        "[StateKey] the state \"fine\" is one for each \"word\" here, but one for each \"good\" in \"a\". A state has the same key"
            + " everywhere: say the same, or use another name.",
        "[State] the state \"sixth\" cannot be made: sixth() takes more than the key. A method that makes a state for each \"good\""
            + " takes that or nothing, returns the state, and is not private.",
        "[State] the state \"seventh\" cannot be made: seventh() takes Good, but the key is String. A method that makes a state for"
            + " each \"word\" takes that or nothing, returns the state, and is not private.",
        "[StateKey] the batch \"f\" takes the state \"eighth\", which is one for each \"good\", and is called once for many of them."
            + " Take it in a task before or after the batch.",
        "[StateKey] there cannot be a state \"tenth\" for each \"deep\", whose values are Deep<String>. A key is a string, a number, a"
            + " char, a boolean, an enum, or a record of these: let a task make one of them.",
        "[StateKey] by has no effect on the method ninth(), which makes the state. Say it where the state is taken: @State(by ="
            + " \"word\") Date ninth.",
        "[State] the state \"eleventh\" cannot be made: eleventh() takes \"key\", and is given the key. A method that makes a state for"
            + " each \"good\" takes that or nothing, returns the state, and is not private.");
  }

  @Test
  void only_a_loop_takes_a_cursor() {
    refuse(
        """
        import dev.attacca.*;
        import dev.attacca.runtime.*;
        class Flow {
          @Loop java.util.List<String> word(Cursor at, @Input int in) { return null; }
          @Task int count(String word, Cursor ^^at) { return 1; }
        }
        """,
        "[Cursor] \"count\" is a @Task, and only a loop has a place to begin at. Mark the method @Loop instead, or take the"
            + " Cursor away.");
  }

  @Test
  void a_worker_answers_through_its_inbox() {
    refuse(
        loops("""
            @Task int ^^a(Inbox<Integer, String> length) { return 1; }
            @Router boolean b(Inbox<Integer, String> ^^length) { return true; }
            @Task void c(@From({"length", "half"}) Inbox<Integer, String> ^^in) {}
            @Task void d(Inbox<Integer, String> length, @Collect List<Integer> ^^half) {}
            @Task void e(Inbox<String, String> ^^length) {}
            @Task void f(Inbox<Integer, String> ^^other) {}
            @Task void g(@Input String other) {}
            """),
        "[Inbox] the worker \"a\" returns int, but it answers through its inbox. Return void, and complete each"
            + " request.",
        "[Inbox] \"b\" is a @Router, and only a @Task can be a worker. Mark the method @Task, or take the value"
            + " itself.",
        "[Inbox] the inbox \"in\" is bound to several tasks. Name one; bring several together with a task before it,"
            + " or with @Merge.",
        "[Inbox] the worker \"d\" runs once per run, so it cannot take \"half\". Beside its inbox it takes inputs,"
            + " states, a Context and values of the main scope.",
        "[TypeMismatch] the parameter \"length\" of \"e\" is Inbox<String, String>, but the task \"length\" hands on"
            + " int. Make the types agree, or bind another task with @From.",
        "[Inbox] the inbox \"other\" is bound to an input. Bind it to a task, whose values are the requests.");
    refuse(
        loops("@Task void a(Inbox<Integer, String> length, String once, String ^^line) {}"),
        "[Inbox] the worker \"a\" runs once per run, so it cannot take \"line\", which is there once per item of"
            + " \"line\". Let it come with the request.");
  }

  @Test
  void names_of_publishers_are_reserved() {
    refuse(
        loops("@Task String ^^lengthPublisher() { return \"\"; }"),
        "[ReservedName] a task cannot be named \"lengthPublisher\": the runner has a method lengthPublisher(), which"
            + " publishes the values of \"length\". Rename the method, or name the task, @Task(name = ...).");
  }

  @Test
  void branches_of_one_item_exclude_each_other() {
    refuse(
        loops("""
            @Router boolean large(int length) { return true; }
            @Task @DependsOn(value = "large", when = "true") int yes() { return 1; }
            @Task @DependsOn(value = "large", when = "false") int no() { return 1; }
            @Task void both(int yes, int ^^no) {}
            @Task void all(@Collect List<Integer> yes, @Collect List<Integer> no) {}
            @Task void any(@Merge({"yes", "no"}) int value) {}
            """),
        "[Unreachable] \"both\" can never run: it needs \"yes\" (only if \"large\" chooses true) and \"no\" (only if"
            + " \"large\" chooses false), and \"large\" chooses one. Join the branches: Optional parameters,"
            + " @From({\"yes\", \"no\"}), or @DependsOn({\"yes\", \"no\"}).");
  }
}
