package dev.attacca.processor;

import static dev.attacca.processor.Compiling.refuse;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Methods, types and settings. */
class MethodRefusalTest {
  @Test
  @Tag("G6")
  void a_type_mismatch_names_both_types_and_both_tasks() {
    refuse(
        """
        import dev.attacca.*;
        import java.util.*;
        import java.util.concurrent.*;
        import dev.attacca.runtime.Outcome;
        class Shop {
          @Task CompletableFuture<Integer> a() { return null; }
          @Task Optional<String> b() { return null; }
          @Task void c(String ^^a, long b2, int ^^b) {}
          @Task void d(Optional<Long> ^^a, Outcome<Integer> ^^b) {}
          @Task int b2() { return 1; }
        }
        """,
        mismatch("a", "c", "String", "a", "Integer"),
        mismatch("b", "c", "int", "b", "String"),
        mismatch("a", "d", "Optional<Long>", "a", "Integer"),
        mismatch("b", "d", "Outcome<Integer>", "b", "String"));
  }

  private static String mismatch(
      String parameter, String task, String type, String source, String given) {
    return "[TypeMismatch] the parameter \"%s\" of \"%s\" is %s, but the task \"%s\" hands on %s. Make the types agree, or bind another task with @From."
        .formatted(parameter, task, type, source, given);
  }

  @Test
  @Tag("G6")
  void types_that_look_alike_are_told_with_their_packages() {
    refuse("""
        import dev.attacca.*;
        class Shop {
          @Task java.util.Date a() { return null; }
          @Task void b(java.sql.Date ^^a) {}
        }
        """, mismatch("a", "b", "java.sql.Date", "a", "java.util.Date"));
  }

  @Test
  void a_task_without_a_value_cannot_be_a_parameter() {
    refuse(
        """
        import dev.attacca.*;
        import java.util.concurrent.*;
        class Shop {
          @Task void a() {}
          @Task CompletionStage<Void> b() { return null; }
          @Task void c(Object ^^a, Object ^^b) {}
        }
        """,
        "[NoValue] the parameter \"a\" takes the value of \"a\", which has none: it returns void. Return a value"
            + " from \"a\", or wait for it with @DependsOn(\"a\").",
        "[NoValue] the parameter \"b\" takes the value of \"b\", which has none: it returns"
            + " CompletionStage<Void>. Return a value from \"b\", or wait for it with @DependsOn(\"b\").");
  }

  @Test
  void private_and_generic_tasks_are_refused() {
    refuse(
        """
        import dev.attacca.*;
        class Shop {
          @Task private String ^^a() { return ""; }
          @Task <T> T ^^b() { return null; }
        }
        """,
        "[PrivateTask] the task \"a\" is private, so the runner cannot call it. Make it package-private or"
            + " wider.",
        "[GenericTask] the task \"b\" has type parameters of its own. Name the types; a task runs with one type"
            + " only.");
  }

  @Test
  void a_concrete_generic_class_is_refused() {
    refuse(
        """
        import dev.attacca.*;
        ^^class Shop<T> {
          @Task T a() { return null; }
        }
        """,
        "[GenericClass] Shop has type parameters, so its tasks have no definite types. Make it abstract and"
            + " annotate a subclass that fixes them, or take them away.");
  }

  @Test
  void what_the_runner_cannot_reach_is_refused() {
    refuse(
        """
        package shop;
        import dev.attacca.*;
        import java.util.List;
        class Outer {
          private static ^^class Shop {
            @Task String a() { return ""; }
          }
          private static class Hidden {}
          static class Open {
            @Task Hidden ^^b() { return null; }
            @Task void c(@Input List<? extends Hidden> ^^x) {}
          }
        }
        """,
        "[Access] Outer.Shop is private, and the runner Outer_ShopRunner cannot reach it. Make it visible to the"
            + " package shop, or leave it out of the graph.",
        "[Access] the type Hidden is private, and the runner Outer_OpenRunner cannot reach it. Make it visible"
            + " to the package shop, or leave it out of the graph.",
        "[Access] the type Hidden is private, and the runner Outer_OpenRunner cannot reach it. Make it visible"
            + " to the package shop, or leave it out of the graph.");
    refuse(
        List.of("""
            package shop;
            import dev.attacca.*;
            @Dag public class Shop extends base.Base {}
            """, """
            package base;
            import dev.attacca.*;
            public abstract class Base {
              @Task protected String ^^a() { return ""; }
            }
            """),
        "[Access] the task \"a\" is protected in the package base, and the runner ShopRunner cannot reach it."
            + " Make it visible to the package shop, or leave it out of the graph.");
  }

  @Test
  void plain_futures_and_raw_types_are_refused() {
    refuse(
        """
        import dev.attacca.*;
        import java.util.*;
        import java.util.concurrent.*;
        @SuppressWarnings("rawtypes")
        class Shop {
          @Task Future<String> ^^a() { return null; }
          @Task CompletionStage ^^b() { return null; }
          @Task List<Map> ^^c() { return null; }
          @Task void d(String a, String b, Optional ^^c) {}
        }
        """,
        "[PlainFuture] \"a\" returns Future<String>, which cannot be awaited without blocking a thread. Return a"
            + " CompletableFuture, or call get() in the task and return the value.",
        "[RawType] the result of \"b\" is CompletionStage without its type argument. Write it, as in"
            + " CompletionStage<...>.",
        "[RawType] the result of \"c\" is Map without its type argument. Write it, as in Map<...>.",
        "[RawType] the parameter \"c\" is Optional without its type argument. Write it, as in Optional<...>.");
  }

