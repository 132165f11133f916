package dev.attacca.processor;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.testing.compile.Compilation;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What other libraries have instead of futures and streams, known by its name alone. */
class AdaptersTest {
  private static final String MONO = "package reactor.core.publisher; public class Mono<T> {}";
  private static final String FLUX = "package reactor.core.publisher; public class Flux<T> {}";
  private static final String UNI = "package io.smallrye.mutiny; public interface Uni<T> {}";
  private static final String SINGLE =
      "package io.reactivex.rxjava3.core; public class Single<T> {}";
  private static final String SEQUENCE =
      "package kotlin.sequences; public interface Sequence<T> {}";
  private static final String SPRING =
      "package org.springframework.util.concurrent; public interface ListenableFuture<T> extends java.util.concurrent.Future<T> {}";

  @Test
  void whoever_wants_the_value_is_told_how_to_hand_it_on() {
    Compiling.refuse(
        List.of("""
            import dev.attacca.*;
            import io.reactivex.rxjava3.core.Single;
            import io.smallrye.mutiny.Uni;
            import java.util.*;
            import kotlin.sequences.Sequence;
            import reactor.core.publisher.*;
            class Shop {
              static class Own extends Mono<String> {}
              @Task Mono<String> a() { return null; }
              @Task Flux<String> b() { return null; }
              @Task Uni<String> c() { return null; }
              @Task Single<String> d() { return null; }
              @Task Sequence<String> e() { return null; }
              @Task OptionalInt f() { return null; }
              @Task Own g() { return null; }
              @Task void all(String ^^a, String ^^b, Optional<String> ^^c, @From("d") String ^^x, String ^^e, int ^^f, String ^^g) {}
              @Loop List<Mono<String>> item() { return List.of(); }
              @Task void each(String ^^item) {}
            }
            """, MONO, FLUX, UNI, SINGLE, SEQUENCE),
        mismatch("a", "String", "a", "Mono<String>", "Mono itself: return mono.toFuture()."),
        mismatch(
            "b",
            "String",
            "b",
            "Flux<String>",
            "Flux itself: return flux.collectList().toFuture(), or make it a @Loop that returns flux.toIterable()."),
        mismatch(
            "c",
            "Optional<String>",
            "c",
            "Uni<String>",
            "Uni itself: return uni.subscribeAsCompletionStage()."),
        mismatch(
            "x",
            "String",
            "d",
            "Single<String>",
            "Single itself: return single.toCompletionStage()."),
        mismatch(
            "e",
            "String",
            "e",
            "Sequence<String>",
            "Sequence itself: return sequence.toList(), or make it a @Loop that returns sequence.asIterable()."),
        mismatch(
            "f",
            "int",
            "f",
            "OptionalInt",
            "OptionalInt itself: return optional.stream().boxed().findFirst()."),
        mismatch("g", "String", "g", "Own", "Own itself: return mono.toFuture()."),
        "[TypeMismatch] the parameter \"item\" of \"each\" is String, but the loop \"item\" hands on Mono<String>. Make the"
            + " types agree, or bind another task with @From.");
  }

  private static String mismatch(
      String parameter, String type, String source, String given, String way) {
    return "[TypeMismatch] the parameter \"%s\" of \"all\" is %s, but the task \"%s\" hands on %s. \"%s\" hands on the %s"
        .formatted(parameter, type, source, given, source, way);
  }

  @Test
  void loops_and_routers_and_plain_futures_have_their_own_ways_out() {
    Compiling.refuse(
        List.of("""
            import dev.attacca.*;
            import java.util.*;
            import kotlin.sequences.Sequence;
            import org.springframework.util.concurrent.ListenableFuture;
            import reactor.core.publisher.*;
            class Shop {
              @Loop Flux<String> ^^a() { return null; }
              @Loop Sequence<String> ^^b() { return null; }
              @Loop String[] ^^c() { return null; }
              @Loop int[] ^^d() { return null; }
              @Loop Map<String, String> ^^e() { return null; }
              @Loop Mono<String> ^^f() { return null; }
              @Router Mono<Boolean> ^^g() { return null; }
              @Task ListenableFuture<String> ^^h() { return null; }
            }
            """, MONO, FLUX, SEQUENCE, SPRING),
        loop("a", "Flux<String>", "flux.toIterable()"),
        loop("b", "Sequence<String>", "sequence.asIterable()"),
        loop("c", "String[]", "List.of(array)"),
        loop("d", "int[]", "Arrays.stream(array)"),
        loop("e", "Map<String, String>", "map.entrySet()"),
        "[LoopType] the loop \"f\" returns Mono<String>, which holds no items. Return a Stream, an Iterator, an Iterable"
            + " or a Flow.Publisher, or take an Emitter and return void.",
        "[RouterType] the router \"g\" returns Mono<Boolean>, which is nothing to choose by. Return mono.toFuture().",
        "[PlainFuture] \"h\" returns ListenableFuture<String>, which cannot be awaited without blocking a thread. Return"
            + " future.completable(), or call get() in the task and return the value.");
  }

  private static String loop(String name, String type, String way) {
    return "[LoopType] the loop \"%s\" returns %s, which is none of the things that a loop can go through. Return %s."
        .formatted(name, type, way);
  }

  @Test
  void what_nobody_takes_is_awaited_by_nobody_and_that_is_said() {
    Compilation compilation = Compiling.compile("""
        import dev.attacca.*;
        import reactor.core.publisher.*;
        class Shop {
          @Task Mono<String> a() { return new Mono<>(); }
          @Task Mono<String> b() { return new Mono<>(); }
          @Task String c(Mono<String> b) { return ""; }
          @Task @SuppressWarnings("NotAwaited") Flux<String> d() { return new Flux<>(); }
          @Task @DependsOn("e") String f() { return ""; }
          @Task Mono<Void> e() { return new Mono<>(); }
        }
        """, MONO, FLUX);
    List<String> said = new ArrayList<>();
    compilation
        .warnings()
        .forEach(each -> said.add(
            each.getLineNumber() + ":" + each.getColumnNumber() + " " + each.getMessage(null)));
    assertThat(said)
        .containsExactly(
            "4:22 [NotAwaited] \"a\" returns Mono<String>, and nobody takes it as that, so nobody waits for what it stands"
                + " for. \"a\" hands on the Mono itself: return mono.toFuture(). If it is meant for the caller, say"
                + " @SuppressWarnings(\"NotAwaited\").",
            "9:20 [NotAwaited] \"e\" returns Mono<Void>, and nobody takes it as that, so nobody waits for what it stands"
                + " for. \"e\" hands on the Mono itself: return mono.toFuture(). If it is meant for the caller, say"
                + " @SuppressWarnings(\"NotAwaited\").");
  }

  @Test
  void streams_of_primitives_and_iterables_of_others_are_gone_through() {
    Compiling.accept("""
        import dev.attacca.*;
        import java.util.stream.*;
        class Shop {
          @Loop IntStream a() { return IntStream.of(1); }
          @Loop LongStream b() { return LongStream.of(1); }
          @Loop DoubleStream c() { return DoubleStream.of(1); }
          interface Fluent<T> extends Iterable<T> {}
          @Loop Fluent<String> d() { return null; }
          @Task void one(int a) {}
          @Task void two(long b) {}
          @Task void three(Double c) {}
          @Task void four(String d) {}
        }
        """);
  }
}
