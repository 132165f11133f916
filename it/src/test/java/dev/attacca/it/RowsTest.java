package dev.attacca.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the libraries did that Attacca grew from, and the tests that show what has become of it. */
class RowsTest {
  private static final Pattern TAG = Pattern.compile("@Tag\\(\"([DAGS]\\d+)\"\\)");
  private static final Pattern ROW = Pattern.compile("(?m)^\\| ([DAGS]\\d+) \\|");

  @Test
  void eachRowHasATestAndEachTagARow() throws IOException {
    assertThat(tags()).isEqualTo(found(ROW, Files.readString(Path.of("..", "docs", "rows.md"))));
  }

  private static Set<String> tags() throws IOException {
    Set<String> tags = new TreeSet<>();
    for (String module : new String[] {"runtime", "processor", "tests", "tck"}) {
      try (Stream<Path> files = Files.walk(Path.of("..", module, "src", "test", "java"))) {
        for (Path file : files.filter(file -> file.toString().endsWith(".java")).toList()) {
          tags.addAll(found(TAG, Files.readString(file)));
        }
      }
    }
    return tags;
  }

  private static Set<String> found(Pattern pattern, String text) {
    Set<String> names = new TreeSet<>();
    pattern.matcher(text).results().map((MatchResult found) -> found.group(1)).forEach(names::add);
    return names;
  }
}
