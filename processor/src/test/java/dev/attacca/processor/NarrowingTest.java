package dev.attacca.processor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Generic types that a sealed router permits: what a {@code switch} could have as a case. */
class NarrowingTest {
  private static final String RES = """
      sealed interface Res<T> permits Ok, Err {}
      record Ok<T>(T t) implements Res<T> {}
      record Err<T>(String m) implements Res<T> {}
      """;

  @TempDir
  Path directory;

  private void runs(Object expected, String source) throws IOException {
    assertThat(Compiling.run(source)).isEqualTo(expected);
    assertThat(Eclipse.run(directory, source)).isEqualTo(expected);
  }

  @Test
  void what_follows_from_the_routers_type_may_be_taken() throws IOException {
    runs("x e x x - 1", """
        package shop;
        import dev.attacca.*;
        import java.util.*;
        class Shop {
        RES
          @Router Res<String> res(@Input boolean ok) { return ok ? new Ok<>("x") : new Err<>("e"); }
          @Task String good(@From("res") Ok<String> o) { return o.t(); }
          @Task String bad(@From("res") Err<?> e) { return e.m(); }
          @Task String chars(@From("res") Ok<? extends CharSequence> o) { return o.t().toString(); }
          @Task String perhaps(@From("res") Optional<Ok<String>> o) { return o.map(Ok::t).orElse("-"); }
          @Task int whole(Res<String> res) { return 1; }
          static String test() {
            ShopRunner runner = ShopRunner.of(new Shop());
            return runner.good(true) + " " + runner.bad(false) + " " + runner.chars(true) + " " + runner.perhaps(true)
                + " " + runner.perhaps(false) + " " + runner.whole(false);
          }
        }
        """.replace("RES", RES));
  }

  @Test
  void wildcards_nested_arguments_and_bounds_are_followed() throws IOException {
    runs("1 2 3 4 5", """
        package shop;
        import dev.attacca.*;
        import java.util.*;
        class Shop {
        RES
          sealed interface Bag<T> permits Lists, Num, Deep {}
          record Lists<T>(List<T> all) implements Bag<List<T>> {}
          record Num<N extends Number, T>(N n) implements Bag<T> {}
          sealed interface Deep<A> extends Bag<A> permits Leaf {}
          record Leaf<B>(B b) implements Deep<B> {}
          @Router(partial = true) Res<? extends Number> res() { return new Ok<>(1); }
          @Task int upper(@From("res") Ok<? extends Number> o) { return o.t().intValue(); }
          @Router(partial = true) Bag<List<Integer>> lists() { return new Lists<>(List.of(2)); }
          @Task int lists2(@From("lists") Lists<Integer> l) { return l.all().get(0); }
          @Router(partial = true) Bag<List<Integer>> number() { return new Num<>(3); }
          @Task int number2(@From("number") Num<? extends Number, ? extends List<?>> n) { return n.n().intValue(); }
          @Router Bag<List<Map<String, ?>>> deep() { return new Leaf<>(List.of(Map.of("a", 4))); }
          @Task int leaf(@From("deep") Leaf<List<Map<String, ?>>> l) { return 4; }
          @Task int lists3(@From("deep") Lists<Map<String, ?>> l) { return 0; }
          @Task int number3(@From("deep") Num<?, List<Map<String, ?>>> l) { return 0; }
          @Task int mid(@From("deep") Optional<Deep<List<Map<String, ?>>>> l) { return 5; }
          static String test() {
            ShopRunner r = ShopRunner.of(new Shop());
            return r.upper() + " " + r.lists2() + " " + r.number2() + " " + r.leaf() + " " + r.mid();
          }
        }
        """.replace("RES", RES));
  }

  @Test
  void a_class_that_no_value_can_be_of_needs_no_task() throws IOException {
    runs("s", """
        package shop;
        import dev.attacca.*;
        import java.util.*;
        class Shop {
          sealed interface Res<T> permits Text, Number_, Lists {}
          record Text(String s) implements Res<String> {}
          record Number_<N extends Number>(N n) implements Res<Integer> {}
          record Lists<T>(T t) implements Res<List<T>> {}
          @Router Res<String> res() { return new Text("s"); }
          @Task String text(@From("res") Text t) { return t.s(); }
          static String test() { return ShopRunner.of(new Shop()).text(); }
        }
        """);
  }

