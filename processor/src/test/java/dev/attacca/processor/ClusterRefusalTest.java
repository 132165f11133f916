package dev.attacca.processor;

import static dev.attacca.processor.Compiling.accept;
import static dev.attacca.processor.Compiling.refuse;

import org.junit.jupiter.api.Test;

/** What {@code @Dag(cluster = true)} refuses, each at its place; and what it does not. */
class ClusterRefusalTest {
  private static final String IMPORTS = """
      package shop;
      import dev.attacca.*;
      import dev.attacca.runtime.*;
      import java.nio.file.Path;
      import java.util.*;
      import java.util.concurrent.Flow;
      import java.util.stream.Stream;
      """;

  private static final String LEDGER = IMPORTS + """
      @Dag(cluster = true)
      class Ledger {
        record Order(String account, String sku, long cents) {}
        static class Balance implements java.io.Serializable { private static final long serialVersionUID = 1; long cents; }
        @Task Map<String, Long> rates() { return Map.of(); }
        @Loop(spread = true) Stream<Path> shard(@Input Path folder) { return Stream.of(); }
        @Loop Stream<Order> order(Path shard, Cursor cursor, Map<String, Long> rates) { return Stream.of(); }
        @Task String account(Order order) { return order.account(); }
        @Task String sku(Order order) { return order.sku(); }
        @Task Optional<Long> posting(Order order, long amount, @State(by = "account") Balance balance) { return Optional.of(1L); }
        @Task long amount(Order order, @From("rates") Map<String, Long> all) { return 1; }
        @Loop List<String> line(Order order) { return List.of(); }
        @Task int letters(String line, Context context) { return line.length(); }
        @Task int width(Order order, @Collect List<Integer> letters) { return 1; }
        @Task long sum(@Collect List<Long> posting) { return 1; }
        @Task @DependsOn(every = "posting") String report(long sum) { return ""; }
        #MORE
      }
      """;

  /** Refused with this in the class. */
  private static void refused(String more, String... messages) {
    refuse(LEDGER.replace("#MORE", more), messages);
    accept(LEDGER.replace("#MORE", more).replace("^^", "").replace("(cluster = true)", ""));
  }

  private static void accepted(String more) {
    accept(LEDGER.replace("#MORE", more));
  }

  @Test
  void a_flow_of_items_with_states_by_key_is_divided() {
    accepted("");
  }

  // Something to spread

  @Test
  void a_class_without_items_is_not_for_a_cluster() {
    refuse(
        IMPORTS + """
        @Dag(cluster = ^^true)
        class Shop { @Task int a() { return 1; } }
        """,
        "[NothingToSpread] Shop is to run on a cluster, and has no @Loop: there are no items to work on in many places."
            + " Let a @Loop emit them, or leave cluster = true out.");
    refuse(
        IMPORTS + """
        @Dag(inputs = {}, cluster = ^^true)
        class Shop {
          @Repeat(max = 2) Optional<Integer> round() { return Optional.empty(); }
          @Loop List<Integer> each(int round) { return List.of(); }
        }
        """,
        "[NothingToSpread] Shop is to run on a cluster, and its loop \"each\" is within the rounds of \"round\", which come"
            + " one after the other: there are no items to work on in many places. Let a @Loop emit them outside of rounds, or leave"
            + " cluster = true out.");
  }

  @Test
  void rounds_with_loops_of_their_own_are_a_matter_of_the_main_scope() {
    accepted("""
        @Repeat(max = 2) Optional<Integer> round() { return Optional.empty(); }
        @Loop List<Thread> each(int round) { return List.of(); }
        @Task Object one(Thread each) { return each; }
        @Task int all(@Collect List<Object> one) { return one.size(); }
        @Task int times(Order order, int all) { return all; }
        """);
  }

  // Loops that can be read

