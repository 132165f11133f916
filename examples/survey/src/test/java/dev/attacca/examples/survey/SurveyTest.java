package dev.attacca.examples.survey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attacca.runtime.Stats;
import dev.attacca.runtime.TaskStats;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SurveyTest {
  private final PrintStream console = System.out;
  private final String repository = System.getProperty("maven.repo.local");

  @TempDir
  Path temporary;

  @AfterEach
  void restore() {
    System.setOut(console);
    if (repository == null) {
      System.clearProperty("maven.repo.local");
    } else {
      System.setProperty("maven.repo.local", repository);
    }
  }

  @Test
  void theProgramPrintsWhatItHasFound() throws IOException {
    Jars jars = new Jars(temporary);
    Path classes = jars.classes(8, "package a; class A {}", "package a; class B {}");
    jars.jar("one.jar", classes);
    jars.jar("two.jar", "Automatic-Module-Name: two\n", classes);
    jars.jar(
        "three.jar",
        jars.classes(17, "package b; class B {}"),
        "--release",
        "17",
        "-C",
        jars.classes(17, "package b; class B {}").toString(),
        ".");
    Files.writeString(jars.folder().resolve("broken.jar"), "no archive");

    assertThat(printed(jars.folder().toString()))
        .contains(
            "  3 JARs below " + jars.folder(), """
              for Java        JARs     classes
                     8           2           4  ##########################
                    17           1           1  #######
            """, """
              largest packages, by different classes
                        2  a
                        1  b
            """, """
              in more than one JAR: 2 of 3 different classes
                     JARs     classes  in                               such as
                        2           2  a                                A
            """, """
              modules
                        0  with a module-info
                        1  with a name in the manifest
                        2  with neither
                        1  multi-release: for Java 17 (1)
            """, "\n  broken: 1\n  broken.jar: ")
        .containsPattern("unpacked in \\d+\\.\\d s: [\\d,]+ entries/s, [\\d,.]+ MB/s")
        .containsPattern("\n  header +5 +5 +0 ");
  }

  @Test
  void withAPageItPrintsWhereThatIsAndStaysUntilEnter() throws IOException {
    Jars jars = new Jars(temporary);
    jars.jar("one.jar", jars.classes(8, "package a; class A {}"));
    InputStream keyboard = System.in;
    System.setIn(new ByteArrayInputStream(new byte[] {'\n'}));
    try {
      assertThat(printed("--page", jars.folder().toString()))
          .containsPattern("to be watched at http://127\\.0\\.0\\.1:\\d+/#\\S+")
          .contains("  1 JARs below " + jars.folder(), "until you press Enter");
    } finally {
      System.setIn(keyboard);
    }
  }

  @Test
  void anEmptyFolderIsNoReasonToFail() throws IOException {
    assertThat(printed(temporary.toString()))
        .contains("  looking into all JARs below ", "  0 JARs below ", "nothing is broken");
  }

  @Test
  void aFolderThatIsNotThereIsNamed() {
    String missing = temporary.resolve("missing").toString();

    assertThatThrownBy(() -> Survey.main(new String[] {missing}))
        .isInstanceOf(NotDirectoryException.class)
        .hasMessage(missing);
  }

  @Test
  void theLocalRepositoryIsWhereMavenHasIt() {
    System.setProperty("maven.repo.local", "elsewhere");
    assertThat(Survey.localRepository()).isEqualTo(Path.of("elsewhere"));

    System.clearProperty("maven.repo.local");
    assertThat(Survey.localRepository())
        .isEqualTo(Path.of(System.getProperty("user.home")).resolve(".m2/repository"));
  }

  @Test
  void progressTellsJarsAndEntries() {
    Stats stats = new Stats(List.of(emitted("jar", 12), emitted("entry", 3456)));

    assertThat(Progress.line(stats)).isEqualTo("  12 JARs, 3,456 entries");
  }

  @Test
  void progressWipesItselfOutInTheEnd() throws IOException {
    ByteArrayOutputStream terminal = new ByteArrayOutputStream();
    var run = JarSurveyRunner.of(new JarSurvey()).start(temporary);

    Progress.showInOneLine(run, new PrintStream(terminal, true, StandardCharsets.UTF_8));

    assertThat(terminal.toString(StandardCharsets.UTF_8)).matches("(?s).*\r +\r");
    assertThat(run.join().report().jars()).isEmpty();
  }

  @Test
  void progressInLinesEndsWithTheRun() throws IOException {
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    var run = JarSurveyRunner.of(new JarSurvey()).start(temporary);

    Progress.showInLines(run, new PrintStream(log, true, StandardCharsets.UTF_8));

    assertThat(run.toCompletableFuture()).isDone();
    assertThat(log.toString(StandardCharsets.UTF_8)).doesNotContain("\r");
  }

  private static TaskStats emitted(String task, long items) {
    return new TaskStats(task, 0, items, 0, 0, 0, 0, Duration.ZERO);
  }

  private String printed(String... arguments) throws IOException {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    Survey.main(arguments);
    return printed.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
  }
}
