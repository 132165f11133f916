package dev.attacca.processor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which methods of superclasses and interfaces a class has, for javac and for Eclipse's compiler. */
class HierarchyTest {
  @TempDir
  Path directory;

  private void runs(Object expected, String... sources) throws IOException {
    assertThat(Compiling.run(sources)).isEqualTo(expected);
    assertThat(Eclipse.run(directory, sources)).isEqualTo(expected);
  }

  @Test
  void an_override_that_is_marked_again_takes_the_place_of_what_it_overrides() throws IOException {
    runs("1 2 3 4", """
        package shop;
        import dev.attacca.*;
        class Shop {
          static class Base { @Task String name() { return "b"; } }
          static class Sub extends Base { @Override @Task String name() { return "s"; } @Task int len(String name) { return name.length(); } }
          interface A { @Task default int a() { return 1; } }
          interface B extends A { @Override @Task default int a() { return 2; } }
          static class C implements B { @Task int c(int a) { return a; } }
          static abstract class D<T> { @Task abstract T d(@Input T in); }
          static class E extends D<Integer> { @Override @Task Integer d(@Input Integer in) { return in + 1; } }
          static class F extends E implements A { @Override @Task public int a() { return 0; } @Override @Task Integer d(@Input Integer in) { return in + 2 + a(); } }
          static String test() {
            return Shop_SubRunner.of(new Sub()).len() + " " + Shop_CRunner.of(new C()).c() + " " + Shop_ERunner.of(new E()).d(2)
                + " " + Shop_FRunner.of(new F()).d(2);
          }
        }
        """);
  }

  @Test
  void an_override_without_a_mark_is_called_for_the_task_that_it_overrides() throws IOException {
    runs("sub 1 class 3", """
        package shop;
        import dev.attacca.*;
        class Shop {
          static class Base { @Task String name(@Input int a) { return "base"; } @Shutdown void close() { closed = 100; } }
          static class Sub extends Base { @Override String name(int b) { return "sub " + b; } @Override void close() { closed = 3; } }
          @Dag static class Low extends Sub {}
          interface A { @Task String a(); }
          static class Own { public String a() { return "class"; } }
          @Dag static class C extends Own implements A {}
          static int closed;
          static String test() {
            return Shop_LowRunner.of(new Low()).name(1) + " " + Shop_CRunner.of(new C()).a() + " " + closed;
          }
        }
        """);
  }

  @Test
  void of_two_interfaces_with_one_method_the_first_counts() throws IOException {
    runs("7 in", """
        package shop;
        import dev.attacca.*;
        class Shop {
          interface A { @Task int x(@Input int in); }
          interface B { @Task int x(@Input int other); }
          @Dag static class C implements A, B { @Override public int x(int any) { return any; } }
          static String test() {
            return Shop_CRunner.of(new C()).x(7) + " " + Shop_CRunner.of(new C()).graph().inputs().get(0).name();
          }
        }
        """);
  }

  @Test
  void a_static_method_hides_that_of_the_superclass() throws IOException {
    runs("sub 1 b s1", """
        package shop;
        import dev.attacca.*;
        import java.util.*;
        class Shop {
          static class Base {
            @Task static String x(@Input String a) { return "base " + a; }
            @Task int z(@State List<String> log) { return log.size(); }
            @State static List<String> log() { return List.of(); }
          }
          static class Sub extends Base {
            @Task static String x(@Input String b) { return "sub " + b; }
            @State static List<String> log() { return List.of("s"); }
            @Task String y(@State List<String> log) { return log.get(0) + log.size(); }
          }
          static String test() {
            var runner = Shop_SubRunner.of(new Sub());
            return runner.x("1") + " " + runner.graph().inputs().get(0).name() + " " + runner.y();
          }
        }
        """);
  }

  @Test
  void a_task_that_is_hidden_by_a_method_without_a_mark_is_gone() {
    Compiling.refuse(
        """
        package shop;
        import dev.attacca.*;
        class Shop {
          static class Base { @Task static String x() { return "base"; } }
          static class Sub extends Base { static String x() { return "sub"; } @Task int y(String ^^x) { return 1; } }
        }
        """,
        "[UnknownName] no task or input named \"x\". If the caller passes it, mark it @Input; if a task of another"
            + " name makes it, @From. There is a method x(), but it is not marked @Task.");
  }

