package dev.attacca.processor;

import static dev.attacca.processor.Compiling.refuse;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Cycles, names and inputs. */
class GraphRefusalTest {
  @Test
  @Tag("D8")
  @Tag("G13")
  @Tag("S21")
  void a_cycle_is_told_whole_from_its_first_task_with_the_reason_of_each_step() {
    refuse("""
        import dev.attacca.*;
        class Shop {
          @Task String first() { return ""; }
          @Task String a(String first, String ^^c) { return c; }
          @Task @DependsOn({"first", "a"}) String b() { return ""; }
          @Task String c(@From("b") String x) { return x; }
        }
        """, """
        [Cycle] these tasks wait for each other: a → c → b → a
              a waits for c: parameter `c`
              c waits for b: parameter `x`, @From("b")
              b waits for a: @DependsOn("a")
            Take one of these dependencies away. If they are meant to go round, let a @Repeat begin each round, and take the values of the round before by @Previous.""");
  }

  @Test
  void a_cycle_by_annotation_points_at_the_name() {
    refuse("""
        import dev.attacca.*;
        class Shop {
          @Task @DependsOn(^^"a") void a() {}
          @Task @DependsOn({"a", ^^"c"}) void b() {}
          @Task String c(@From({"b2", "d"}) String x) { return x; }
          @Task @DependsOn("b") String d() { return ""; }
          @Task String b2() { return ""; }
        }
        """, """
        [Cycle] these tasks wait for each other: a → a
              a waits for a: @DependsOn("a")
            Take one of these dependencies away. If they are meant to go round, let a @Repeat begin each round, and take the values of the round before by @Previous.""", """
        [Cycle] these tasks wait for each other: b → c → d → b
              b waits for c: @DependsOn("c")
              c waits for d: parameter `x`, @From("d")
              d waits for b: @DependsOn("b")
            Take one of these dependencies away. If they are meant to go round, let a @Repeat begin each round, and take the values of the round before by @Previous.""");
  }

  @Test
  @Tag("D1")
  void an_unknown_parameter_name_says_what_was_meant() {
    refuse(
        """
        import dev.attacca.*;
        class Shop {
          @Task String product(@Input String sku) { return sku; }
          @Task String price(String ^^prodct, String ^^quantity, String ^^helper) { return prodct; }
          String helper() { return ""; }
        }
        """,
        "[UnknownName] no task or input named \"prodct\"; did you mean \"product\"? If the caller passes it,"
            + " mark it @Input; if a task of another name makes it, @From.",
        "[UnknownName] no task or input named \"quantity\". If the caller passes it, mark it @Input; if a"
            + " task of another name makes it, @From.",
        "[UnknownName] no task or input named \"helper\". If the caller passes it, mark it @Input; if a task"
            + " of another name makes it, @From. There is a method helper(), but it is not marked @Task.");
  }

  @Test
  @Tag("D1")
  void an_unknown_name_in_an_annotation_is_marked_in_the_annotation() {
    refuse(
        """
        import dev.attacca.*;
        class Shop {
          @Task String fetch(@Input String sku) { return sku; }
          @Task String price(@From({"fetch", ^^"fecth"}) String p) { return p; }
          @Task @DependsOn("fetch") @DependsOn({"fetch", ^^"sku"}) void audit() {}
          @Shutdown(^^"fetsh") void close() {}
        }
        """,
        "[UnknownTask] no task named \"fecth\"; did you mean \"fetch\"? @From takes the names of tasks.",
        "[UnknownTask] no task named \"sku\"; that is an input, which is there from the start. @DependsOn"
            + " takes the names of tasks.",
        "[UnknownTask] no task named \"fetsh\"; did you mean \"fetch\"? @Shutdown takes the names of tasks.");
  }

  @Test
  void an_overloaded_task_is_told_once_and_its_dependants_are_not_blamed() {
    refuse(
        """
        import dev.attacca.*;
        class Shop {
          @Task String price() { return ""; }
          @Task int ^^price(@Input String sku) { return 1; }
          @Task void audit(Runnable price) {}
        }
        """,
        "[DuplicateTask] there are two tasks named \"price\": price() and price(String). A task's name stands"
            + " for one method: rename one of them.");
  }

  @Test
  void a_name_is_a_task_or_an_input_and_not_both() {
    refuse(
        """
        import dev.attacca.*;
        class Shop {
          @Task String price() { return ""; }
          @Task void audit(@Input String ^^price) {}
          @Task void ship(@Input @From("price") String ^^cost) {}
        }
        """,
        "[NameClash] \"price\" is both a task and an input. Tasks, inputs and merges share one name space: rename one."
            + " To take the task's value, leave @Input out.",
        "[InputAndFrom] the parameter \"cost\" is both @Input and @From. Keep @Input if the caller passes it,"
            + " @From if a task makes it.");
  }

  @Test
  void names_that_the_runner_needs_are_reserved() {
    refuse(
        """
        import dev.attacca.*;
        class Shop {
          @Task String ^^run() { return ""; }
          @Task void ^^wait(@Input String sku) {}
          @Task void price() {}
          @Task void ^^priceAsync() {}
        }
        """,
        "[ReservedName] a task cannot be named \"run\": the runner has a method run() of its own. Rename the"
            + " method, or name the task, @Task(name = ...).",
        "[ReservedName] a task cannot be named \"wait\": every object has a method wait(). Rename the method, or name the task, @Task(name = ...).",
        "[ReservedName] a task cannot be named \"priceAsync\": the runner has a method priceAsync(), which"
            + " starts the task \"price\". Rename the method, or name the task, @Task(name = ...).");
  }