  @Test
  void a_loop_is_read_from_a_position_on() {
    refuse(
        IMPORTS + """
        @Dag(cluster = true)
        class Shop {
          @Loop Flow.Publisher<String> ^^a() { return null; }
          @Loop void b(Emitter<String> ^^out) {}
          @Loop void c(Emitter<String> out, Cursor cursor) {}
          @Loop List<String> d(@State ArrayList<String> ^^seen) { return seen; }
          @Loop(spread = true) void e(Emitter<String> ^^out) {}
          @Loop Flow.Publisher<String> ^^f(String e) { return null; }
          @Loop Flow.Publisher<String> within(String c) { return null; }
        }
        """,
        "[UnreadableLoop] on a cluster the loop \"a\" cannot be read: it returns a Flow.Publisher, which cannot be read from a"
            + " position on, as is done after a failure. Return a Stream, an Iterator or an Iterable.",
        "[UnreadableLoop] on a cluster the loop \"b\" cannot be read: it takes an Emitter and no Cursor, and so would emit"
            + " everything anew after a failure. Take a Cursor as well, and begin where it says; or return a Stream, an Iterator"
            + " or an Iterable.",
        "[UnreadableLoop] on a cluster the loop \"d\" cannot be read: it takes the state \"seen\", and there are no states where"
            + " a loop is read. Take the state in a task of its items.",
        "[UnreadableLoop] on a cluster the loop \"e\" cannot be read: it takes an Emitter and no Cursor, and so would emit"
            + " everything anew after a failure. Take a Cursor as well, and begin where it says; or return a Stream, an Iterator"
            + " or an Iterable.",
        "[UnreadableLoop] on a cluster the loop \"f\" cannot be read: it returns a Flow.Publisher, which cannot be read from a"
            + " position on, as is done after a failure. Return a Stream, an Iterator or an Iterable.");
  }

  @Test
  void a_loop_waits_for_no_other() {
    refused(
        """
        @Loop List<Integer> second(long ^^sum) { return List.of(); }
        @Task int each(int second, long sum) { return 1; }
        @Loop List<Integer> third(@Collect List<Integer> ^^width) { return width; }
        @Loop List<Integer> fourth() { return List.of(); }
        @Task int late(int fourth, String ^^report, Optional<String> later) { return 1; }
        @Task String later(String report) { return report; }
        @Task @DependsOn(^^"later") void after(int fourth) {}
        """.replace(", Optional<String> later", ""),
        "[LateLoop] the loop \"second\" waits for \"sum\", which is there when other loops are over, and on a cluster all of them"
            + " are read from the beginning. Run it in a class of its own, which takes that as an @Input.",
        "[LateLoop] the loop \"third\" waits for \"width\", which is there when other loops are over, and on a cluster all of them"
            + " are read from the beginning. Run it in a class of its own, which takes that as an @Input.",
        "[LateLoop] \"late\" takes \"report\" for items of the loop \"fourth\", and that is there when other loops are over, and"
            + " on a cluster all of them are read from the beginning. Run \"fourth\" in a class of its own, which takes that as an"
            + " @Input.",
        "[LateLoop] \"after\" takes \"later\" for items of the loop \"fourth\", and that is there when other loops are over, and"
            + " on a cluster all of them are read from the beginning. Run \"fourth\" in a class of its own, which takes that as an"
            + " @Input.");
  }

  @Test
  void rounds_that_are_gathered_when_loops_are_over_are_done_then() {
    refused(
        """
        @Repeat(max = 2) Optional<Integer> round() { return Optional.empty(); }
        @Task int last(@Last int round) { return round; }
        @Task int times(Order order, int ^^last) { return last; }
        @Task int all(@Collect List<Integer> round, long sum) { return 1; }
        """,
        "[LateLoop] \"times\" takes \"last\" for items of the loop \"shard\", and that is there when other loops are over, and on a"
            + " cluster all of them are read from the beginning. Run \"shard\" in a class of its own, which takes that as an @Input.");
  }