  @Test
  void a_method_without_a_mark_that_hides_what_is_marked_is_warned_of() {
    Compiling.warn(
        """
        package shop;
        import dev.attacca.*;
        import java.util.*;
        class Shop {
          static class Base {
            @Task static int x() { return 1; }
            @Task static int kept() { return 1; }
            @Task static int again() { return 1; }
            @Task static int decided() { return 1; }
            @Task static int other(@Input int n) { return n; }
            @Task int instance() { return 1; }
            @State static List<String> log() { return List.of(); }
            @Shutdown static void close() {}
          }
          static class Mid extends Base {
            static int ^^x() { return 2; }
            static int again() { return 2; }
          }
          static class Sub extends Mid {
            @Task static int kept() { return 3; }
            @Task static int again() { return 3; }
            @SuppressWarnings("HiddenTask") static int decided() { return 3; }
            static int other(String n) { return 3; }
            @Override int instance() { return 3; }
            static List<String> ^^log() { return List.of(); }
            static void ^^close() {}
          }
        }
        """,
        hidden("x", "task", "Base"),
        hidden("log", "state", "Base"),
        hidden("close", "clean-up", "Base"));
  }

  private static String hidden(String method, String what, String type) {
    return "[HiddenTask] the static method %s() hides the %s %s() of %s, which is none of this class then."
            .formatted(method, what, method, type)
        + " Annotate it as well, if it is to take that place; give it another name, if not; or say"
        + " @SuppressWarnings(\"HiddenTask\").";
  }

  @Test
  void package_private_methods_of_other_packages_are_not_overridden() throws IOException {
    runs("2 3", """
        package q;
        import dev.attacca.*;
        class Sub extends p.Base {
          @Task int x() { return 2; }
          @Task int y(int x) { return x; }
          static String test() { return SubRunner.of(new Sub()).y() + " " + p.Third.test(); }
        }
        """, """
        package p;
        import dev.attacca.*;
        public class Base { @Task int x() { return 1; } }
        """, """
        package q;
        import dev.attacca.*;
        public class Second extends p.Base { @Task int x() { return 2; } }
        """, """
        package p;
        import dev.attacca.*;
        public class Third extends q.Second {
          @Override @Task int x() { return 3; }
          public static int test() { return ThirdRunner.of(new Third()).x(); }
        }
        """);
  }

  @Test
  void a_method_whose_access_was_widened_on_the_way_is_overridden() throws IOException {
    runs(3, """
        package q;
        import dev.attacca.*;
        class Sub extends p.Wide {
          @Override @Task public int x() { return 3; }
          static int test() { return SubRunner.of(new Sub()).x(); }
        }
        """, """
        package p;
        import dev.attacca.*;
        public class Wide extends Narrow { @Override public int x() { return 2; } }
        """, """
        package p;
        import dev.attacca.*;
        public class Narrow { @Task int x() { return 1; } }
        """);
  }

  @Test
  void private_methods_of_superclasses_are_others() throws IOException {
    runs(2, """
        package shop;
        import dev.attacca.*;
        class Shop {
          interface I { @Task private int x() { return 0; } }
          static abstract class Base<T> implements I { @Task @SuppressWarnings("unused") private int x() { return 1; } abstract T t(); }
          static class Sub extends Base<String> { @Task public int x() { return 2; } @Override String t() { return ""; } }
          static int test() { return Shop_SubRunner.of(new Sub()).x(); }
        }
        """.replace(
            "interface I { @Task private", "interface I { @SuppressWarnings(\"unused\") private"));
  }

  @Test
  void a_package_private_method_does_not_come_back_by_way_of_another_package() {
    Compiling.refuse(
        List.of("""
            package p;
            import dev.attacca.*;
            public class Base { @Task int ^^x() { return 1; } }
            """, "package q; public class Between extends p.Base {}", """
            package p;
            import dev.attacca.*;
            @Dag class Back extends q.Between {}
            """),
        "[Access] the task \"x\" is package-private, and a class of another package stands between Back and Base,"
            + " and the runner BackRunner cannot reach it. Make it visible to the package p, or leave it out of"
            + " the graph.");
  }

