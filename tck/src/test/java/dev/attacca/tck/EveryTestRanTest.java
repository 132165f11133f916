package dev.attacca.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** Runs after the kit, and reads in Surefire's reports what has run. */
class EveryTestRanTest {
  /** Of the kit for one publisher. */
  private static final int TESTS = 38;
  /** Rules that the kit names and says it cannot verify. */
  private static final int UNVERIFIABLE = 7;

  @Test
  void every_test_of_the_kit_has_run_for_both_publishers() throws Exception {
    List<String> run = new ArrayList<>();
    List<String> skipped = new ArrayList<>();
    List<Path> reports;
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("attacca.tck.reports")))) {
      reports = files
          .filter(file -> file.getFileName().toString().matches("TEST-.*PublisherTest\\.xml"))
          .toList();
    }
    for (Path report : reports) {
      NodeList tests = DocumentBuilderFactory.newInstance()
          .newDocumentBuilder()
          .parse(report.toFile())
          .getElementsByTagName("testcase");
      for (int i = 0; i < tests.getLength(); i++) {
        Element test = (Element) tests.item(i);
        run.add(test.getAttribute("name"));
        if (test.getElementsByTagName("skipped").getLength() > 0) {
          skipped.add(test.getAttribute("name"));
        }
      }
    }
    assertThat(reports).hasSize(2);
    assertThat(run).hasSize(2 * TESTS);
    assertThat(skipped)
        .hasSize(2 * UNVERIFIABLE)
        .allSatisfy(test -> assertThat(test).startsWith("untested_"));
  }
}
