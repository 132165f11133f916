package dev.attacca.processor;

import static dev.attacca.processor.Compiling.accept;
import static dev.attacca.processor.Compiling.refuse;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which values can go from one place of a cluster to another, and which have to. */
class ClusterTypesTest {
  private static final String IMPORTS = """
      package shop;
      import dev.attacca.*;
      import dev.attacca.runtime.*;
      import java.io.Serializable;
      import java.math.*;
      import java.net.*;
      import java.nio.file.Path;
      import java.time.*;
      import java.util.*;
      import java.util.concurrent.atomic.*;
      import java.util.function.*;
      import java.util.stream.*;
      """;

  private static final String SHOP = IMPORTS + """
      @Dag(cluster = true)
      class Shop extends Types {
        @Loop Stream<#T> ^^item() { return Stream.of(); }
        @Task int size(#T item) { return 1; }
      }
      """;

  /** Types of all sorts. */
  private static final String TYPES = IMPORTS + """
      class Types {
        enum Kind { A { int x() { return 1; } }; int x() { return 0; } }
        record Money(BigDecimal amount, Currency currency, Optional<Kind> kind) {}
        record Line(Money price, List<? extends Money> more, Map<String, Path[]> files, int[][] grid) {}
        record Box<T>(T content, List<T> more) {}
        record Tree(String name, List<Tree> branches) implements Serializable {}
        record Chain(String name, Chain next) {}
        record Job(String name, Thread worker) {}
        record Jobs(String name, Set<List<Job>> all) {}
        record Held(String name, Thread worker) implements Serializable {}
        sealed interface Event permits Opened, Closed, Other {}
        record Opened(Instant at) implements Event {}
        record Closed(String by) implements Event {}
        non-sealed interface Other extends Event, Serializable {}
        sealed interface Work permits Going, Idle {}
        record Going(Thread thread) implements Work {}
        enum Idle implements Work { IDLE }
        interface Plain {}
        abstract static class Open {}
        static class Java implements Serializable { private static final long serialVersionUID = 1; transient Thread thread; }
        static class Small { int x; }
        public static class Base<T> { public T inherited; protected transient Thread skipped; static Thread shared; }
        public static class Pojo extends Base<List<Path>> {
          public int number;
          private boolean done;
          private Money aSum;
          public boolean isDone() { return done; }
          public void setDone(boolean done) { this.done = done; }
          public Money getASum() { return aSum; }
          public void setASum(Money sum) { this.aSum = sum; }
        }
        public static class Made { public int x; public Made(int x) { this.x = x; } }
        public static class Hidden { private int x; public int getX() { return x; } }
        public static class OfThread extends Base<Thread> {}
        public static class Empty {}
        public class Inner { public int x; }
      }
      """;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "String",
        "Integer",
        "Kind",
        "byte[]",
        "int[][]",
        "BigInteger",
        "ZonedDateTime",
        "Duration",
        "UUID",
        "URI",
        "Path",
        "Line",
        "Line[]",
        "Box<Box<Kind>[]>",
        "Optional<Set<Money>>",
        "Iterable<Collection<Line>>",
        "Map<Path, Optional<Event>>",
        "Tree",
        "Event",
        "Java",
        "Number",
        "Pojo",
        "Throwable",
        "ArrayList<List<Path>>",
        "TreeMap<String, AtomicLong>",
        "AtomicReference<Thread>",
        "Class<? extends Thread>",
        "Pattern"
      })
  void values_of_these_can_be_written(String type) {
    accept(
        SHOP.replace("^^", "").replace("#T", type.replace("Pattern", "java.util.regex.Pattern")),
        TYPES);
  }

  private static void refused(String type, String fault) {
    refuse(
        List.of(SHOP.replace("#T", type), TYPES),
        "[Unserialisable] on a cluster the items of \"item\" go from where they are read to where they are worked on, and cannot be"
            + " written down: " + fault
            + ". Make that a record, or Serializable, or take something else in its place.");
    accept(SHOP.replace("^^", "").replace("#T", type).replace("(cluster = true)", ""), TYPES);
  }

  @Test
  void values_of_others_cannot() {
    refused("Object", "they are Object, which may be anything");
    refused("List<?>", "they are full of Object, which may be anything");
    refused("Runnable", "they are Runnable, which is not Serializable");
    refused("Plain", "they are Plain, which is an interface, and neither sealed nor Serializable");
    refused("Open", "they are Open, which is abstract, and neither sealed nor Serializable");
    refused(
        "Small",
        "they are Small, which is not Serializable, no record, and no POJO: it is not public");
    refused(
        "Made",
        "they are Made, which is not Serializable, no record, and no POJO: it has no public constructor without parameters");
    refused(
        "Inner",
        "they are Inner, which is not Serializable, no record, and no POJO: it has no public constructor without parameters");
    refused(
        "Hidden",
        "they are Hidden, which is not Serializable, no record, and no POJO: its field x is not public, and has not both a getter and a"
            + " setter");
    refused(
        "Empty",
        "they are Empty, which is not Serializable, no record, and no POJO: it has no fields");
    refused("Chain", "Chain.next holds Chain, which holds itself, and is not Serializable");
    refused(
        "ArrayList<Money>",
        "they are full of Money, which is not Serializable, and ArrayList is written with all that is in it by Java");
    refused("Box<Runnable>", "Box.content holds Runnable, which is not Serializable");
  }

  @Test
  void what_is_at_fault_is_told_by_its_component() {
    refused("Job", "Job.worker holds Thread, which is not Serializable");
    refused("Map<String, Jobs>", "Jobs.all.worker holds Thread, which is not Serializable");
    refused("Held", "Held.worker holds Thread, which is not Serializable");
    refused("Work", "Going.thread holds Thread, which is not Serializable");
    refused("OfThread", "OfThread.inherited holds Thread, which is not Serializable");
  }

  // What has to be written

  private static final String LEDGER = IMPORTS + """
      @Dag(cluster = true)
      class Ledger {
        record Order(String account) {}
        @Task Map<String, Thread> threads() { return Map.of(); }
        @Loop Stream<Order> order(@Input Path folder) { return Stream.of(); }
        @Task String account(Order order) { return order.account(); }
        @Task Thread thread(Order order) { return null; }
        @Task Optional<Runnable> work(Thread thread) { return null; }
        @Task int done(Optional<Runnable> work) { return 1; }
        @Task long posting(int done, @State(by = "account") StringBuilder balance) { return 1; }
        @Task Thread after(long posting) { return null; }
        @Task int settled(Thread after) { return 1; }
        @Loop Stream<Thread> inner(Order order) { return Stream.of(); }
        @Task int ofInner(Thread inner) { return 1; }
        @Task int all(@Collect List<Integer> ofInner) { return 1; }
        @Task @DependsOn(value = "threads", every = "inner") Thread last(@Collect List<Long> posting) { return null; }
        @Task int end(Thread last, Map<String, Thread> threads) { return 1; }
        #MORE
      }
      """;

  private static void handedOn(String more, String... told) {
    refuse(
        LEDGER.replace("#MORE", more),
        java.util.Arrays.stream(told)
            .map(each -> "[Unserialisable] on a cluster " + each
                + ". Make that a record, or Serializable, or take something else in its place.")
            .toArray(String[]::new));
  }

  @Test
  void what_stays_in_its_place_may_be_anything() {
    accept(LEDGER.replace("#MORE", """
        @Task @DependsOn({"thread", "threads"}) int order1(long posting) { return 1; }
        @Task @DependsOn(every = "thread") int every() { return 1; }
        @Router Route way(Order order) { return Route.all(); }
        @Task @DependsOn("way") int routed(long posting) { return 1; }
        @Task Context own(Order order) { return null; }
        """));
  }

  @Test
  void a_value_of_the_main_scope_goes_to_all_places() {
    handedOn(
        """
        @Task Thread ^^early() { return null; }
        @Task Thread ^^other() { return null; }
        @Loop List<String> more(Thread early) { return List.of(); }
        @Task int each(String more, Optional<Thread> other) { return 1; }
        """,
        "the value of \"early\" goes to all places where \"more\" takes it, and cannot be written down: it is Thread, which is not"
            + " Serializable",
        "the value of \"other\" goes to all places where \"each\" takes it, and cannot be written down: it is Thread, which is not"
            + " Serializable");
  }

  @Test
  void what_stands_in_for_a_value_goes_where_that_goes() {
    handedOn(
        """
        @Task Object ^^live() { return 1; }
        @Fallback("live") Object ^^cached() { return 2; }
        @Task int each(Order order, Object live) { return 1; }
        """,
        "the value of \"live\" goes to all places where \"each\" takes it, and cannot be written down: it is Object, which may be"
            + " anything",
        "the value of \"cached\" goes to all places where \"each\" takes it, and cannot be written down: it is Object, which may be"
            + " anything");
  }

  @Test
  void what_is_taken_behind_a_key_goes_there() {
    handedOn(
        """
        @Task int behind(long posting, Outcome<Thread> thread2) { return 1; }
        @Task Thread ^^thread2(Order order) { return null; }
        @Loop Stream<Thread> ^^deep(Order order) { return Stream.of(); }
        @Task String key(Thread deep) { return ""; }
        @Task int kept(Thread deep, @State(by = "key") StringBuilder seen) { return 1; }
        @Task int summed(@Collect List<Integer> kept) { return 1; }
        """,
        "the values of \"thread2\" go to where the states by \"account\" are, as \"behind\" takes them there, and cannot be written"
            + " down: they are Thread, which is not Serializable",
        "the items of \"deep\" go to where the states by \"key\" are, as they are worked on there, and cannot be written down: they"
            + " are Thread, which is not Serializable");
  }

  @Test
  void what_is_gathered_in_the_main_scope_goes_there() {
    handedOn(
        """
        @Task Thread ^^some(Order order) { return null; }
        @Task int ofAll(@Collect Stream<Thread> some) { return 1; }
        @Task int ofInners(@Collect Set<Thread> inner2) { return 1; }
        @Loop Stream<Thread> ^^inner2(Order order) { return Stream.of(); }
        """,
        "the values of \"some\" go to one place, where \"ofAll\" gathers them, and cannot be written down: they are Thread, which is"
            + " not Serializable",
        "the items of \"inner2\" go to one place, where \"ofInners\" gathers them, and cannot be written down: they are Thread, which"
            + " is not Serializable");
  }

  @Test
  void states_of_items_are_kept_for_after_a_failure() {
    handedOn(
        """
        static class Counts {}
        @Task int a(Order order, @State Counts ^^counts) { return 1; }
        @Task int b(Order order, @State Counts counts) { return 1; }
        @Task int c(long posting, @State(by = "account") Map<String, Thread> ^^byAccount) { return 1; }
        @State Map<String, Thread> byAccount() { return new HashMap<>(); }
        @Task int early(@State Thread ofMain) { return 1; }
        """,
        "the state \"counts\" is kept for after a failure, and cannot be written down: it is Counts, which is not Serializable, no"
            + " record, and no POJO: it is not public",
        "the state \"byAccount\" is kept for after a failure, and cannot be written down: it is full of Thread, which is not"
            + " Serializable");
  }

  @Test
  void items_go_from_readers_to_workers_and_so_do_those_that_are_read() {
    handedOn(
        """
        @Loop(spread = true) Stream<Runnable> ^^shard() { return Stream.of(); }
        @Loop Stream<Thread> ^^each(Runnable shard) { return Stream.of(); }
        """,
        "the items of \"shard\" go to where they are read, and cannot be written down: they are Runnable, which is not Serializable",
        "the items of \"each\" go from where they are read to where they are worked on, and cannot be written down: they are Thread,"
            + " which is not Serializable");
  }

  @Test
  void what_is_below_a_loop_that_is_spread_goes_there_and_back() {
    handedOn(
        """
        @Loop(spread = true) Stream<Thread> ^^piece(Order order) { return Stream.of(); }
        @Task Runnable ^^tool(Order order) { return null; }
        @Task Thread stays(Order order) { return null; }
        @Task int used(Thread stays) { return 1; }
        @Task List<Thread> ^^made(Thread piece, Runnable tool) { return null; }
        @Task Thread here(Thread piece) { return null; }
        @Task int used2(Thread here) { return 1; }
        @Task Object ^^hint(Order order) { return null; }
        @Task int pieces(Order order, @Collect List<List<Thread>> made, Object hint) { return 1; }
        """,
        "the items of \"piece\" go to any place, as the items of \"piece\" are spread, and they are worked on there, and cannot be"
            + " written down: they are Thread, which is not Serializable",
        "the values of \"tool\" go to any place, as the items of \"piece\" are spread, and \"made\" takes them there, and cannot be"
            + " written down: they are Runnable, which is not Serializable",
        "the values of \"made\" go to where \"pieces\" gathers them, as they come from loops that are spread, and cannot be written"
            + " down: they are full of Thread, which is not Serializable",
        "the values of \"hint\" go to where \"order\" goes on when all below it is over, as \"pieces\" takes them there, and cannot be"
            + " written down: they are Object, which may be anything");
  }

  @Test
  void eclipses_compiler_sees_the_same(@TempDir Path directory) throws IOException {
    for (String type : List.of("Job", "Work", "OfThread", "Hidden")) {
      String said = Eclipse.compile(
          directory.resolve(type), SHOP.replace("^^", "").replace("#T", type), TYPES);
      assertThat(said).as(type).contains("[Unserialisable] ").contains("(1 error");
    }
    for (String type : List.of("Line", "Event", "Pojo", "Box<Box<Kind>[]>")) {
      String said = Eclipse.compile(
          directory.resolve("good" + type.length()),
          SHOP.replace("^^", "").replace("#T", type),
          TYPES);
      assertThat(said).as(type).doesNotContain("ERROR");
    }
  }
}
