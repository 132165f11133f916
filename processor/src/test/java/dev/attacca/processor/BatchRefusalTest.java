package dev.attacca.processor;

import static dev.attacca.processor.Compiling.accept;
import static dev.attacca.processor.Compiling.refuse;

import org.junit.jupiter.api.Test;

/** Batches: their numbers, keys, results, what they share, and the states around them. */
class BatchRefusalTest {
  private static final String OF_ONE_ITEM =
      ", which is of one item, and a call has many. Let a task take it, and take the value of that here; the keys need"
          + " no annotation.";

  /** A class with a loop of orders, a loop of lines within it, some tasks of their items, and these members. */
  private static String shop(String members) {
    return """
        import dev.attacca.*;
        import dev.attacca.runtime.*;
        import java.util.*;
        import java.util.concurrent.*;
        import java.util.stream.*;
        class Shop {
          record Price(long cents) {}
          static class Counts {}
          @Task String tenant(@Input String customer) { return customer; }
          @Loop List<String> order(String tenant) { return List.of(); }
          @Task String region(String order) { return order; }
          @Loop List<String> line(String order) { return List.of(); }
          @Task long sku(String line) { return 1; }
          @Task List<String> tags(String line) { return List.of(); }
        """ + members.indent(2) + "}\n";
  }

  @Test
  void what_a_batch_may_be_like() {
    accept(shop("""
        @Task @Batch(max = 1) Map<Long, Price> map(Set<Long> sku) { return Map.of(); }
        @Task @Batch(max = 2) HashMap<Object, ? extends Price> wide(Collection<Long> sku) { return new HashMap<>(); }
        @Task @Batch(max = 3) List<Optional<Price>> list(List<Long> sku) { return List.of(); }
        @Task @Batch(max = 4) Map<Number, Outcome<Price>> fates(List<? extends Number> sku) { return Map.of(); }
        @Task @Batch(max = 5) void nothing(@From("sku") Set<Long> keys) {}
        @Task @Batch(max = 6) CompletionStage<Map<Long, Price>> later(Set<Long> sku) { return null; }
        @Task @Batch(max = 7) CompletableFuture<Void> stored(List<Price> map) { return null; }
        @Task @Batch(max = 8) Map<List<String>, Integer> whole(Set<List<String>> tags) { return Map.of(); }
        @Task @Batch(max = 9) Map<Long, Price> more(Set<Long> sku, List<String> tags) { return Map.of(); }
        @Task @Batch(max = 9, maxWait = "1ms", across = true)
        Map<String, Price> all(Set<String> tenant) { return Map.of(); }
        @Task @Batch(max = 9) @Limit(calls = 3) @Retry(times = 2) @RunOn("io") @Timeout("1s")
        @DependsOn("stored") Map<Long, Price> late(
            Set<Long> sku, String tenant, @Input String customer, Optional<String> region, Context context) {
          return Map.of();
        }
        @Fallback("map") Price none(long sku) { return new Price(0); }
        @Task @Batch(max = 10) void first(@From({"list", "map"}) Set<Price> prices) {}
        @Task Price amount(Price map, Price wide, Price list, Outcome<Price> fates, Optional<Price> later, int whole) {
          return map;
        }
        @Task int sum(@Collect List<Price> late, @DependsOnNothing @Collect Set<Price> more) { return 1; }
        @interface DependsOnNothing {}
        @Task Price once(Price all) { return all; }
        """));
  }