  @Test
  void what_may_be_null_must_be_taken_as_such() {
    refuse(
        """
        import dev.attacca.*;
        import dev.attacca.runtime.Outcome;
        import java.util.*;
        class Shop {
          @interface Nullable {}
          @Task @Nullable String a() { return null; }
          @Task void b(String ^^a) {}
          @Task void c(@Nullable String a) {}
          @Task void d(Optional<String> a) {}
          @Task void e(Outcome<String> ^^a) {}
          @Router(partial = true) @Nullable Boolean ^^f() { return null; }
        }
        """,
        "[NullContract] the parameter \"a\" may be null, because \"a\" is @Nullable. Annotate the parameter"
            + " @Nullable, or take Optional.",
        "[NullContract] the parameter \"a\" may be null, because \"a\" is @Nullable. Say so, Outcome<@Nullable"
            + " T>, or take Optional.",
        "[NullContract] the choice of the router \"f\" may be null, because \"f\" is @Nullable. Take @Nullable"
            + " away; a router that returns Optional may choose nothing.");
  }

  @Test
  void a_method_is_a_task_or_a_router() {
    refuse(
        """
        import dev.attacca.*;
        class Shop {
          @Task @Router boolean ^^a() { return true; }
        }
        """, "[TwoKinds] \"a\" is marked @Task and @Router. A method is one of these: keep one.");
  }

  @Test
  void settings_out_of_range_are_marked_where_they_stand() {
    refuse(
        """
        import dev.attacca.*;
        @Dag(onError = {OnError.HALT, OnError^^.FINISH})
        class Shop {
          @Task(onError = {OnError.HALT, OnError^^.HALT}) void a() {}
          @Task @Timeout(^^"0s") @Retry(times = ^^0, delay = ^^"-1s", multiplier = ^^0.5, jitter = ^^1.5, on = ^^{}) void b() {}
          @Task ^^@Limit void c() {}
          @Task @Limit(calls = ^^-1, per = ^^"1 s", concurrency = ^^-2) @RunOn(^^" ") void d() {}
          @Task @Limit(per = ^^"1s", concurrency = 2) @RunOn(^^"a\\tb") void e() {}
          @Task @Timeout(^^"999999999999999999999s") @Retry(delay = ^^"PT99999999999999999999S") @RunOn(^^"\\u0000\\n") void f() {}
          @Task @Limit(calls = 1, per = ^^"3000000h") @Timeout(^^"a\\nb") void g() {}
          @Task @Limit(concurrency = 2) @Timeout("2562047h") @RunOn("a \\"b\\" \\\\ ü") void h() {}
          @Task @Retry(maxDelay = ^^"0s") void i() {}
          @Task ^^@Retry(on = {RuntimeException.class, Error.class}, not = {Error.class, RuntimeException.class}) void j() {}
          @Task @Retry(not = RuntimeException.class, maxDelay = "2s") void k() {}
          @Task @Limit(shared = "crm", calls = ^^5, per = "2s", concurrency = 1) void l() {}
          @Task @Limit(shared = "crm", per = ^^"1s") void m() {}
          @Task @Limit(shared = ^^" ") void n() {}
          @Task @Limit(shared = ^^"a\\tb") void o() {}
          @Task @Limit(shared = "crm \\"1\\"") void p() {}
        }
        """,
        "[OnError] onError has 2 values, and a failure has one consequence. Keep one of them.",
        "[OnError] onError has 2 values, and a failure has one consequence. Keep one of them.",
        "[Duration] \"0s\" is no duration longer than nothing. Write one like \"200ms\", \"2s\", \"1m\", \"1h\""
            + " or ISO-8601 \"PT1.5S\".",
        "[Retry] times = 0 is out of range. Give a times of at least 1: it counts attempts in all.",
        "[Duration] \"-1s\" is no duration. Write one like \"200ms\", \"2s\", \"1m\", \"1h\" or ISO-8601"
            + " \"PT1.5S\".",
        "[Retry] multiplier = 0.5 is out of range. Give a multiplier of at least 1.",
        "[Retry] jitter = 1.5 is out of range. Give a jitter from 0 to 1.",
        "[Retry] on names no exception, so nothing is tried again. Give a value for on or leave it out.",
        "[Limit] this @Limit limits nothing. Give it calls = n (with per), concurrency = n, or both; n is at"
            + " least 1.",
        "[Limit] calls = -1 is negative. Give it calls = n (with per), concurrency = n, or both; n is at least"
            + " 1.",
        "[Duration] \"1 s\" is no duration longer than nothing. Write one like \"200ms\", \"2s\", \"1m\","
            + " \"1h\" or ISO-8601 \"PT1.5S\".",
        "[Limit] concurrency = -2 is negative. Give it calls = n (with per), concurrency = n, or both; n is at"
            + " least 1.",
        "[RunOn] @RunOn names no executor. Give the name that the builder's executor(name, ...) has.",
        "[Limit] per says how long calls are counted, and there are no calls. Give it calls = n (with per),"
            + " concurrency = n, or both; n is at least 1.",
        "[RunOn] the name \"a\\tb\" in @RunOn has a control character. Give the name that the builder's executor(name,"
            + " ...) has.",
        tooLong("999999999999999999999s"),
        tooLong("PT99999999999999999999S"),
        "[RunOn] the name \"\\u0000\\n\" in @RunOn has a control character. Give the name that the builder's"
            + " executor(name, ...) has.",
        tooLong("3000000h"),
        "[Duration] \"a\\nb\" is no duration longer than nothing. Write one like \"200ms\", \"2s\", \"1m\", \"1h\" or"
            + " ISO-8601 \"PT1.5S\".",
        "[Duration] \"0s\" is no duration longer than nothing. Write one like \"200ms\", \"2s\", \"1m\", \"1h\""
            + " or ISO-8601 \"PT1.5S\".",
        "[Retry] not names all that on does, so nothing is tried again. Give a value for not or leave it out.",
        "[SharedLimit] this @Limit is shared, and has calls and per and concurrency of its own. "
            + SHARED,
        "[SharedLimit] this @Limit is shared, and has per of its own. " + SHARED,
        "[SharedLimit] this @Limit is shared under no name. " + SHARED,
        "[SharedLimit] the name \"a\\tb\" of the limit has a control character. " + SHARED);
  }

