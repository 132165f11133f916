package dev.attacca.processor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A task may be named otherwise than its method, and everything that names it goes by that name. */
class TaskNameTest {
  private static final String IMPORTS = """
      package shop;
      import dev.attacca.*;
      import dev.attacca.runtime.*;
      import java.util.*;
      import java.util.stream.*;
      """;

  @Test
  void everything_goes_by_the_name() {
    assertThat(Compiling.run(IMPORTS + """
        class Shop {
          static final List<String> LOG = Collections.synchronizedList(new ArrayList<>());
          @Task(name = "begin") String start(@Input String run) { return "b" + run; }
          @Router(name = "loud") boolean equals(String begin) { return true; }
          @Loop(name = "letter") List<String> notify(String begin) { return List.of(begin.split("")); }
          @Task(name = "upper") String toString(String letter) { return letter.toUpperCase(); }
          @Task @DependsOn(value = "loud", when = "true") String yes() { return "yes"; }
          @Task @DependsOn(value = "loud", when = "false") String no() { return "no"; }
          @Task(name = "all") String graph(@Collect List<String> upper, Optional<String> yes, Outcome<String> no) { return upper + yes.get() + no; }
          @Task(name = "failing", onError = OnError.TOLERATE) int stats(String all) { throw new IllegalStateException(all); }
          @Task @DependsOn("failing") void later() {}
          @Shutdown("begin") void close() { LOG.add("closed"); }
          static String test() {
            List<String> heard = Collections.synchronizedList(new ArrayList<>());
            ShopRunner runner = ShopRunner.builder(new Shop()).listener(new RunListener() {
              @Override public void finished(TaskEvent event) { heard.add(event.task() + event.item()); }
            }).build();
            ShopRunner.Result result = runner.run("x");
            try (Stream<String> upper = runner.upper("yz"); Stream<String> letters = runner.overriding().begin("pq").letter()) {
              return result.begin() + " " + result.loud() + " " + runner.allAsync("x").join() + " " + upper.toList() + letters.toList()
                  + " " + result.failures().get(0).task() + result.failures().get(0).path()
                  + " " + result.stats().task("letter").out() + " " + heard.containsAll(List.of("begin", "upperletter[0]"))
                  + " " + runner.graph().tasks().stream().map(Graph.Task::name).sorted().toList()
                  + " " + runner.overriding().upper(path -> path).letter(List.of("l")).yes("y").no(Optional.empty().isEmpty() ? "n" : "").all()
                  + " " + LOG.contains("closed") + " " + new TreeSet<>(result.outcomes().keySet());
            }
          }
        }
        """).toString())
        .startsWith("bx true [B, X]yesSkipped[")
        .contains(" [B, Y, Z][p, q] failing[begin, ")
        .contains(
            " 2 true [all, begin, failing, later, letter, loud, no, upper, yes] [letter[0]]ySuccess[value=n] true ")
        .endsWith(" [all, begin, failing, later, letter, loud, no, yes]");
  }