  @Test
  void what_comes_from_several_loops_does_not_come_together() {
    refused(
        """
        @Loop List<Integer> other() { return List.of(); }
        @Task int both(@Merge({"amount", "other"}) Number ^^either) { return 1; }
        @Task int mains(@Merge({"one", "two"}) int ^^main) { return main; }
        @Task int one() { return 1; }
        @Task int two() { return 2; }
        @Task int inOne(@Merge({"letters", "amount", "line"}) Object any) { return 1; }
        """,
        "[MergedLoops] the merge \"either\" takes what does not come from one loop, and on a cluster each loop is read in another"
            + " place. Merge what comes from one loop, or do it in a class of its own, on what this one has written.",
        "[MergedLoops] the merge \"main\" takes values of the main scope, and on a cluster these are worked on in one place. Take"
            + " each of them as it is, or let a @Loop emit them.");
  }

  @Test
  void a_worker_is_in_one_place() {
    refused(
        """
        @Task void worker(@From("amount") Inbox<Long, String> ^^asked) {}
        @Task void early(@From("rates") Inbox<Map<String, Long>, String> ^^asked) {}
        @Task void late(@From("sum") Inbox<Long, String> ^^asked) {}
        """,
        "[InboxOnCluster] the worker \"worker\" answers in one place for as long as its run goes on, and on a cluster a run is in"
            + " many. Make it a @Task that is called for each; what it remembers, it can keep in a @State.",
        "[InboxOnCluster] the worker \"early\" answers in one place for as long as its run goes on, and on a cluster a run is in"
            + " many. Make it a @Task that is called for each; what it remembers, it can keep in a @State.",
        "[InboxOnCluster] the worker \"late\" answers in one place for as long as its run goes on, and on a cluster a run is in"
            + " many. Make it a @Task that is called for each; what it remembers, it can keep in a @State.");
  }

  @Test
  void calls_are_shared_in_one_place_alone() {
    refused(
        """
        @Task @Batch(max = 9, maxWait = "1s", across = ^^true) Map<String, Long> price(Set<String> sku) { return Map.of(); }
        @Task @Batch(max = 9, maxWait = "1s", across = ^^true) Map<Map<String, Long>, Long> early(Set<Map<String, Long>> rates) { return Map.of(); }
        @Task @Batch(max = 9) Map<String, Long> plain(Set<String> sku) { return Map.of(); }
        """,
        "[AcrossOnCluster] the batch \"price\" is to share its calls with other runs of its runner, and on a cluster each place has a"
            + " runner of its own. Leave across out: the items in one place share calls all the same.",
        "[AcrossOnCluster] the batch \"early\" is to share its calls with other runs of its runner, and on a cluster each place has a"
            + " runner of its own. Leave across out: the items in one place share calls all the same.");
  }

  // States

  @Test
  void a_state_for_all_is_not_for_items_that_are_read_in_many_places() {
    String more = """
        @Task void count(String line, @State ArrayList<String> ^^seen) {}
        @Task void again(Order order, @State ArrayList<String> ^^seen) {}
        """;
    refused(
        more,
        "[StateOfSeveralReaders] \"count\" takes the state \"seen\", which all items share, but those of \"order\" are read in many"
            + " places of a cluster, since \"shard\" may be spread. Give it a key, @State(by = ...), or leave spread = true out.",
        "[StateOfSeveralReaders] \"again\" takes the state \"seen\", which all items share, but those of \"order\" are read in many"
            + " places of a cluster, since \"shard\" may be spread. Give it a key, @State(by = ...), or leave spread = true out.");
    accept(LEDGER.replace("#MORE", more).replace("^^", "").replace("(spread = true)", ""));
    accept(LEDGER
        .replace("#MORE", more + "@Task int perShard(Path shard) { return 1; }")
        .replace("^^", ""));
  }

  @Test
  void the_main_scope_may_take_the_state_of_items() {
    accept(LEDGER.replace("(spread = true)", "").replace("#MORE", """
            @Task void first(@State ArrayList<String> seen) {}
            @Task @DependsOn("first") void count(Order order, @State ArrayList<String> seen) {}
            @Task @DependsOn(every = "count") int last(@State ArrayList<String> seen) { return seen.size(); }
            """));
  }

