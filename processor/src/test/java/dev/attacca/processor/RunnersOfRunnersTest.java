package dev.attacca.processor;

import static dev.attacca.processor.Compiling.run;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Classes that take and return runners which do not exist before they are compiled: their own, each other's. */
class RunnersOfRunnersTest {
  private static final String ANOTHER = """
      package other;
      import dev.attacca.*;
      import java.util.*;
      import shop.*;
      import shop.ShopRunner.Builder;
      public class Another {
        @Task public int a(@Input List<ShopRunner> shops) { return shops.size(); }
        @Task public Optional<ShopRunner.Result> b(@Input shop.ShopRunner.Result shop) { return Optional.of(shop); }
        @Task public AnotherRunner.Result[] c() { return new AnotherRunner.Result[3]; }
        @Task public Optional<Builder> d(ShopRunner.Result b) { return Optional.empty(); }
      }
      """;

  @Test
  void a_class_uses_every_part_of_its_own_runner_and_of_one_that_uses_it() {
    assertThat(run("""
        package shop;
        import dev.attacca.*;
        import dev.attacca.runtime.Outcome;
        import dev.attacca.runtime.Run;
        import java.util.*;
        import java.util.concurrent.CompletableFuture;
        import other.AnotherRunner;
        public class Shop {
          @Task int count(@Input int n) { return n; }
          @Task int again(int count, @Input Optional<ShopRunner.Result> previous) { return previous.map(p -> p.again()).orElse(0) + count; }
          @Task Optional<Run<ShopRunner.Result>> started(@Input ShopRunner self) { return Optional.empty(); }
          @Task ShopRunner.Result joined(Run<ShopRunner.Result> started) { return started.join(); }
          @Task CompletableFuture<shop.ShopRunner.Server> server(ShopRunner self) { return CompletableFuture.completedFuture(self.serve()); }
          @Task String submitted(ShopRunner.Server server) { server.close(); return server.toString(); }
          @Task ShopRunner.Overriding replaced(ShopRunner self) { return self.overriding().count(8); }
          @Task ShopRunner.Builder builder2() { return ShopRunner.builder(this); }
          @Task int foreign(@Input Map<String, ? extends AnotherRunner> others, @Input AnotherRunner.Result[] results) { return others.size() + results.length; }
          @Loop List<ShopRunner.Result> each(ShopRunner.Result joined) { return List.of(joined); }
          @Task int perItem(Outcome<ShopRunner.Result> each, @Collect List<ShopRunner.Result> never) { return 1; }
          @Loop List<ShopRunner.Result> never(ShopRunner.Result each) { return List.of(each, each); }
          @State Set<ShopRunner> seen() { return new HashSet<>(); }
          @Task int noted(@State Set<ShopRunner> seen, ShopRunner self) { seen.add(self); return seen.size(); }
          static int test() {
            ShopRunner runner = ShopRunner.of(new Shop());
            AnotherRunner other = AnotherRunner.of(new other.Another());
            return runner.again(2, Optional.of(runner.run(3, Optional.empty(), runner, Map.of("a", other), new AnotherRunner.Result[2])));
          }
        }
        """, ANOTHER)).isEqualTo(5);
  }

  @Test
  void classes_of_one_name_in_several_packages_have_runners_of_their_own() {
    assertThat(run("""
        package p;
        import dev.attacca.*;
        class Shop {
          @Task int a() { return 1; }
          @Task int again(@Input ShopRunner self, @Input q.ShopRunner other) { return self.a() + other.a(); }
          static String test() {
            var mine = ShopRunner.of(new Shop());
            var other = q.ShopRunner.of(new q.Shop());
            var third = r.UserRunner.of(new r.User());
            return mine.again(mine, other) + " " + other.again(other, null) + " " + third.imported(other) + third.wild(new r.s.Shop().runner());
          }
        }
        """, """
        package q;
        import dev.attacca.*;
        public class Shop {
          @Task public int a() { return 2; }
          @Task public int again(@Input ShopRunner self, @Input r.UserRunner other) { return self.a(); }
        }
        """, """
        package r;
        import dev.attacca.*;
        import q.ShopRunner;
        import r.s.*;
        public class User {
          @Task public int imported(@Input ShopRunner shop) { return shop.a(); }
          @Task public int wild(@Input InnRunner inn) { return inn.a(); }
        }
        """, """
        package r.s;
        import dev.attacca.*;
        import r.UserRunner;
        public class Inn {
          @Task public int a() { return 3; }
          @Task public int again(@Input InnRunner self, @Input UserRunner other) { return self.a(); }
        }
        """, """
        package r.s;
        public class Shop { public InnRunner runner() { return InnRunner.of(new Inn()); } }
        """)).isEqualTo("3 2 23");
  }

  @Test
  void nested_classes_and_the_unnamed_package_have_runners_that_take_runners() {
    assertThat(run("""
        import dev.attacca.*;
        import java.util.List;
        class Outer {
          static class Inner {
            static class Deep {
              @Task int a(@Input List<Outer_Inner_DeepRunner> self) { return self.size(); }
              @Task int b(@Input OtherRunner.Result[] other) { return other.length; }
            }
          }
          static String test() {
            var runner = Outer_Inner_DeepRunner.of(new Inner.Deep());
            return runner.a(List.of(runner)) + " " + OtherRunner.of(new Other()).b(runner.run(List.of(), new OtherRunner.Result[0]));
          }
        }
        """, """
        import dev.attacca.*;
        class Other {
          @Task int a() { return 7; }
          @Task int b(@Input Outer_Inner_DeepRunner.Result deep) { return deep.a() + 7; }
          @Task OtherRunner c(@Input OtherRunner self) { return self; }
        }
        """)).isEqualTo("1 7");
  }

  @Test
  void a_runner_is_inherited_with_the_method_that_mentions_it() {
    assertThat(run("""
        package shop;
        import dev.attacca.*;
        class Shop extends base.Base<ShopRunner> {
          @Task int own(@Input ShopRunner.Result mine) { return 1; }
          static String test() {
            var runner = ShopRunner.of(new Shop());
            return runner.take(runner) + " " + runner.make(base.BaseOfRunner.of(new base.BaseOf()));
          }
        }
        """, """
        package base;
        import dev.attacca.*;
        public abstract class Base<T> {
          @Task public boolean take(@Input T runner) { return runner != null; }
          @Task public boolean make(@Input BaseOfRunner other) { return other != null; }
        }
        """, """
        package base;
        import dev.attacca.*;
        public class BaseOf {
          @Task public int a(@Input BaseOfRunner.Result self) { return 1; }
        }
        """)).isEqualTo("true true");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "MissingRunner",
        "ShopRunner.Missing<String>",
        "other.ShopRunner",
        "ShopRunner<Integer>",
        "Missing.Result"
      })
  void what_no_runner_will_be_is_left_to_the_compiler(String type) {
    assertThat(Compiling.compile("""
        package shop;
        import dev.attacca.*;
        class Shop { @Task int a(@Input %s x) { return 1; } }
        """.formatted(type)).errors())
        .isNotEmpty()
        .allMatch(error -> !error.getMessage(null).startsWith("[")
            && error.getSource().getName().endsWith("/Shop.java"));
  }
}