  @Test
  void a_batch_is_a_task() {
    refuse(
        shop("""
            ^^@Batch(max = 5) Map<Long, Price> none(Set<Long> sku) { return Map.of(); }
            @State ^^@Batch(max = 5) Counts counts() { return new Counts(); }
            @Task void uses(@State Counts counts) {}
            @Loop ^^@Batch(max = 5) List<Price> loop(Set<Long> sku) { return List.of(); }
            @Router ^^@Batch(max = 5) boolean router(Set<Long> sku) { return true; }
            @Repeat(max = 2) ^^@Batch(max = 5) Optional<Price> repeat(Set<Long> sku) { return null; }
            @Task ^^@Batch(max = 5) void worker(Inbox<Long, Price> sku) {}
            @Task @Loop @Batch(max = 5) List<Price> ^^both(Set<Long> sku) { return List.of(); }
            """),
        "[Meaningless] @Batch has no effect on none(), which is no task. Mark the method @Task, or take the annotation"
            + " away.",
        "[Meaningless] @Batch has no effect on counts(), which is no task. Mark the method @Task, or take the"
            + " annotation away.",
        "[Batch] \"loop\" is a @Loop, and only a @Task is called once for many items. Mark the method @Task, or take"
            + " @Batch away.",
        "[Batch] \"router\" is a @Router, and only a @Task is called once for many items. Mark the method @Task, or take"
            + " @Batch away.",
        "[Batch] \"repeat\" is a @Repeat, and only a @Task is called once for many items. Mark the method @Task, or take"
            + " @Batch away.",
        "[Batch] the worker \"worker\" has an inbox, and is asked for one item after the other. Take the values of many"
            + " items as a Set or List in place of the inbox, or take @Batch away.",
        "[TwoKinds] \"both\" is marked @Task and @Loop. A method is one of these: keep one.");
  }

  @Test
  void a_batch_emits_nothing() {
    refuse(
        shop("@Task @Batch(max = 5) void emits(Emitter<String> ^^out, Set<Long> sku) {}"),
        "[Emitter] \"emits\" is a @Task, and only a loop emits. Mark the method @Loop instead, or take the Emitter"
            + " away.");
  }

  @Test
  void a_call_has_some_keys_and_waits_some_time() {
    refuse(
        shop("""
            @Task @Batch(max = ^^0) void none(Set<Long> sku) {}
            @Task @Batch(max = ^^-3, maxWait = ^^"soon") void less(Set<Long> sku) {}
            @Task @Batch(max = 1, maxWait = ^^"0s") void at_once(Set<Long> sku) {}
            @Task @Batch(max = 1, maxWait = ^^"-1s") void before(Set<Long> sku) {}
            @Task @Batch(max = 1, maxWait = ^^"") void unsaid(Set<Long> sku) {}
            """),
        "[Batch] max = 0 lets a call of the batch \"none\" have no key. Give a number of at least 1.",
        "[Batch] max = -3 lets a call of the batch \"less\" have no key. Give a number of at least 1.",
        "[Duration] \"soon\" is no duration longer than nothing. Write one like \"200ms\", \"2s\", \"1m\", \"1h\" or"
            + " ISO-8601 \"PT1.5S\".",
        "[Duration] \"0s\" is no duration longer than nothing. Write one like \"200ms\", \"2s\", \"1m\", \"1h\" or"
            + " ISO-8601 \"PT1.5S\".",
        "[Duration] \"-1s\" is no duration longer than nothing. Write one like \"200ms\", \"2s\", \"1m\", \"1h\" or"
            + " ISO-8601 \"PT1.5S\".",
        "[Duration] \"\" is no duration longer than nothing. Write one like \"200ms\", \"2s\", \"1m\", \"1h\" or"
            + " ISO-8601 \"PT1.5S\".");
  }

  @Test
  void a_batch_has_a_key() {
    refuse(
        shop("""
            @Task @Batch(max = 5) Map<Long, Price> ^^one(long sku) { return Map.of(); }
            @Task @Batch(max = 5) Map<Long, Price> ^^nothing() { return Map.of(); }
            @Task @Batch(max = 5) Map<Long, Price> ^^array(@From("sku") long[] skus) { return Map.of(); }
            @Task @Batch(max = 5) void ^^whole(List<String> tags) {}
            @Task @Batch(max = 5) void ^^passed(@Input Set<Long> chosen) {}
            @Task @Batch(max = 5) void ^^states(@State TreeSet<Long> sku) {}
            """),
        "[BatchKey] the batch \"one\" has no key: no parameter is a Set, List or Collection whose elements take the"
            + " value of a task. Take the values of many items in one call: Set<Long> sku.",
        "[BatchKey] the batch \"nothing\" has no key: no parameter is a Set, List or Collection whose elements take the"
            + " value of a task. Take the values of a task that runs once per item.",
        "[BatchKey] the batch \"array\" has no key: no parameter is a Set, List or Collection whose elements take the"
            + " value of a task. Take the values of many items in one call: Set<Long> skus.",
        "[BatchKey] the batch \"whole\" has no key: no parameter is a Set, List or Collection whose elements take the"
            + " value of a task. Take the values of many items in one call: Set<List<String>> tags.",
        "[BatchKey] the batch \"passed\" has no key: no parameter is a Set, List or Collection whose elements take the"
            + " value of a task. Take the values of a task that runs once per item.",
        "[BatchKey] the batch \"states\" has no key: no parameter is a Set, List or Collection whose elements take the"
            + " value of a task. Take the values of a task that runs once per item.");
  }