  @Test
  void a_state_for_all_is_in_one_place() {
    refuse(
        LEDGER.replace("(spread = true)", "").replace("#MORE", """
                @Task void count(Order order, @State ArrayList<String> seen) {}
                @Loop List<Integer> other() { return List.of(); }
                @Task void again(int other, @State ArrayList<String> ^^seen) {}
                @Task void behind(Long posting, @State HashSet<String> ^^all) {}
                @Task int last(@Collect List<Long> amount, @State HashSet<String> all) { return 1; }
                """),
        "[StateInTwoPlaces] \"again\" takes the state \"seen\", and so does \"count\", below \"shard\": the items of two loops are in"
            + " different places of a cluster. Let each have a state of its own; their values can come together in the main"
            + " scope.",
        "[StateBehindKey] \"behind\" takes the state \"all\", which all items share, and comes after one by \"account\": there,"
            + " items are in different places of a cluster. Give it the same key, @State(by = \"account\"), or take it before.");
  }

  @Test
  void a_key_tells_items_apart() {
    refused(
        """
        @Task String day(@Input String date) { return date; }
        @Task void once(Order order, @State(by = ^^"day") Balance daily) {}
        @Task String early(@State(by = "day") HashSet<String> dates) { return ""; }
        """,
        "[StateOfOuterKey] \"once\" takes the state \"daily\" by \"day\", which is there once per run, so it says of no item where on"
            + " a cluster the state is. Name a task that runs once per item of \"order\"; it may hand that value on.");
    refuse(
        LEDGER
            .replace("Stream<Path> shard", "Stream<String> shard")
            .replace("order(Path shard", "order(String shard")
            .replace(
                "#MORE",
                "@Task void each(Order order, @State(by = ^^\"shard\") Balance ofShard) {}"),
        "[StateOfOuterKey] \"each\" takes the state \"ofShard\" by \"shard\", which is the same for all items of \"order\" that come"
            + " from one of \"shard\", so it says of no item where on a cluster the state is. Name a task that runs once per item of"
            + " \"order\"; it may hand that value on.");
  }

  @Test
  void a_key_is_none_of_rounds() {
    refused(
        """
        @Repeat(max = 3, accept = true) int round(Order order, @Previous Optional<Long> one) { return 1; }
        @Task String odd(int round) { return ""; }
        @Task long one(int round, @State(by = ^^"odd") Balance ofOdd) { return 1; }
        @Task int two(int round, @State(by = "odd") Balance ofOdd) { return 1; }
        @Repeat(max = 3, accept = true) int turn(Order order) { return 1; }
        @Task int three(int turn, @State(by = "account") Balance balance) { return 1; }
        """,
        "[KeyOfRound] \"one\" takes the state \"ofOdd\" by \"odd\", which has another value in each round of \"round\", and these are in"
            + " one place of a cluster, as each goes on from the one before. Name a task that is no task of the rounds.");
  }

  @Test
  void a_key_comes_after_nothing_that_is_done_where_its_states_are() {
    refused(
        """
        @Task String band(Order order, @Collect List<String> line) { return ""; }
        @Task long noted(Order order, @State(by = ^^"band") Balance ofBand) { return 1; }
        @Task String note(@Merge({"width", "letters", "noted"}) Object any) { return ""; }
        """,
        "[KeyBehindItself] \"noted\" takes the state \"ofBand\" by \"band\", which comes after \"line\"; and that has to be done where"
            + " on a cluster the state is, as it comes together with what comes after \"noted\". Take a key that does not come after \"line\".");
    accepted("""
        @Task String band(Order order, @Collect List<String> line) { return ""; }
        @Task long noted(Order order, @State(by = "band") Balance ofBand) { return 1; }
        """);
  }