  @Test
  void what_nothing_vouches_for_is_refused() {
    Compiling.refuse(
        """
        package shop;
        import dev.attacca.*;
        import dev.attacca.runtime.Outcome;
        import java.util.*;
        class Shop {
          sealed interface Event permits Made, Gone {}
          record Made<T>(T t) implements Event {}
          record Gone() implements Event {}
          sealed interface Res<T> permits Ok, Pair {}
          record Ok<T>(T t) implements Res<T> {}
          record Pair<A, B>(A a, B b) implements Res<A> {}
          @Router(partial = true) Event event() { return new Made<>(5); }
          @Task int a(@From("event") Made<String> ^^m) { return 0; }
          @Task int b(@From("event") Made<List<?>> ^^m) { return 0; }
          @Task int c(@From("event") Made<?> m) { return 0; }
          @Router(partial = true) Res<? extends Number> res() { return new Ok<>(5); }
          @Task int d(@From("res") Ok<Integer> ^^m) { return 0; }
          @Task int e(@From("res") Pair<? extends Number, String> ^^m) { return 0; }
          @Task int f(@From("res") Pair<? extends Number, ?> m) { return 0; }
          @Router(partial = true) Res<String> text() { return new Ok<>(""); }
          @Task int g(@From("text") Optional<Ok<Integer>> ^^m) { return 0; }
          @Task int h(@From("text") Outcome<Ok<Integer>> ^^m) { return 0; }
        }
        """,
        mismatch("a", "Made<String>", "event", "Event", "a Made here is Made<?>: take Made<?>."),
        mismatch("b", "Made<List<?>>", "event", "Event", "a Made here is Made<?>: take Made<?>."),
        mismatch(
            "d",
            "Ok<Integer>",
            "res",
            "Res<? extends Number>",
            "an Ok here is Ok<? extends Number>: take Ok<? extends Number>."),
        mismatch(
            "e",
            "Pair<? extends Number, String>",
            "res",
            "Res<? extends Number>",
            "a Pair here is Pair<? extends Number, ?>: take Pair<? extends Number, ?>."),
        mismatch(
            "g",
            "Optional<Ok<Integer>>",
            "text",
            "Res<String>",
            "an Ok here is Ok<String>: take Optional<Ok<String>>."),
        mismatch(
            "h",
            "Outcome<Ok<Integer>>",
            "text",
            "Res<String>",
            "an Ok here is Ok<String>: take Outcome<Ok<String>>."));
  }

  private static String mismatch(
      String task, String type, String router, String given, String way) {
    return "[TypeMismatch] the parameter \"m\" of \"%s\" is %s, but the router \"%s\" hands on %s. All that is known of %s"
        .formatted(task, type, router, given, way);
  }

  @Test
  void an_optional_may_name_what_the_user_knows_better() throws IOException {
    runs("- x x", """
        package shop;
        import dev.attacca.*;
        import java.util.*;
        class Shop {
          sealed interface Event permits Made, Gone {}
          record Made<T>(T t) implements Event {}
          record Gone() implements Event {}
          @Router(partial = true) Event event(@Input boolean yes) { return yes ? new Made<>("x") : new Gone(); }
          @Task String made(@From("event") Optional<Made<String>> m) { return m.map(Made::t).orElse("-"); }
          @Loop List<Event> item(@Input boolean yes) { return List.of(event(yes)); }
          @Router(partial = true) Event each(Event item) { return item; }
          @Loop List<Integer> one(Event each) { return List.of(1); }
          @Task String below(int one, @From("each") Optional<Made<String>> m) { return m.map(Made::t).orElse("-"); }
          static String test() {
            ShopRunner runner = ShopRunner.of(new Shop());
            try (var below = runner.below(true)) {
              return runner.made(false) + " " + runner.made(true) + " " + below.findFirst().orElseThrow();
            }
          }
        }
        """);
  }

  @Test
  void an_outcome_takes_a_permitted_type_as_an_optional_does() throws IOException {
    String skipped = "Skipped[reason=router \"event\" chose Gone]";
    runs(
        String.join(
            " ",
            "Success[value=Made[t=x]]",
            "Success[value=Made[t=x]]",
            "Success[value=Ok[t=7]]",
            "x",
            skipped,
            skipped,
            "Success[value=Ok[t=7]]",
            skipped,
            "IllegalStateException"),
        """
        package shop;
        import dev.attacca.*;
        import dev.attacca.runtime.Outcome;
        import java.util.*;
        class Shop {
          sealed interface Event permits Made, Gone {}
          record Made<T>(T t) implements Event {}
          record Gone() implements Event {}
          sealed interface Res<T> permits Ok, Err {}
          record Ok<T>(T t) implements Res<T> {}
          record Err<T>(String m) implements Res<T> {}
          @Router Event event(@Input int n) { if (n == 2) throw new IllegalStateException(); return n == 1 ? new Made<>("x") : new Gone(); }
          @Task String any(@From("event") Outcome<Made<?>> m) { return m.toString(); }
          @Task String bound(@From("event") Outcome<Made<? extends CharSequence>> m) { return m.toString(); }
          @Task String named(@From("event") Outcome<Made<String>> m) { return m instanceof Outcome.Success<Made<String>> made ? made.value().t() : m.toString(); }
          @Task String failed(@From("event") Outcome<Made<?>> m) { return m instanceof Outcome.Failure<Made<?>> f ? f.cause().getClass().getSimpleName() : "?"; }
          @Task void gone(Gone event) {}
          @Router(partial = true) Res<Integer> res() { return new Ok<>(7); }
          @Task String sure(@From("res") Outcome<Ok<Integer>> o) { return o.toString(); }
          @Task String wild(@From("res") Outcome<? extends Ok<Integer>> o) { return o.toString(); }
          static String test() {
            ShopRunner r = ShopRunner.of(new Shop());
            return r.any(1) + " " + r.bound(1) + " " + r.sure() + " " + r.named(1)
                + " " + r.any(0) + " " + r.bound(0) + " " + r.wild() + " " + r.named(0) + " " + r.failed(2);
          }
        }
        """);
  }

