package dev.attacca.processor;

import static dev.attacca.processor.Compiling.run;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Batches that are compiled without a warning, loaded, and called. */
class BatchRunningTest {
  private static Object shop(String members, String test) {
    return run("""
        import dev.attacca.*;
        import dev.attacca.runtime.*;
        import java.util.*;
        import java.util.concurrent.*;
        import java.util.stream.*;
        public class Shop {
          public static class Calls {
            final List<String> calls = Collections.synchronizedList(new ArrayList<>());
          }
          final Calls all = new Calls();
          @Loop List<Integer> line(@Input int lines) {
            return IntStream.range(0, lines).boxed().toList();
          }
          @Task long sku(int line) { return line % 3; }
        """ + members.indent(2) + """
          static Object test() {
            Shop shop = new Shop();
            ShopRunner runner = ShopRunner.builder(shop).executor(Runnable::run).build();
        """ + test.indent(4) + "  }\n}\n");
  }

  @Test
  void a_set_of_keys_gives_a_map() {
    assertThat(shop("""
            @State Calls calls() { return all; }
            @Task @Batch(max = 100) Map<Long, String> price(Set<Long> sku, @State Calls calls) {
              calls.calls.add("price " + sku);
              return Map.of(0L, "a", 1L, "b", 7L, "nobody");
            }
            @Task String amount(int line, String price) { return line + price; }
            @Task List<String> amounts(@Collect List<String> amount) { return amount; }
            """, "return runner.amounts(5) + \" \" + shop.all.calls;"))
        .isEqualTo("[0a, 1b, 3a, 4b] [price [0, 1, 2]]");
  }

  @Test
  void a_list_of_keys_gives_a_list_or_nothing() {
    assertThat(shop("""
            @Task @Batch(max = 100) List<Optional<String>> price(List<Long> sku) {
              all.calls.add("price " + sku);
              return sku.stream().map(each -> Optional.of("x" + each).filter(some -> each > 0)).toList();
            }
            @Task @Batch(max = 100) @DependsOn("price") void store(@From("price") Collection<String> prices) {
              all.calls.add("store " + prices);
            }
            @Task @DependsOn(every = "store") void end() {}
            """, """
            shop.all.calls.clear();
            runner.end(6);
            return shop.all.calls;
            """))
        .isEqualTo(List.of("price [0, 1, 2, 0, 1, 2]", "store [x1, x2, x1, x2]"));
  }

  @Test
  void what_a_call_shares_is_taken_of_the_scopes_around() {
    assertThat(shop("""
            @Task String region(int line) { return "r" + line; }
            @Loop List<String> part(int line) { return List.of("p", "q"); }
            @Task @Batch(max = 100) CompletableFuture<Map<String, Integer>> size(
                Optional<String> region, Collection<String> part, @Input int lines, long sku, Context context) {
              all.calls.add(region.get() + part + lines + sku);
              return CompletableFuture.completedFuture(Map.of("p", 1, "q", 2));
            }
            @Task int total(@Collect List<Integer> size) { return size.stream().mapToInt(each -> each).sum(); }
            """, """
            int total = runner.total(2);
            Collections.sort(shop.all.calls);
            return total + " " + shop.all.calls;
            """)).isEqualTo("6 [r0[p, q]20, r1[p, q]21]");
  }

  @Test
  void the_fate_of_an_item_is_its_own() {
    assertThat(shop("""
            @Task(onError = OnError.TOLERATE) @Batch(max = 100) Map<Long, Outcome<String>> price(Set<Long> sku) {
              return Map.of(0L, new Outcome.Success<>("a"), 1L, new Outcome.Failure<>(new IllegalStateException("no")));
            }
            @Task String told(Outcome<String> price) { return price.getClass().getSimpleName(); }
            @Task List<String> all(@Collect List<String> told) { return told; }
            """, "return runner.all(3);"))
        .isEqualTo(List.of("Success", "Failure", "Skipped"));
  }

  @Test
  void tests_give_a_batch_its_map_or_one_value() {
    assertThat(shop("""
            @Task @Batch(max = 100) Map<Long, Optional<String>> price(Set<Long> sku) { throw new AssertionError(); }
            @Task @Batch(max = 100) List<String> name(List<Long> sku) { throw new AssertionError(); }
            @Task @Batch(max = 100) void store(List<Long> sku) { throw new AssertionError(); }
            @Task @DependsOn("store") String text(String price, String name) { return price + name; }
            @Task List<String> texts(@Collect List<String> text) { return text; }
            """, """
            return runner.overriding().lines(4).price(Map.of(0L, Optional.of("a"), 1L, Optional.empty()))
                .name("n").without("store").texts();
            """)).isEqualTo(List.of("an", "an"));
  }