  @Test
  void an_item_goes_to_the_states_of_one_key() {
    refused(
        """
        @Task void stock(Long posting, @State(by = "sku") Balance ^^inStock) {}
        @Task void both(Order order, @State(by = "account") Balance balance, @State(by = "sku") Balance ^^inStock) {}
        @Task int left(Order order, @State(by = "sku") Balance inStock) { return 1; }
        @Task void ^^joined(int left, Long posting) {}
        @Task @DependsOn("joined") void after() {}
        @Task String key(Long posting) { return ""; }
        @Task void deep(String line, @State(by = "key") Balance ^^third) {}
        @Task int gathered(@Collect List<Integer> left, @Collect @From("posting") List<Long> postings) { return 1; }
        """,
        "[StatesInTurn] \"stock\" comes after \"posting\", which takes the state \"balance\" by \"account\", and takes the state"
            + " \"inStock\" by \"sku\": these are in different places of a cluster, and an item goes to one of them. Keep both under one"
            + " key, or do the rest in a class of its own, on what this one has written.",
        "[StatesInTurn] \"both\" takes the state \"balance\" by \"account\", and takes the state \"inStock\" by \"sku\": these are in"
            + " different places of a cluster, and an item goes to one of them. Keep both under one key, or do the rest in a class"
            + " of its own, on what this one has written.",
        "[StatesInTurn] \"joined\" comes after \"posting\", which takes the state \"balance\" by \"account\", and comes after \"left\","
            + " which takes the state \"inStock\" by \"sku\": these are in different places of a cluster, and an item goes to one of"
            + " them. Keep both under one key, or do the rest in a class of its own, on what this one has written.",
        "[StatesInTurn] \"deep\" comes after \"posting\", which takes the state \"balance\" by \"account\", and takes the state \"third\""
            + " by \"key\": these are in different places of a cluster, and an item goes to one of them. Keep both under one key, or do"
            + " the rest in a class of its own, on what this one has written.");
  }

  @Test
  void the_items_of_an_inner_loop_go_to_the_states_of_one_key() {
    refuse(
        LEDGER.replace("List<String> line(", "List<String> ^^line(").replace("#MORE", """
                @Task int left(Order order, @State(by = "sku") Balance inStock) { return 1; }
                @Task void deep(String line, Long posting) {}
                @Task void deeper(String line, int left) {}
                """),
        "[StatesInTurn] \"line\" has items that come after \"posting\", which takes the state \"balance\" by \"account\", and has"
            + " items that come after \"left\", which takes the state \"inStock\" by \"sku\": these are in different places of a"
            + " cluster, and an item goes to one of them. Keep both under one key, or do the rest in a class of its own, on what this"
            + " one has written.");
  }

  @Test
  void what_is_done_for_items_in_one_place_has_no_states_in_another() {
    refuse(
        LEDGER.replace("List<String> line(", "List<String> ^^line(").replace("#MORE", """
                @Task void deep(String line, Long posting) {}
                @Task void counted(String line, @State(by = "line") Balance ofLine) {}
                """),
        "[StatesInTurn] \"line\" has items that come after \"posting\", which takes the state \"balance\" by \"account\", and has"
            + " items of which \"counted\" takes the state \"ofLine\" by \"line\": these are in different places of a cluster, and an"
            + " item goes to one of them. Keep both under one key, or do the rest in a class of its own, on what this one has"
            + " written.");
  }

  @Test
  void several_states_of_one_key_are_in_one_place() {
    accepted("""
        @Task void more(Long posting, @State(by = "account") HashSet<Long> seen) {}
        @Task void side(Order order, @State(by = "sku") Balance inStock, @State(by = "sku") HashSet<Long> sold) {}
        @Task int deep(String line, Long posting, @State(by = "account") Balance balance) { return 1; }
        @Task int all(Long posting, @Collect List<Integer> deep) { return 1; }
        """);
  }

