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
}