  @Test
  void the_elements_take_the_value_of_the_task() {
    refuse(
        shop("""
            @Task void checked(String line) {}
            @Task @Batch(max = 5) Map<String, Price> other(Set<String> ^^sku) { return Map.of(); }
            @Task @Batch(max = 5) Map<Integer, Price> narrow(Set<Integer> ^^sku) { return Map.of(); }
            @Task @Batch(max = 5) void none(Set<String> ^^checked) {}
            @Task @Batch(max = 5) Map<Long, Price> unknown(Set<Long> ^^skv) { return Map.of(); }
            @Task @Batch(max = 5) Map<Long, Price> raw(Set ^^sku) { return Map.of(); }
            """),
        "[TypeMismatch] the parameter \"sku\" of \"other\" is Set<String>, but the task \"sku\" hands on long. Make the"
            + " types agree, or bind another task with @From.",
        "[TypeMismatch] the parameter \"sku\" of \"narrow\" is Set<Integer>, but the task \"sku\" hands on long. Make"
            + " the types agree, or bind another task with @From.",
        "[NoValue] the parameter \"checked\" takes the value of \"checked\", which has none: it returns void. Return a"
            + " value from \"checked\", or wait for it with @DependsOn(\"checked\").",
        "[UnknownName] no task or input named \"skv\"; did you mean \"sku\"? If the caller passes it, mark it @Input; if"
            + " a task of another name makes it, @From.",
        "[RawType] the parameter \"sku\" is Set without its type argument. Write it, as in Set<...>.");
  }

  @Test
  void no_key_is_null() {
    refuse(
        shop("""
            @interface Nullable {}
            @Task @Nullable String code(String line) { return null; }
            @Task @Batch(max = 5) void one(Set<String> ^^code) {}
            @Task @Batch(max = 5) void other(@Nullable List<String> ^^code) {}
            """),
        "[NullContract] the parameter \"code\" may be null, because \"code\" is @Nullable. Let \"code\" return Optional.",
        "[NullContract] the parameter \"code\" may be null, because \"code\" is @Nullable. Let \"code\" return Optional.");
  }

  @Test
  void nobody_is_in_doubt_which_parameter_has_the_keys() {
    refuse(
        shop("""
            @Task @Batch(max = 5) void two(Set<Long> sku, Set<String> ^^region) {}
            @Task @Batch(max = 5) void all(List<Object> tags) {}
            @Task @Batch(max = 5) void any(Collection<? extends Object> ^^tags) {}
            """),
        "[BatchKey] the batch \"two\" has the keys \"sku\" and \"region\", and one of them has to say which items take"
            + " part. Let a task make one value of both, and take that; or take one of them away.",
        "[BatchKey] the parameter \"tags\" of the batch \"any\" is Collection<? extends Object>, which takes the value of"
            + " \"tags\" as it is, and its elements take it as well. Say Collection<List<String>>, if it has the keys; or"
            + " take the value by a type that is none of Set, List and Collection.");
  }

  @Test
  void keys_come_from_a_task_of_items() {
    refuse(
        shop("""
            @Task @Batch(max = 5) void main(Set<String> ^^tenant) {}
            @Task @Batch(max = 5) void from(@From({"sku", ^^"number"}) Set<Long> keys) {}
            @Task long number() { return 1; }
            """),
        "[BatchKey] the keys of the batch \"main\" are values of \"tenant\", which runs once per run, so there is one"
            + " key. Take the value of a task that runs once per item of a loop; or say across = true, if the runs of a"
            + " runner are to share calls.",
        "[BatchKey] the keys of the batch \"from\" are values of \"number\", which runs once per run, so there is one"
            + " key. Take the value of a task that runs once per item of a loop; or say across = true, if the runs of a"
            + " runner are to share calls.");
    refuse(
        shop("@Task @Batch(max = 5) void input(Set<String> ^^customer) {}"),
        "[BatchKey] the batch \"input\" takes the input \"customer\" as its keys, and of an input a run has one. Take"
            + " the value of a task that runs once per item.");
  }