  @Test
  void an_input_has_one_type_everywhere() {
    refuse(
        """
        import dev.attacca.*;
        class Shop {
          @Task String product(@Input String sku) { return sku; }
          @Task String price(@Input Integer ^^sku, Object product) { return ""; }
          @Task String tax(Integer ^^sku) { return ""; }
        }
        """,
        "[InputType] the input \"sku\" is Integer here, but String in product. An input has one type"
            + " everywhere: use the same, or another name.",
        "[TypeMismatch] the parameter \"sku\" of \"tax\" is Integer, but the input \"sku\" is String. Make the"
            + " types agree, or bind another task with @From.");
  }

  @Test
  void two_inputs_of_one_type_must_be_given_an_order() {
    refuse(
        """
        import dev.attacca.*;
        import java.util.List;
        class Shop {
          @Task String a(@Input int from, @Input String name, @Input Integer ^^to) { return ""; }
        }
        """,
        "[InputOrder] the inputs \"from\" and \"to\" are both Integer, so moving a method would swap arguments"
            + " unnoticed. Say @Dag(inputs = {\"from\", \"name\", \"to\"}) on Shop, in the order you want.");
    refuse(
        """
        import dev.attacca.*;
        import java.util.List;
        class Shop {
          @Task String a(@Input List<String> from, @Input List<Integer> ^^to) { return ""; }
        }
        """,
        "[InputOrder] the inputs \"from\" and \"to\" are both List<Integer>, so moving a method would swap"
            + " arguments unnoticed. Say @Dag(inputs = {\"from\", \"to\"}) on Shop, in the order you want.");
  }

  @Test
  void the_order_of_inputs_must_name_each_once() {
    refuse(
        """
        import dev.attacca.*;
        @Dag(inputs = {"from", ^^"form", ^^"from"})
        class Shop {
          @Task String a(@Input String from, @Input String to) { return ""; }
        }
        """,
        "[InputOrder] there is no input named \"form\"; did you mean \"from\"? Say @Dag(inputs = {\"from\","
            + " \"to\"}) on Shop, in the order you want.",
        "[InputOrder] \"from\" stands here twice. Say @Dag(inputs = {\"from\", \"to\"}) on Shop, in the order"
            + " you want.");
    refuse(
        """
        import dev.attacca.*;
        @Dag(inputs = ^^{"from"})
        class Shop {
          @Task String a(@Input String from, @Input String to) { return ""; }
        }
        """,
        "[InputOrder] @Dag(inputs) must name every input, and lacks \"to\". Say @Dag(inputs = {\"from\","
            + " \"to\"}) on Shop, in the order you want.");
  }

  @Test
  void an_annotation_that_names_no_task_is_refused() {
    refuse(
        """
        import dev.attacca.*;
        class Shop {
          @Task ^^@DependsOn void audit() {}
          @Task void ship(@From({}) String ^^cost) {}
        }
        """,
        "[NamesNothing] this @DependsOn names no task. Name one or more, or take it away.",
        "[NamesNothing] this @From names no task. Name one or more, or take it away.");
  }

  @Test
  void annotations_without_a_task_are_refused() {
    refuse(
        """
        import dev.attacca.*;
        class Shop {
          @Task void audit() {}
          ^^@Timeout("1s") @DependsOn("audit") void helper(@Input String sku) {}
        }
        """.replace("@DependsOn", "^^@DependsOn").replace("@Input", "^^@Input"),
        "[Meaningless] @Timeout has no effect on helper(), which is no task. Mark the method @Task, or take the"
            + " annotation away.",
        "[Meaningless] @DependsOn has no effect on helper(), which is no task. Mark the method @Task, or take"
            + " the annotation away.",
        "[Meaningless] @Input has no effect on a parameter of helper(), which is no task. Mark the method"
            + " @Task, or take the annotation away.");
    refuse(
        """
        import dev.attacca.*;
        class Shop {
          ^^@Shutdown void close() {}
        }
        """,
        "[Meaningless] @Shutdown has no effect on close(), because its class has no task of its own. Mark the"
            + " class @Dag if it inherits its tasks, or take the annotation away.");
  }

  @Test
  @Tag("A10")
  void a_class_without_any_task_is_refused() {
    refuse("""
        import dev.attacca.*;
        @Dag
        ^^class Shop {}
        """, "[NoTasks] Shop is marked @Dag but has no task. Mark a method with @Task.");
  }

  @Test
  void all_errors_of_a_class_come_in_one_pass_in_the_order_of_the_source() {
    refuse(
        """
        import dev.attacca.*;
        class Shop {
          @Task String a(String ^^bb) { return ""; }
          @Task @Timeout(^^"soon") int b(@From(^^"z") int x) { return 1; }
          @Task private void ^^c() {}
          @Task void d(String ^^b) {}
        }
        """,
        "[UnknownName] no task or input named \"bb\"; did you mean \"b\"? If the caller passes it, mark it"
            + " @Input; if a task of another name makes it, @From.",
        "[Duration] \"soon\" is no duration longer than nothing. Write one like \"200ms\", \"2s\", \"1m\","
            + " \"1h\" or ISO-8601 \"PT1.5S\".",
        "[UnknownTask] no task named \"z\". @From takes the names of tasks.",
        "[PrivateTask] the task \"c\" is private, so the runner cannot call it. Make it package-private or"
            + " wider.",
        "[TypeMismatch] the parameter \"b\" of \"d\" is String, but the task \"b\" hands on int. Make the types"
            + " agree, or bind another task with @From.");
  }
}