  @Test
  void an_override_repeats_the_name() {
    assertThat(Compiling.run(IMPORTS + """
        class Shop extends Base<String> {
          @Override @Task(name = "begin") int start() { return 2; }
          @Override int graph(int begin) { return 10 * begin; }
          static int test() { return ShopRunner.of(new Shop()).picture(); }
        }
        abstract class Base<T> {
          @Task(name = "begin") int start() { return 1; }
          @Task(name = "picture") int graph(int begin) { return begin; }
        }
        """)).isEqualTo(20);
    Compiling.refuse(
        IMPORTS + """
        class Shop extends Base<String> {
          @Override @Task int ^^start() { return 2; }
          @Override @Task(name = ^^"second") int first() { return 3; }
          @Override @Task(name = ^^"other") int own() { return 4; }
        }
        abstract class Base<T> {
          @Task(name = "begin") int start() { return 1; }
          @Task int first() { return 1; }
          @Task(name = "mine") int own() { return 1; }
        }
        """,
        "[TaskName] the task \"start\" overrides one that is named \"begin\". An override repeats the name: @Task(name = \"begin\").",
        "[TaskName] the task \"second\" overrides one that is named \"first\". An override has the name of what it overrides: leave the name out.",
        "[TaskName] the task \"other\" overrides one that is named \"mine\". An override repeats the name: @Task(name = \"mine\").");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "1st", "a-b", "a.b", "class", "null", "_", "a b", "true"})
  void a_name_is_an_identifier_and_no_keyword(String name) {
    for (String kind : new String[] {"Task", "Loop"}) {
      Compiling.refuse(
          IMPORTS + """
          class Shop {
            @#K(name = ^^"#N") List<String> first() { return null; }
            @Task int second() { return 1; }
          }
          """.replace("#N", name).replace("#K", kind),
          "[TaskName] \"" + name
              + "\" is no name for a task. Give a Java identifier that is no keyword: other methods take the task's value by a parameter of its name.");
    }
  }

  @Test
  void a_name_that_is_taken_is_refused_where_it_is_written() {
    Compiling.refuse(
        IMPORTS + """
        class Shop {
          @Task(name = ^^"run") int a() { return 1; }
          @Task int b() { return 1; }
          @Task(name = ^^"b") int c(int b) { return 1; }
          @Task(name = "d") int e() { return 1; }
          @Task int f(int ^^e) { return 1; }
        }
        """,
        "[ReservedName] a task cannot be named \"run\": the runner has a method run() of its own. Rename it.",
        "[DuplicateTask] there are two tasks named \"b\": b() and c(int). A task's name stands for one method: rename one of them.",
        "[UnknownName] no task or input named \"e\". If the caller passes it, mark it @Input; if a task of another name makes it, @From. The task that e() is has the name \"d\".");
  }

  @Test
  void overloads_with_names_of_their_own_are_told_apart_by_what_they_take() {
    assertThat(Compiling.run(IMPORTS + """
        class Shop {
          @Task String text() { return "t"; }
          @Task int number() { return 1; }
          @Task(name = "any") String of(@From("text") Object it) { return "object"; }
          @Task(name = "exact") String of(@From("text") String it) { return "string"; }
          @Task(name = "wide") String of(@From("number") long it) { return "long"; }
          @Task(name = "narrow") String of(@From("number") int it) { return "int"; }
          static String test() {
            ShopRunner.Result result = ShopRunner.of(new Shop()).run();
            return result.any() + result.exact() + result.wide() + result.narrow();
          }
        }
        """)).isEqualTo("objectstringlongint");
  }

  @ParameterizedTest
  @ValueSource(strings = {"run", "withId", "close", "portable", "without", "stats"})
  void a_name_that_the_runner_has_is_free_for_the_method_of_a_task_of_another_name(String name) {
    for (String kind : new String[] {"@Task", "@Router", "@Loop"}) {
      String type = kind.equals("@Loop") ? "List<String>" : "boolean";
      Compiling.refuse(
          IMPORTS + "class Shop { " + kind.replace("@Router", "@Router(partial = true)") + " "
              + type + " ^^" + name + "() { throw new Error(); } @Task @DependsOn(\"" + name
              + "\") void b() {} @Task @DependsOn(value = \"" + name + "\") void c() {} }",
          "[ReservedName] a task cannot be named \"" + name + "\": the runner has a method " + name
              + "() of its own. Rename the method, or name the task, " + kind + "(name = ...).");
      Compiling.accept(IMPORTS + "class Shop { "
          + kind.replace("@Router", "@Router(partial = true)@")
              .replace("@Task", "@Task(name = \"free\")")
              .replace("@Loop", "@Loop(name = \"free\")")
              .replace("(partial = true)@", "(name = \"free\", partial = true)")
          + " " + type + " " + name
          + "() { throw new Error(); } @Task @DependsOn(\"free\") void b() {} }");
    }
  }

  @Test
  void an_input_may_have_a_name_that_only_tasks_may_not() {
    assertThat(Compiling.run(IMPORTS + """
        class Shop {
          @Task int a(@Input int withId, @Input String close, @Input long portable) { return withId + close.length() + (int) portable; }
          static int test() { return ShopRunner.of(new Shop()).overriding().withId(1).close("ab").portable(3).a(); }
        }
        """)).isEqualTo(6);
  }

  @Test
  void every_message_names_a_task_by_its_name() {
    Compiling.refuse(
        IMPORTS
            + """
        class Shop {
          @Task(name = "begin") String start(@Input String run) { return ""; }
          @Task(name = "wrong") int stop(int ^^begin) { return 1; }
          @Router(name = "way") boolean stats() { return true; }
          @Task @DependsOn(value = "way", when = ^^"maybe") void left() {}
          @Loop(name = "letter", inFlight = ^^0) List<String> notify(String begin) { return null; }
          @Task(name = "none") void ^^graph(@Collect List<String> begin) {}
          @Task(name = "late") @Timeout(^^"soon") int close() { return 1; }
        }
        """.replace("void ^^graph(@Collect List<String> begin)", "private void ^^graph()"),
        "[TypeMismatch] the parameter \"begin\" of \"wrong\" is int, but the task \"begin\" hands on String. Make the types agree, or bind another task with @From.",
        "[UnknownConstant] the router \"way\" has no constant \"maybe\". It has true, false.",
        "[InFlight] inFlight = 0 lets no item be open. Give a number of at least 1, or leave it out.",
        "[PrivateTask] the task \"none\" is private, so the runner cannot call it. Make it package-private or wider.",
        "[Duration] \"soon\" is no duration longer than nothing. Write one like \"200ms\", \"2s\", \"1m\", \"1h\" or ISO-8601 \"PT1.5S\".");
  }
}
