package dev.attacca.processor;

import static dev.attacca.processor.Compiling.run;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Flows that are compiled without a warning, loaded, and run. */
class FlowRunningTest {
  @Test
  void words_are_counted() {
    assertThat(run("""
                package count;
                import dev.attacca.*;
                import java.util.*;
                import java.util.stream.*;
                public class WordCount {
                  public static class Counts {
                    final Map<String, Integer> counts = new TreeMap<>();
                  }
                  @Loop Stream<String> line(@Input String text) { return text.lines(); }
                  @Loop List<String> word(String line) { return List.of(line.split("\\\\W+")); }
                  @Task void count(String word, @State Counts counts) { counts.counts.merge(word, 1, Integer::sum); }
                  @Task @DependsOn(every = "count")
                  String top(@State Counts counts) { return counts.counts.toString(); }
                  static Object test() {
                    WordCountRunner runner = WordCountRunner.of(new WordCount());
                    return runner.top("a b\\nb c\\nb") + runner.run("x").top();
                  }
                }
                """)).isEqualTo("{a=1, b=3, c=1}{x=1}");
  }

  @Test
  void names_and_types_of_all_kinds_meet_in_nested_scopes() {
    assertThat(run("""
                import dev.attacca.*;
                import dev.attacca.runtime.*;
                import java.util.*;
                public class Main extends Base<String> {
                  @Loop List<List<String>> outer(@Input String inputs) { return List.of(List.of(inputs), List.of()); }
                  @Loop static List<Object> item(List<String> outer) { return new ArrayList<>(outer); }
                  @Loop Iterable<int[]> opener(Object item) { return List.of(new int[] {1, 2}); }
                  @Task static long state(int[] opener, @State StringBuilder inbox) { inbox.append('.'); return opener[1]; }
                  @State static StringBuilder inbox() { return new StringBuilder("!"); }
                  @Task Optional<Long> main(long state, Object item, @From({"state", "tasks"}) Long any) { return Optional.of(state + any); }
                  @Task long tasks(Optional<Object> item, Outcome<List<String>> outer) { return item.get().toString().length(); }
                  @Task long LineItem(@Collect List<Long> main) { return main.get(0); }
                  @Task @DependsOn(every = "main") String options(@State StringBuilder inbox, long LineItem, String base) { return inbox + "" + LineItem + base; }
                  static Object test() {
                    try (var values = MainRunner.of(new Main()).main("xyz")) {
                      return MainRunner.of(new Main()).options("xyz") + values.toList();
                    }
                  }
                }
                """, """
                abstract class Base<T> {
                  @dev.attacca.Loop java.util.Iterator<T> inherited() { return java.util.Collections.emptyIterator(); }
                  @dev.attacca.Task String base(@dev.attacca.Collect java.util.List<T> inherited) { return inherited.toString(); }
                }
                """)).isEqualTo("!.4[][4]");
  }
}
