package dev.attacca.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Compiles and runs the Java of every section of the README, and compares what it prints with the
 * section's text blocks. Blocks that declare a class stand as they are; all others are statements, and
 * follow each other in one {@code main}.
 */
class ReadmeTest {
  private static final Path README = Path.of("..", "README.md");
  private static final Pattern SECTION =
      Pattern.compile("(?ms)^#{1,2} ([^\n]*)\n(.*?)(?=^#{1,2} |\\z)");
  private static final Pattern LINK = Pattern.compile("\\]\\((?!http)([^)#]+)");
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```(\\w+)\n(.*?)^```$");
  private static final Pattern DECLARATION = Pattern.compile(
      "(?m)^(@Dag.*\n)?(sealed |abstract |final )?(class|record|interface|enum) \\w+");
  private static final Pattern MAIN = Pattern.compile("(?s)^class (\\w+).*public static void main");
  private static final String IMPORTS = Stream.of(
          "dev.attacca",
          "dev.attacca.runtime",
          "java.io",
          "java.time",
          "java.util",
          "java.util.concurrent",
          "java.util.concurrent.atomic",
          "java.util.function",
          "java.util.stream")
      .map("import %s.*;\n"::formatted)
      .collect(Collectors.joining());

  @TempDir
  Path folder;

  @TestFactory
  Stream<DynamicTest> theJavaOfEverySectionPrintsWhatTheSectionSays() throws Exception {
    return sections()
        .filter(section -> !section.java().isEmpty())
        .map(section -> DynamicTest.dynamicTest(section.title, () -> {
          Path place = Files.createTempDirectory(folder, "section");
          new Program(section.source()).compile(place);
          assertThat(Program.run(place, section.mainClass())).isEqualTo(section.output());
        }));
  }

  @Test
  void everyLinkLeadsToAFile() throws Exception {
    assertThat(LINK.matcher(Files.readString(README)).results().map(link -> link.group(1)))
        .isNotEmpty()
        .allSatisfy(link -> assertThat(README.resolveSibling(link)).exists());
  }

  private static Stream<Section> sections() throws Exception {
    return SECTION
        .matcher(Files.readString(README))
        .results()
        .map(found -> new Section(found.group(1), found.group(2)));
  }

  private record Section(String title, String body) {
    List<String> java() {
      return blocks("java");
    }

    String output() {
      return String.join("", blocks("text"));
    }

    String mainClass() {
      return java().stream()
          .map(MAIN::matcher)
          .filter(Matcher::find)
          .map(found -> found.group(1))
          .findFirst()
          .orElse("Main");
    }

    String source() {
      StringBuilder source = new StringBuilder(IMPORTS);
      StringBuilder statements = new StringBuilder();
      for (String block : java()) {
        (DECLARATION.matcher(block).find() ? source : statements).append(block).append('\n');
      }
      if (statements.length() > 0) {
        source
            .append("class Main {\npublic static void main(String[] args) throws Exception {\n")
            .append(statements)
            .append("}\n}\n");
      }
      return source.toString();
    }

    private List<String> blocks(String language) {
      return BLOCK
          .matcher(body)
          .results()
          .filter(block -> block.group(1).equals(language))
          .map(block -> block.group(2))
          .toList();
    }
  }
}
