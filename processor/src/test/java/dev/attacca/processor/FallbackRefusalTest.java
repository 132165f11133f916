package dev.attacca.processor;

import static dev.attacca.processor.Compiling.accept;
import static dev.attacca.processor.Compiling.refuse;

import org.junit.jupiter.api.Test;

/** What cannot stand in for a task, or not for this one. */
class FallbackRefusalTest {
  @Test
  void a_fallback_of_nobody_says_what_was_meant() {
    refuse(
        """
        import dev.attacca.*;
        class Shop {
          @Task String live() { return ""; }
          @Fallback(^^"lvie") String cached() { return ""; }
          @Fallback(^^"helper") String other() { return ""; }
          String helper() { return ""; }
        }
        """,
        "[UnknownTask] no task named \"lvie\"; did you mean \"live\"? @Fallback takes the names of tasks.",
        "[UnknownTask] no task named \"helper\". @Fallback takes the names of tasks. There is a method"
            + " helper(), but it is not marked @Task.");
  }

  @Test
  void only_a_task_stands_in_for_a_task_and_not_for_itself() {
    refuse(
        """
        import dev.attacca.*;
        import java.util.List;
        class Shop {
          @Task String live() { return ""; }
          @Fallback(^^"live") @Loop List<String> lines() { return List.of(); }
          @Task String other() { return ""; }
          @Fallback(^^"other") @Router(partial = true) boolean open() { return true; }
          @Fallback(^^"self") String self() { return ""; }
        }
        """,
        "[Fallback] \"lines\" is a @Loop, and only a task stands in for another. Mark it @Task, or take"
            + " @Fallback away.",
        "[Fallback] \"open\" is a @Router, and only a task stands in for another. Mark it @Task, or take"
            + " @Fallback away.",
        "[Fallback] \"self\" would stand in for itself. Name the task that may fail.");
  }

  @Test
  void a_loop_a_router_and_a_merge_have_no_fallback() {
    refuse(
        """
        import dev.attacca.*;
        import java.util.List;
        class Shop {
          @Loop List<String> lines() { return List.of(); }
          @Fallback(^^"lines") String line() { return ""; }
          @Router(partial = true) boolean open() { return true; }
          @Fallback(^^"open") boolean shut() { return false; }
          @Task void each(@Merge({"lines", "line"}) String all) {}
          @Fallback(^^"all") String none() { return ""; }
        }
        """,
        "[Fallback] \"lines\" is a @Loop, and only a task has a fallback, such as \"line\". Stand in for a task"
            + " that it takes from, or for one that takes its value.",
        "[Fallback] \"open\" is a @Router, and only a task has a fallback, such as \"shut\". Stand in for a task"
            + " that it takes from, or for one that takes its value.",
        "[Fallback] \"all\" is a @Merge, and only a task has a fallback, such as \"none\". Stand in for a task"
            + " that it takes from, or for one that takes its value.");
  }

  @Test
  void a_task_has_one_fallback_and_the_second_may_stand_in_for_that() {
    refuse(
        """
        import dev.attacca.*;
        class Shop {
          @Task String live() { return ""; }
          @Fallback("live") String near() { return ""; }
          @Fallback(^^"live") String far() { return ""; }
        }
        """,
        "[TwoFallbacks] \"live\" has two fallbacks, \"near\" and \"far\". One stands in first: let the other stand"
            + " in for that, @Fallback(\"near\").");
    accept("""
        import dev.attacca.*;
        class Shop {
          @Task String live() { return ""; }
          @Fallback("live") String near() { return ""; }
          @Fallback("near") String far() { return ""; }
        }
        """);
  }