  @Test
  void what_is_of_one_item_is_taken_by_a_task_of_it() {
    refuse(
        shop("""
            @Task @Batch(max = 5) void gathers(@Collect List<Long> ^^sku) {}
            @Task @Batch(max = 5) void both(Set<String> region, @Collect Stream<Long> ^^sku) {}
            @Repeat(max = 2) Optional<String> draft(String line) { return Optional.empty(); }
            @Task String revised(String draft) { return draft; }
            @Task @Batch(max = 5) void again(Set<String> draft, @Previous Optional<String> ^^revised) {}
            @Task @Batch(max = 5) void last(Set<String> line, @Last Optional<String> ^^revised) {}
            @Task @Batch(max = 5) void merged(@Merge({"region", "line"}) List<String> ^^event) {}
            @Task @Batch(max = 5) void fine(@Merge({"sku", "length"}) Long number, Set<Long> sku) {}
            @Task long length(String line) { return 1; }
            """),
        "[BatchKey] the batch \"gathers\" gathers \"sku\"" + OF_ONE_ITEM,
        "[BatchKey] the batch \"both\" gathers \"sku\"" + OF_ONE_ITEM,
        "[BatchKey] the batch \"again\" takes \"revised\" of the round before" + OF_ONE_ITEM,
        "[BatchKey] the batch \"last\" takes \"revised\" of the last round" + OF_ONE_ITEM,
        "[BatchKey] the batch \"merged\" has no key, for \"event\" takes the values of a merge as they are. Let a task"
            + " take the merge and return its value, and take that of many here.");
  }

  @Test
  void a_call_returns_a_value_for_each_of_its_keys() {
    refuse(
        shop("""
            @interface Nullable {}
            @Task @Batch(max = 5) Price ^^one(Set<Long> sku) { return null; }
            @Task @Batch(max = 5) int ^^count(Set<Long> sku) { return 1; }
            @Task @Batch(max = 5) Set<Price> ^^set(Set<Long> sku) { return null; }
            @Task @Batch(max = 5) CompletableFuture<Stream<Price>> ^^stream(List<Long> sku) { return null; }
            @Task @Batch(max = 5) Optional<Map<Long, Price>> ^^maybe(Set<Long> sku) { return null; }
            @Task @Batch(max = 5) Map<Long, Void> ^^nothing(Set<Long> sku) { return null; }
            @Task @Batch(max = 5) List<Price> ^^list(Set<Long> sku) { return null; }
            @Task @Batch(max = 5) Map<String, Price> ^^other(Set<Long> sku) { return null; }
            @Task @Batch(max = 5) @Nullable Map<Long, Price> ^^nullable(Set<Long> sku) { return null; }
            @Task @Batch(max = 5) Map ^^raw(Set<Long> sku) { return null; }
            @Task @Batch(max = 5) Future<Map<Long, Price>> ^^future(Set<Long> sku) { return null; }
            """),
        "[Batch] the batch \"one\" returns Price, which has no values of many items. Return Map<Long, Price>,"
            + " from key to value; or nothing.",
        "[Batch] the batch \"count\" returns int, which has no values of many items. Return Map<Long,"
            + " Integer>, from key to value; or nothing.",
        "[Batch] the batch \"set\" returns Set<Price>, which has no values of many items. Return Map<Long,"
            + " Price>, from key to value; or nothing.",
        "[Batch] the batch \"stream\" returns CompletableFuture<Stream<Price>>, which has no values of many"
            + " items. Return Map<Long, Price>, from key to value; List<Price>, a value for each key; or nothing.",
        "[Batch] the batch \"maybe\" returns Optional<Map<Long, Price>>, which has no values of many items."
            + " Return it without Optional: a key that has no value is left out.",
        "[Batch] the batch \"nothing\" returns Map<Long, Void>, which has no values of many items. Return"
            + " void, if there are none.",
        "[Batch] the batch \"list\" returns a List, whose values stand in the order of the keys, and takes"
            + " these as a Set. Take List<Long> sku, or return Map<Long, Price>.",
        "[Batch] the batch \"other\" returns a Map from String, but its keys are Long. Make the types agree:"
            + " Map<Long, Price>.",
        "[NullContract] what the batch \"nullable\" returns may be null, because \"nullable\" is @Nullable."
            + " Take @Nullable away; a key that has no value is left out of a map, or has null there.",
        "[RawType] the result of \"raw\" is Map without its type argument. Write it, as in Map<...>.",
        "[PlainFuture] \"future\" returns Future<Map<Long, Price>>, which cannot be awaited without blocking"
            + " a thread. Return a CompletableFuture, or call get() in the task and return the value.");
  }