  @Test
  void optionals_and_outcomes_may_be_values_themselves() throws IOException {
    runs("Optional[Optional[x]] x Optional[x] o q Optional[l] 7 Optional[y] - Optional[y]", """
        package shop;
        import dev.attacca.*;
        import dev.attacca.runtime.Outcome;
        import java.util.*;
        import java.util.concurrent.*;
        import java.util.stream.Collectors;
        class Shop {
          @Task Optional<Optional<String>> a() { return Optional.of(Optional.of("x")); }
          @Task CompletableFuture<Optional<Optional<String>>> a2() { return CompletableFuture.completedFuture(Optional.empty()); }
          @Task String b(Optional<String> a) { return a.orElse("-"); }
          @Task String c(Optional<Optional<String>> a) { return a.map(Object::toString).orElse("-"); }
          @Task String c2(@From("a2") Optional<Optional<String>> a) { return a.map(Object::toString).orElse("-"); }
          @Task Outcome<String> d() { return new Outcome.Success<>("o"); }
          @Task String e(Outcome<String> d) { return ((Outcome.Success<String>) d).value(); }
          @Task Optional<Outcome<String>> f() { return Optional.of(new Outcome.Success<>("q")); }
          @Task String g(Optional<Outcome<String>> f) { return ((Outcome.Success<String>) f.get()).value(); }
          @Loop List<Optional<String>> item() { return List.of(Optional.of("l")); }
          @Task String each(Optional<String> item) { return item.toString(); }
          @Task OptionalInt h() { return OptionalInt.of(7); }
          @Task int i(OptionalInt h) { return h.getAsInt(); }
          static String test() {
            ShopRunner r = ShopRunner.of(new Shop());
            try (var each = r.each()) {
              return r.a() + " " + r.b() + " " + r.c() + " " + r.e() + " " + r.g() + " " + each.collect(Collectors.joining())
                  + " " + r.i() + " " + r.overriding().a(Optional.of(Optional.of("y"))).c()
                  + " " + r.c2() + " " + r.overriding().a2(Optional.of(Optional.of("y"))).c2();
            }
          }
        }
        """);
  }

  @Test
  void what_is_nullable_inside_a_future_is_told_from_what_is_not() {
    Compiling.refuse(
        """
        package shop;
        import com.google.common.util.concurrent.*;
        import dev.attacca.*;
        import dev.attacca.runtime.Outcome;
        import java.util.*;
        import java.util.concurrent.*;
        import org.jspecify.annotations.*;
        class Shop {
          static class Turned<A, B> extends CompletableFuture<B> {}
          static class Fixed extends CompletableFuture<@Nullable String> {}
          interface Own<T> extends CompletionStage<@Nullable T> {}
          @Task CompletableFuture<@Nullable String> a() { return null; }
          @Task CompletionStage<? extends @Nullable String> b() { return null; }
          @Task ListenableFuture<@Nullable String> c() { return null; }
          @Task SettableFuture<@Nullable String> d() { return null; }
          @Task Turned<String, @Nullable String> e() { return null; }
          @Task Fixed f() { return null; }
          @Task Own<String> g() { return null; }
          @Task String @Nullable [] h() { return null; }
          @Task void none(String ^^a, String ^^b, String ^^c, String ^^d, String ^^e, String ^^f, String ^^g, String[] ^^h) {}
          @Task Turned<@Nullable String, String> i() { return null; }
          @Task CompletableFuture<@Nullable String[]> j() { return null; }
          @Task @Nullable String[] k() { return new String[0]; }
          @Task CompletableFuture<List<@Nullable String>> l() { return null; }
          @Task void all(@Nullable String a, Optional<String> b, Outcome<@Nullable String> c, Outcome<? extends @Nullable String> d,
              String i, String[] j, String[] k, List<String> l) {}
        }
        """,
        java.util.stream.Stream.of("a", "b", "c", "d", "e", "f", "g", "h")
            .map(name ->
                "[NullContract] the parameter \"%s\" may be null, because \"%s\" is @Nullable. Annotate the parameter @Nullable, or take Optional."
                    .formatted(name, name))
            .toArray(String[]::new));
  }
}