  @Test
  void states_and_clean_ups_must_be_in_reach_too() {
    Compiling.refuse(
        List.of("""
            package q;
            import dev.attacca.*;
            import java.util.*;
            class Sub extends p.Base { @Task int size(@State List<String> log, @State Set<String> seen) { return log.size(); } }
            """, """
            package p;
            import dev.attacca.*;
            import java.util.*;
            public abstract class Base {
              @State protected List<String> ^^log() { return new ArrayList<>(); }
              @State static Set<String> ^^seen() { return new HashSet<>(); }
              @Shutdown protected void ^^close() {}
            }
            """),
        "[Access] the method log() that makes a state is protected in the package p, and the runner SubRunner"
            + " cannot reach it. Make it visible to the package q, or leave it out of the graph.",
        "[Access] the method seen() that makes a state is package-private in the package p, and the runner"
            + " SubRunner cannot reach it. Make it visible to the package q, or leave it out of the graph.",
        "[Access] the clean-up \"close\" is protected in the package p, and the runner SubRunner cannot reach it."
            + " Make it visible to the package q, or leave it out of the graph.");
  }

  @Test
  void an_override_at_home_brings_a_state_and_a_clean_up_into_reach() throws IOException {
    runs("0 closed", """
        package q;
        import dev.attacca.*;
        import java.util.*;
        class Sub extends p.Base {
          static String closed = "";
          @Override protected List<String> log() { return super.log(); }
          @Override protected void close() { closed = " closed"; }
          @Task int size(@State List<String> log) { return log.size(); }
          static String test() { return SubRunner.of(new Sub()).size() + closed; }
        }
        """, """
        package p;
        import dev.attacca.*;
        import java.util.*;
        public abstract class Base {
          @State protected List<String> log() { return new ArrayList<>(); }
          @Shutdown protected void close() {}
        }
        """);
  }

  @Test
  void what_is_deprecated_is_called_without_a_warning() throws IOException {
    runs("0 0 1 2", """
        package shop;
        import dev.attacca.*;
        import java.util.*;
        @SuppressWarnings({"deprecation", "removal"})
        class Shop {
          static class Made { @Deprecated(forRemoval = true) Made() {} int n() { return 1; } }
          @Deprecated static class Old { int n() { return 2; } }
          @Deprecated @State List<String> log() { return new ArrayList<>(); }
          @Deprecated(forRemoval = true) @State Set<String> seen() { return new HashSet<>(); }
          @Deprecated(forRemoval = true) @Shutdown void close() {}
          @Task int size(@State List<String> log) { return log.size(); }
          @Task String all(int size, @State Set<String> seen, @State Made made, @State Old old) {
            return size + " " + seen.size() + " " + made.n() + " " + old.n();
          }
          static String test() { return ShopRunner.of(new Shop()).all(); }
        }
        """);
  }

  @Test
  void each_kind_of_deprecated_thing_is_enough_to_keep_the_warning_away() throws IOException {
    runs("1", """
        package shop;
        import dev.attacca.*;
        class Shop {
          static class Made { @Deprecated Made() {} int n() { return 1; } }
          @Task int n(@State Made made) { return made.n(); }
          static String test() { return "" + ShopRunner.of(new Shop()).n(); }
        }
        """);
    runs("t", """
        package shop;
        import dev.attacca.*;
        class Shop {
          @Deprecated(forRemoval = true) @Task static String t() { return "t"; }
          static String test() { return ShopRunner.of(new Shop()).t(); }
        }
        """);
    runs("u", """
        package shop;
        import dev.attacca.*;
        import java.util.*;
        class Shop {
          @Deprecated static class Box<T> { class In {} }
          @SuppressWarnings("deprecation") @Task Optional<Map<String, Box<String>.In[]>> t() { return Optional.empty(); }
          @SuppressWarnings("deprecation") @Task String u(Optional<Map<String, Box<String>.In[]>> t) { return "u"; }
          static String test() { return ShopRunner.of(new Shop()).u(); }
        }
        """);
  }

  @Test
  void a_private_class_as_state_is_told_once() {
    Compiling.refuse(
        """
        package shop;
        import dev.attacca.*;
        class Shop {
          private static class Counts {}
          @Task void a(@State Counts ^^counts) {}
        }
        """,
        "[Access] the type Counts is private, and the runner ShopRunner cannot reach it. Make it visible to the"
            + " package shop, or leave it out of the graph.");
  }
}