  @Test
  void dependants_take_the_value_of_an_item() {
    refuse(
        shop("""
            @Task @Batch(max = 5) Map<Long, Price> price(Set<Long> sku) { return null; }
            @Task void whole(Map<Long, Price> ^^price) {}
            """),
        "[TypeMismatch] the parameter \"price\" of \"whole\" is Map<Long, Price>, but the task \"price\" hands on Price."
            + " Make the types agree, or bind another task with @From.");
  }

  @Test
  void runs_share_nothing_but_keys() {
    refuse(
        shop("""
            @Task @Batch(max = 5, across = ^^true) void unbounded(Set<Long> sku) {}
            @Task @Batch(max = 5, maxWait = "1ms", across = true) void more(
                Set<Long> sku, String ^^region, @Input String ^^customer, Context ^^context, @State Counts ^^counts) {}
            @Task @Batch(max = 5, maxWait = "1ms", across = false) void alone(Set<Long> sku, String region) {}
            """),
        "[BatchAcross] the batch \"unbounded\" is called across runs, and nothing tells when it is to go: one"
            + " more run may always begin. Say how long a key waits for others, as in maxWait = \"5ms\".",
        "[BatchAcross] the batch \"more\" is called across runs, and \"region\" is of one run. Take nothing"
            + " but the keys, and let them hold what it needs; or take across away.",
        "[BatchAcross] the batch \"more\" is called across runs, and \"customer\" is of one run. Take nothing"
            + " but the keys, and let them hold what it needs; or take across away.",
        "[BatchAcross] the batch \"more\" is called across runs, and \"context\" is of one run. Take nothing"
            + " but the keys, and let them hold what it needs; or take across away.",
        "[BatchAcross] the batch \"more\" is called across runs, and \"counts\" is of one run. Take nothing"
            + " but the keys, and let them hold what it needs; or take across away.");
  }

  @Test
  void a_state_is_taken_on_one_side_of_a_batch() {
    refuse(
        shop("""
            @Task long counted(long sku, @State Counts counts) { return 1; }
            @Task @Batch(max = 5) Map<Long, Price> price(Set<Long> counted) { return null; }
            @Task Price amount(Price price) { return price; }
            @Task void total(Price amount, @State Counts ^^counts) {}
            @Task @Batch(max = 5) Map<Long, Price> stock(Set<Long> sku, @State Counts counts) { return null; }
            @Task void left(Price stock, @State Counts ^^counts) {}
            """),
        "[BatchState] \"total\" takes the state \"counts\" after the batch \"price\", and \"counted\" before"
            + " it: an item would reach it when the call for the one before is over, so each call would have one"
            + " key. Use a state of its own on each side of the batch, or take it on one side only.",
        "[BatchState] \"left\" takes the state \"counts\" after the batch \"stock\", which takes it as well:"
            + " an item would reach it when the call for the one before is over, so each call would have one key."
            + " Use a state of its own on each side of the batch, or take it on one side only.");
  }

  @Test
  void a_state_of_other_scopes_or_ways_holds_nothing_apart() {
    accept(shop("""
        @Task String named(String tenant, @State Counts counts) { return tenant; }
        @Task String placed(String order, String named, @State Counts orders) { return order; }
        @Task long counted(long sku, @State Counts skus) { return sku; }
        @Task @Batch(max = 5) Map<Long, Price> price(Set<Long> sku, String placed) { return null; }
        @Task void total(Price price, @State Counts counts, @State Counts orders, @State Counts skus) {}
        @Task @DependsOn(every = "total") void end(@State Counts skus) {}
        """));
  }
}
