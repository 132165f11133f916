package dev.attacca.processor;

import static dev.attacca.processor.Compiling.refuse;

import org.junit.jupiter.api.Test;

/** Routers, branches and what can never run. */
class RouterRefusalTest {
  @Test
  void a_router_returns_something_to_choose_by() {
    refuse(
        """
        import dev.attacca.*;
        class Shop {
          @Router String ^^a() { return ""; }
          @Router void ^^b() {}
          @Task @DependsOn(value = "a", when = "X") void c() {}
        }
        """,
        "[RouterType] the router \"a\" returns String, which is nothing to choose by. Return an enum, a boolean,"
            + " a Set or List of an enum, a sealed type, or Route; or mark it @Task.",
        "[RouterType] the router \"b\" returns void, which is nothing to choose by. Return an enum, a boolean, a"
            + " Set or List of an enum, a sealed type, or Route; or mark it @Task.");
  }

  @Test
  void a_router_covers_all_its_constants() {
    refuse(
        """
        import dev.attacca.*;
        import java.util.*;
        class Shop {
          enum Channel { EMAIL, SMS, FAX }
          @Router Channel ^^channel() { return null; }
          @Task @DependsOn(value = "channel", when = "EMAIL") void a() {}
          @Task void always(Channel channel) {}
          @Router boolean ^^big() { return true; }
          @Task @DependsOn(value = "big", when = "true") void b() {}
          @Router Set<Channel> ^^channels() { return null; }
          @Task @DependsOn(value = "channels", when = {"EMAIL", "SMS"}) void c() {}
          @Router(partial = true) boolean small() { return true; }
        }
        """,
        "[Uncovered] no task runs if the router \"channel\" chooses SMS or FAX. Add one (@DependsOn(value ="
            + " \"channel\", when = \"SMS\")), or say @Router(partial = true).",
        "[Uncovered] no task runs if the router \"big\" chooses false. Add one (@DependsOn(value = \"big\", when"
            + " = \"false\")), or say @Router(partial = true).",
        "[Uncovered] no task runs if the router \"channels\" chooses FAX. Add one (@DependsOn(value ="
            + " \"channels\", when = \"FAX\")), or say @Router(partial = true).");
  }

  @Test
  void a_router_covers_all_permitted_types_down_to_the_last() {
    refuse(
        """
        import dev.attacca.*;
        class Shop {
          sealed interface Payment permits Card, Invoice {}
          sealed interface Card extends Payment permits Visa, Master {}
          record Visa() implements Card {}
          record Master() implements Card {}
          record Invoice() implements Payment {}
          @Router Payment ^^payment() { return null; }
          @Task void a(Payment payment) {}
          @Task void b(@From("payment") Visa p) {}
        }
        """,
        "[Uncovered] no task runs if the router \"payment\" chooses Master or Invoice. Add one (with the"
            + " parameter @From(\"payment\") Master), or say @Router(partial = true).");
  }

  @Test
  void a_constant_must_be_one_of_the_routers() {
    refuse(
        """
        import dev.attacca.*;
        class Shop {
          enum Channel { EMAIL, SMS }
          @Router Channel channel() { return null; }
          @Task @DependsOn(value = "channel", when = {"SMS", ^^"EMIAL"}) void a() {}
        }
        """,
        "[UnknownConstant] the router \"channel\" has no constant \"EMIAL\"; did you mean \"EMAIL\"? It has"
            + " EMAIL, SMS.");
  }

  @Test
  void when_belongs_to_one_router_that_chooses_by_constant() {
    refuse(
        """
        import dev.attacca.*;
        import dev.attacca.runtime.Route;
        class Shop {
          sealed interface Payment permits Card {}
          record Card() implements Payment {}
          @Router(partial = true) boolean big() { return true; }
          @Router(partial = true) Payment payment() { return null; }
          @Router Route route() { return null; }
          @Task void plain() {}
          @Task ^^@DependsOn(value = {"big", "plain"}, when = "true") void a() {}
          @Task @DependsOn(value = "plain", when = ^^"true") void b() {}
          @Task @DependsOn(value = "payment", when = ^^"Card") void c() {}
          @Task @DependsOn(value = "route", when = ^^"d") void d() {}
        }
        """,
        "[When] `when` belongs to one router, and this @DependsOn names 2 tasks. Write one @DependsOn for each.",
        "[When] \"plain\" is a @Task and chooses nothing. Mark it @Router, or leave `when` out.",
        "[When] the router \"payment\" chooses by type, not by constant. Take a parameter of the permitted type:"
            + " @From(\"payment\").",
        "[When] the router \"route\" returns Route and chooses by name. Leave `when` out, and return"
            + " Route.to(\"d\").");
  }

  @Test
  void a_narrower_parameter_must_be_a_permitted_type() {
    refuse(
        """
        import dev.attacca.*;
        class Shop {
          sealed interface Payment permits Card, Other {}
          record Card() implements Payment {}
          static non-sealed class Other implements Payment {}
          static class Special extends Other {}
          @Router Payment payment() { return null; }
          @Task void a(@From("payment") Special ^^x) {}
          @Task void b(@From("payment") String ^^x) {}
        }
        """,
        "[NotPermitted] the parameter \"x\" is Special, which is none of the types that the router \"payment\""
            + " permits: Card, Other. Take one of these, or Payment itself.",
        "[TypeMismatch] the parameter \"x\" of \"b\" is String, but the router \"payment\" hands on Payment. Make"
            + " the types agree, or bind another task with @From.");
  }

  @Test
  void a_task_that_needs_two_exclusive_branches_is_refused() {
    refuse(
        """
        import dev.attacca.*;
        class Shop {
          enum Channel { EMAIL, SMS, FAX }
          @Router Channel channel() { return null; }
          @Task @DependsOn(value = "channel", when = {"EMAIL", "FAX"}) String email() { return ""; }
          @Task @DependsOn(value = "channel", when = "SMS") String sms() { return ""; }
          @Task String far(String sms) { return sms; }
          @Task void both(String email, String ^^far) {}
          @Task void either(@From({"email", "far"}) String any) {}
        }
        """,
        "[Unreachable] \"both\" can never run: it needs \"email\" (only if \"channel\" chooses EMAIL or FAX) and"
            + " \"far\" (only if \"channel\" chooses SMS), and \"channel\" chooses one. Join the branches:"
            + " Optional parameters, @From({\"email\", \"far\"}), or @DependsOn({\"email\", \"far\"}).");
  }

  @Test
  void what_only_follows_from_an_unreachable_task_is_not_told_again() {
    refuse(
        """
        import dev.attacca.*;
        class Shop {
          sealed interface Payment permits Card, Cash {}
          record Card() implements Payment {}
          record Cash() implements Payment {}
          @Router Payment payment() { return null; }
          @Task String none(@From("payment") Card a, @From("payment") Cash ^^b) { return ""; }
          @Task void after(String none) {}
        }
        """,
        "[Unreachable] \"none\" can never run: it needs \"payment\" to choose Card and \"payment\" to choose Cash,"
            + " and \"payment\" chooses one. Join branches with Optional parameters, @From, or one @DependsOn"
            + " that names both.");
  }

  @Test
  void a_misspelt_name_does_not_make_a_branch_seem_missing() {
    refuse(
        """
        import dev.attacca.*;
        class Shop {
          @Router boolean big() { return true; }
          @Task @DependsOn(value = "big", when = "true") void a() {}
          @Task @DependsOn(value = ^^"bgi", when = "false") void b() {}
        }
        """,
        "[UnknownTask] no task named \"bgi\"; did you mean \"big\"? @DependsOn takes the names of tasks.");
  }
}