  private static final String SHARED =
      "Give the name that the builder's limit(name, SharedLimit) has, and nothing else: that limit says how much it"
          + " admits. Or leave shared out.";

  private static String tooLong(String duration) {
    return "[Duration] \"%s\" is too long: 292 years is the most. Write one like \"200ms\", \"2s\", \"1m\", \"1h\" or ISO-8601 \"PT1.5S\"."
        .formatted(duration);
  }

  @Test
  void odd_texts_are_shown_as_java_writes_them() {
    refuse(
        """
        import dev.attacca.*;
        @Dag(inputs = {^^"a\\tb", "in"})
        class Shop {
          enum Channel { EMAIL }
          @Router(partial = true) Channel channel(@Input int in) { return null; }
          @Task @DependsOn(value = "channel", when = ^^"E\\nMAIL") void a() {}
          @Task @DependsOn(^^"chan\\u2028nel") void b(@From(^^"\\0") int x) {}
          @Shutdown(^^"") void c() {}
        }
        """,
        "[InputOrder] there is no input named \"a\\tb\". Say @Dag(inputs = {\"in\"}) on Shop, in the order you want.",
        "[UnknownConstant] the router \"channel\" has no constant \"E\\nMAIL\"; did you mean \"EMAIL\"? It has EMAIL.",
        "[UnknownTask] no task named \"chan\\u2028nel\"; did you mean \"channel\"? @DependsOn takes the names of tasks.",
        "[UnknownTask] no task named \"\\u0000\". @From takes the names of tasks.",
        "[UnknownTask] no task named \"\". @Shutdown takes the names of tasks.");
  }

  @Test
  void a_clean_up_is_a_plain_method() {
    refuse(
        """
        import dev.attacca.*;
        class Shop {
          @Task void a() {}
          @Shutdown private int ^^close(int x) { return x; }
        }
        """,
        "[Shutdown] the clean-up \"close\" is private and takes parameters and returns int. A @Shutdown method"
            + " takes no parameters, returns void and is not private.");
  }

  @Test
  void a_suspend_function_is_refused_and_nothing_else_is_said_of_it() {
    refuse(
        List.of("""
            import dev.attacca.*;
            import kotlin.coroutines.Continuation;
            class Shop {
              @Task Object ^^a(Continuation<? super String> $completion) { return ""; }
              @Task void b(Object a) {}
            }
            """, "package kotlin.coroutines; public interface Continuation<T> {}"),
        "[Suspend] \"a\" is a Kotlin suspend function, which Java code cannot call. Make it an ordinary function,"
            + " or return a CompletableFuture (future { ... }).");
  }

  @Test
  void a_runner_does_not_overwrite_a_class() {
    refuse(
        List.of("""
            package shop;
            import dev.attacca.*;
            ^^class Shop {
              @Task void a() {}
            }
            """, "package shop; class ShopRunner {}"),
        "[RunnerExists] the runner of Shop would be ShopRunner, and there is such a class already. Rename one of"
            + " the two.");
  }

  @Test
  void a_nested_class_of_the_runner_must_not_hide_a_type_in_the_unnamed_package() {
    refuse(
        List.of("""
            import dev.attacca.*;
            class Shop {
              @Task Result ^^a() { return null; }
            }
            """, "class Result {}"),
        "[ShadowedType] the runner has a nested class Result, which hides the type Result in the unnamed package."
            + " Move the classes into a package, or rename the type.");
  }
}