  @Test
  void a_fallback_hands_on_what_the_other_does() {
    refuse(
        """
        import dev.attacca.*;
        import java.util.*;
        import java.util.concurrent.*;
        class Shop {
          @interface Nullable {}
          @Task List<String> live() { return List.of(); }
          @Fallback("live") List<Object> ^^cached() { return List.of(); }
          @Task int price() { return 1; }
          @Fallback("price") long ^^guess() { return 1; }
          @Task void store() {}
          @Fallback("store") String ^^keep() { return ""; }
          @Task String load() { return ""; }
          @Fallback("load") void ^^leave() {}
          @Task String sure() { return ""; }
          @Fallback("sure") Optional<String> ^^perhaps() { return Optional.empty(); }
          @Task String there() { return ""; }
          @Fallback("there") @Nullable String ^^gone() { return null; }
        }
        """,
        "[FallbackType] \"cached\" hands on List<Object>, but \"live\", for which it stands in, hands on"
            + " List<String>. A fallback hands on what the other does: make the types the same.",
        "[FallbackType] \"guess\" hands on long, but \"price\", for which it stands in, hands on int. A fallback"
            + " hands on what the other does: make the types the same.",
        "[FallbackType] \"keep\" hands on String, but \"store\", for which it stands in, hands on nothing. A"
            + " fallback hands on what the other does: make the types the same.",
        "[FallbackType] \"leave\" hands on nothing, but \"load\", for which it stands in, hands on String. A"
            + " fallback hands on what the other does: make the types the same.",
        "[FallbackType] \"perhaps\" may have no value, as it returns Optional, but \"sure\", for which it stands"
            + " in, has one unless it fails. A fallback hands on what the other does: make the types the same.",
        "[FallbackType] \"gone\" is @Nullable, but \"there\", for which it stands in, is not. A fallback hands on"
            + " what the other does: make the types the same.");
  }

  @Test
  void a_future_a_box_and_a_value_that_is_always_there_are_of_the_same_type() {
    accept("""
        import dev.attacca.*;
        import java.util.*;
        import java.util.concurrent.*;
        class Shop {
          @Task CompletableFuture<String> live() { return CompletableFuture.completedFuture(""); }
          @Fallback("live") String cached() { return ""; }
          @Task int price() { return 1; }
          @Fallback("price") @Task Integer guess() { return 1; }
          @Task Optional<String> perhaps() { return Optional.empty(); }
          @Fallback("perhaps") String surely() { return ""; }
          @Task void store() {}
          @Fallback("store") CompletionStage<Void> keep() { return CompletableFuture.completedFuture(null); }
        }
        """);
  }

  @Test
  void a_fallback_runs_where_the_other_does() {
    refuse(
        """
        import dev.attacca.*;
        import java.util.List;
        class Shop {
          @Loop List<String> line() { return List.of(); }
          @Loop List<String> word(String line) { return List.of(); }
          @Task String live() { return ""; }
          @Fallback(^^"live") String cached(String line) { return ""; }
          @Task String lineLive(String line) { return ""; }
          @Fallback(^^"lineLive") String lineCached(String word) { return ""; }
        }
        """,
        "[FallbackScope] \"cached\" runs once per item of \"line\" (line → cached), but \"live\", for which it"
            + " stands in, once per run. A fallback runs where the other does: gather what is further in with"
            + " @Collect, or stand in for a task in there.",
        "[FallbackScope] \"lineCached\" runs once per item of \"word\" (word → lineCached), but \"lineLive\", for"
            + " which it stands in, once per item of \"line\" (line → lineLive). A fallback runs where the other"
            + " does: gather what is further in with @Collect, or stand in for a task in there.");
  }

  @Test
  void a_fallback_of_a_task_of_items_is_one_of_items_whatever_it_takes() {
    accept("""
        import dev.attacca.*;
        import java.util.List;
        class Shop {
          @Loop List<String> line() { return List.of(); }
          @Task String live(String line) { return ""; }
          @Fallback("live") String cached(@Input String otherwise) { return otherwise; }
          @Task String all(@Collect List<String> live) { return ""; }
          @Task String whole() { return ""; }
          @Fallback("whole") String parts(@Collect List<String> live) { return ""; }
        }
        """);
  }

  @Test
  void the_task_itself_says_nothing_of_its_failure() {
    refuse(
        """
        import dev.attacca.*;
        class Shop {
          @Task(onError = OnError^^.FINISH) String live() { return ""; }
          @Fallback("live") @Task(onError = OnError.TOLERATE) String cached() { return ""; }
        }
        """,
        "[FallbackOnError] \"live\" has a fallback, \"cached\", and so its failure is recorded and tolerated. Take"
            + " onError away, or say it of \"cached\", whose failure counts where both fail.");
  }