  @Test
  void names_that_generated_code_has_taken_are_free_for_users() {
    assertThat(run("""
        import dev.attacca.*;
        import java.util.*;
        public class Main {
          public record PriceCall(long outer) {}
          @Loop List<Long> item() { return List.of(1L, 2L); }
          @Task long outer(long item) { return item; }
          @Task @Batch(max = 9) Map<Long, PriceCall> price(Set<Long> outer) {
            Map<Long, PriceCall> all = new HashMap<>();
            outer.forEach(each -> all.put(each, new PriceCall(each)));
            return all;
          }
          @Task String price_CALL(PriceCall price) { return "" + price.outer(); }
          @Task @Batch(max = 9) void tasks(List<String> price_CALL) {}
          @Task String value(@Collect List<String> price_CALL) { return price_CALL.toString(); }
          static Object test() { return MainRunner.of(new Main()).value(); }
        }
        """)).isEqualTo("[1, 2]");
  }

  @Test
  void batches_stand_in_rounds_and_merges_and_below_routers() {
    assertThat(shop("""
            @Router boolean odd(int line) { return line % 2 == 1; }
            @Task @DependsOn(value = "odd", when = "true") String left(int line) { return "l" + line; }
            @Task @DependsOn(value = "odd", when = "false") Optional<String> right(int line) {
              return Optional.of("r" + line).filter(some -> line > 0);
            }
            @Task @Batch(max = 50) List<Integer> length(@From({"left", "right"}) List<String> both) {
              all.calls.add("length " + both);
              return both.stream().map(String::length).toList();
            }
            @Repeat(max = 9) Optional<Integer> round(@Previous Optional<Integer> next) {
              return next.isEmpty() ? Optional.of(1) : next.filter(each -> each < 4);
            }
            @Task @Batch(max = 50) Map<Integer, Integer> next(Set<Integer> round) {
              return round.stream().collect(Collectors.toMap(each -> each, each -> 2 * each));
            }
            @Task @Batch(max = 50) void event(
                @Merge({"length", "round"}) int number, Collection<Integer> twice) {
              all.calls.add("event");
            }
            @Task int twice(int number) { return 2 * number; }
            @Task @DependsOn(every = "event") String end(@Last Integer next, @Collect List<Integer> length) {
              return next + " " + length;
            }
            """, """
            String end = runner.end(4);
            Collections.sort(shop.all.calls);
            return end + " " + shop.all.calls;
            """))
        .isEqualTo("4 [2, 2, 2] [event, event, event, event, event, length [l1, r2, l3]]");
  }

  @Test
  void methods_of_all_kinds_are_batches() {
    assertThat(run("""
        import dev.attacca.*;
        import java.util.*;
        import java.util.concurrent.*;
        import java.util.stream.*;
        public class Main extends Base<String> {
          @Loop List<Integer> line() { return List.of(1, 2, 3); }
          @Task String key(int line) { return "k" + line; }
          @Override Map<String, String> own(Set<String> key) { return Map.of("k1", "o1", "k2", "o2"); }
          @Task @Batch(max = 9) static List<Integer> sized(List<? extends CharSequence> key) throws Exception {
            return key.stream().map(CharSequence::length).toList();
          }
          @Task @Batch(max = 9) Map<Integer, int[]> arrays(Collection<Integer> line, Object... other) {
            return Map.of(1, new int[] {1});
          }
          void sized(Set<String> key) {}
          @Task @Batch(max = 9) com.google.common.util.concurrent.ListenableFuture<Map<Integer, String>> heard(
              Set<Integer> line) {
            return com.google.common.util.concurrent.Futures.immediateFuture(Map.of(1, "h"));
          }
          @Task @Batch(max = 9) Map<String, String> weak(Set<String> key) { throw new IllegalStateException(); }
          @Fallback("weak") @Batch(max = 9) Map<String, String> strong(Set<String> key) { return Map.of("k3", "s"); }
          @Task String all(int line, Optional<String> own, int sized, Optional<int[]> arrays, Optional<String> heard,
              Optional<String> weak) {
            return own.orElse("-") + sized + arrays.map(each -> each.length).orElse(0) + heard.orElse("-")
                + weak.orElse("-");
          }
          @Task Object other() { return 1; }
          @Task List<String> end(@Collect List<String> all) { return all; }
          static Object test() { return MainRunner.of(new Main()).end(); }
        }
        abstract class Base<T> {
          @Task @Batch(max = 9) abstract Map<T, T> own(Set<T> key);
        }
        """.replace(", Object... other) {", ", Object other) {")))
        .isEqualTo(List.of("o121h-", "o220--", "-20-s"));
  }
}