  @Test
  void what_an_item_gathers_is_in_one_place() {
    refused(
        """
        @Task String word(String line) { return line; }
        @Task int kept(String line, @State(by = "word") Balance words) { return 1; }
        @Task int some(Order order, @Collect List<Integer> ^^kept) { return 1; }
        @Task @DependsOn(value = "some", every = ^^"kept") int next() { return 1; }
        @Task int any(@Merge({^^"kept", "amount"}) Number either) { return 1; }
        @Task int all(@Collect List<Integer> kept) { return 1; }
        """,
        "[GatheredBehindKey] \"some\" gathers \"kept\" for an item of \"order\", and on a cluster those of one item are where the states"
            + " by \"word\" are, in different places. Do it in the main scope, or let the key be the same for the whole item.",
        "[GatheredBehindKey] \"next\" waits for every \"kept\" for an item of \"order\", and on a cluster those of one item are where"
            + " the states by \"word\" are, in different places. Do it in the main scope, or let the key be the same for the whole"
            + " item.",
        "[GatheredBehindKey] \"either\" merges \"kept\" for an item of \"order\", and on a cluster those of one item are where the"
            + " states by \"word\" are, in different places. Do it in the main scope, or let the key be the same for the whole"
            + " item.");
  }

  /** The first task in both places is one that only gathers from a loop which cannot be in both. */
  @Test
  void a_loop_is_in_one_place_whoever_stands_before_it() {
    refuse(
        IMPORTS + """
        @Dag(cluster = true)
        class Shop {
          @Loop List<String> order() { return null; }
          @Task String one(String order) { return null; }
          @Task String other(String order) { return null; }
          @Task long ofOne(String order, @State(by = "one") StringBuilder ones) { return 1; }
          @Task @DependsOn(every = "part") long parts(long ofOne) { return 1; }
          @Loop List<String> ^^part(String order) { return null; }
          @Task long ofPart(String part, @State(by = "other") StringBuilder others) { return 1; }
        }
        """,
        "[StatesInTurn] \"part\" has items that come together with those after \"ofOne\", which takes the state \"ones\" by \"one\","
            + " and has items of which \"ofPart\" takes the state \"others\" by \"other\": these are in different places of a"
            + " cluster, and an item goes to one of them. Keep both under one key, or do the rest in a class of its own, on what"
            + " this one has written.");
  }

  // Contexts

  @Test
  void a_context_stays_in_its_place() {
    refused(
        """
        @Task void note(Order order, Context own) {}
        @Task void behind(Long posting, Context ^^own) {}
        @Task void after(Long posting, Context own) {}
        """,
        "[ContextInTwoPlaces] \"behind\" takes a Context, and so does \"note\", which is done in another place of a cluster: that of"
            + " an item of \"order\" would not be the same. Hand on as a value what the one leaves for the other.");
    refuse(
        LEDGER
            .replace(
                "letters(String line, Context context)", "letters(String line, Context ^^context)")
            .replace("#MORE", "@Task void set(Context run) {}"),
        "[ContextInTwoPlaces] \"letters\" takes a Context, and so does \"set\", which is done in another place of a cluster: that of"
            + " the run would not be the same. Hand on as a value what the one leaves for the other.");
    refuse(
        LEDGER
            .replace(", Context context", "")
            .replace(
                "#MORE",
                "@Task void first(Context run) {} @Task void second(Context run) {} @Task void last(long sum, Context ^^run) {}"),
        "[ContextInTwoPlaces] \"last\" takes a Context, and so does \"first\", which is done in another place of a cluster: that of"
            + " the run would not be the same. Hand on as a value what the one leaves for the other.");
    refuse(
        LEDGER
            .replace(", Context context", "")
            .replace("shard(@Input Path folder)", "shard(@Input Path folder, Context context)")
            .replace("order(Path shard, ", "order(Path shard, Context ^^context, ")
            .replace("#MORE", ""),
        "[ContextInTwoPlaces] \"order\" takes a Context, and so does \"shard\", which is done in another place of a cluster: that of"
            + " the run would not be the same. Hand on as a value what the one leaves for the other.");
  }

  @Test
  void contexts_that_nobody_shares_from_elsewhere_are_no_matter() {
    accepted("""
        @Task void note(Order order, Context own) {}
        @Task void other(String account, Context own) {}
        @Task void deep(String line, String sku, Context own) {}
        """);
    accept(
        LEDGER
            .replace(", Context context", "")
            .replace(
                "#MORE",
                "@Task void behind(Long posting, Context own) {} @Task void deep(String line, Long posting, Context own) {}"));
  }
}