  @Test
  void a_fallback_takes_no_more_of_the_task_than_its_outcome() {
    refuse(
        """
        import dev.attacca.*;
        import dev.attacca.runtime.Outcome;
        import java.util.Optional;
        class Shop {
          @Task String live() { return ""; }
          @Fallback("live") String near(Optional<String> ^^live) { return ""; }
          @Fallback("near") @DependsOn(^^"live") String far(@From(^^"near") String x) { return ""; }
          @Fallback("far") String last(Outcome<String> live, Outcome<String> near, Outcome<String> far) {
            return "";
          }
        }
        """,
        "[Fallback] \"near\" takes \"live\", which has no value where \"near\" stands in for it. Take an Outcome of"
            + " it, or leave it out.",
        "[Fallback] \"far\" waits for \"live\", which has no value where \"far\" stands in for it. Take this"
            + " @DependsOn away: a fallback comes after what it stands in for.",
        "[Fallback] \"far\" takes \"near\", which has no value where \"far\" stands in for it. Take an Outcome of"
            + " it, or leave it out.");
  }

  @Test
  void a_fallback_that_needs_what_needs_its_value_is_a_cycle() {
    refuse("""
        import dev.attacca.*;
        class Shop {
          @Task String live() { return ""; }
          @Fallback("live") String cached(String ^^order) { return order; }
          @Task String order(String live) { return live; }
        }
        """, """
        [Cycle] these tasks wait for each other: cached → order → cached
              cached waits for order: parameter `order`
              order waits for cached: parameter `live`, for which cached may stand in (@Fallback)
            Take one of these dependencies away. If they are meant to go round, let a @Repeat begin each round, and take the values of the round before by @Previous.""");
  }

  @Test
  void fallbacks_of_each_other_and_a_task_that_takes_its_own_are_cycles() {
    refuse("""
        import dev.attacca.*;
        class Shop {
          @Fallback(^^"b") String a() { return ""; }
          @Fallback("a") String b() { return ""; }
          @Task String live(String ^^cached) { return cached; }
          @Fallback("live") String cached() { return ""; }
          @Task @DependsOn(^^"other") void audit() {}
          @Task String other() { return ""; }
          @Fallback("other") String instead(@From("end") String end) { return ""; }
          @Task @DependsOn("audit") String end() { return ""; }
        }
        """, """
        [Cycle] these tasks wait for each other: a → b → a
              a waits for b: @Fallback("b")
              b waits for a: @Fallback("a")
            Take one of these dependencies away. If they are meant to go round, let a @Repeat begin each round, and take the values of the round before by @Previous.""", """
        [Cycle] these tasks wait for each other: live → cached → live
              live waits for cached: parameter `cached`
              cached waits for live: @Fallback("live")
            Take one of these dependencies away. If they are meant to go round, let a @Repeat begin each round, and take the values of the round before by @Previous.""", """
        [Cycle] these tasks wait for each other: audit → instead → end → audit
              audit waits for instead: @DependsOn("other"), for which instead may stand in (@Fallback)
              instead waits for end: parameter `end`, @From("end")
              end waits for audit: @DependsOn("audit")
            Take one of these dependencies away. If they are meant to go round, let a @Repeat begin each round, and take the values of the round before by @Previous.""");
  }

  @Test
  void a_fallback_on_another_branch_than_the_task_can_never_run() {
    refuse(
        """
        import dev.attacca.*;
        class Shop {
          @Router boolean open() { return true; }
          @Task @DependsOn(value = "open", when = "true") String live() { return ""; }
          @Fallback("live") ^^@DependsOn(value = "open", when = "false") String cached() { return ""; }
        }
        """,
        "[Unreachable] \"cached\" can never run: it needs \"live\" (only if \"open\" chooses true) and \"open\" to"
            + " choose false, and \"open\" chooses one. Join branches with Optional parameters, @From, or one"
            + " @DependsOn that names both.");
  }

  @Test
  void a_fallback_of_items_that_waits_for_the_end_of_their_loop_would_wait_for_itself() {
    refuse(
        """
        import dev.attacca.*;
        import java.util.List;
        class Shop {
          @Loop List<String> line() { return List.of(); }
          @Task String live(String line) { return line; }
          @Fallback("live") String cached(String ^^all) { return all; }
          @Task int length(String line) { return 1; }
          @Task String all(@Collect List<Integer> length) { return ""; }
        }
        """,
        "[GatherCycle] \"cached\" runs once per item of \"line\" and waits for \"all\", which waits until all items"
            + " of \"line\" are done: cached → all. An item cannot wait for what gathers it. Take one of these"
            + " dependencies away.");
  }
}
