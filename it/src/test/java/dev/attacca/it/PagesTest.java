package dev.attacca.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Compiles and runs the Java of every section of the README and the guide, and compares what it prints
 * with the section's text blocks. Blocks that declare a class stand as they are; all others are
 * statements, and follow each other in one {@code main}. A section that imports something has to import
 * all that it needs; all others have the packages of Attacca and of java.util.
 */
class PagesTest {
  private static final Path README = Path.of("..", "README.md");

  @TempDir
  Path folder;

  @TestFactory
  Stream<DynamicTest> theJavaOfEverySectionPrintsWhatTheSectionSays() {
    return pagesWithPrograms()
        .flatMap(page -> page.sections().stream()
            .filter(section -> section.hasJava() || !section.output().isEmpty())
            .map(section -> DynamicTest.dynamicTest(
                page.name() + ", " + section.title(), () -> prints(section))));
  }

  private void prints(Page.Section section) throws Exception {
    Path place = Files.createTempDirectory(folder, "section");
    new Program(section.source()).compile(place);
    assertThat(section.runs() ? run(section, place) : "").isEqualTo(section.output());
  }

  private static String run(Page.Section section, Path place) throws Exception {
    return section.source().contains("import org.apache.flink.")
        ? Program.runApart(place, section.mainClass())
        : Program.run(place, section.mainClass());
  }

  private static Stream<Page> pagesWithPrograms() {
    return Page.all().stream()
        .filter(page -> page.name().equals("README.md") || page.name().startsWith("docs/guide/"));
  }

  @TestFactory
  Stream<DynamicTest> everyLinkLeadsToAFile() {
    return Page.all().stream()
        .map(page -> DynamicTest.dynamicTest(
            page.name(),
            () -> assertThat(page.links()).allSatisfy(link -> assertThat(link).exists())));
  }

  @Test
  void theReadmeLeadsToEveryPageOfTheGuide() {
    List<Path> guide = Page.all().stream()
        .map(Page::file)
        .filter(file -> file.getParent().endsWith("guide"))
        .map(Path::normalize)
        .toList();

    assertThat(guide).isNotEmpty();
    assertThat(Page.read(README).links()).containsAll(guide);
  }

  @Test
  void theReadmeIsReadInAFewMinutes() throws Exception {
    assertThat(Files.readAllLines(README)).hasSizeLessThanOrEqualTo(200);
  }
}
