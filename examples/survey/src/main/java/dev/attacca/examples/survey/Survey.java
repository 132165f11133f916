package dev.attacca.examples.survey;

import dev.attacca.page.Page;
import dev.attacca.runtime.Extension;
import dev.attacca.runtime.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Looks through all JARs below a folder and prints for which Java they are, what is large, what is there
 * twice and what is broken.
 */
public final class Survey {
  private Survey() {}

  /**
   * Runs the example; takes the folder, or none for the local Maven repository. With {@code --page} it can be watched in a
   * browser, until somebody presses Enter.
   */
  public static void main(String[] args) throws IOException {
    List<String> given = new ArrayList<>(List.of(args));
    boolean isShown = given.remove("--page");
    Path folder = given.isEmpty() ? localRepository() : Path.of(given.get(0));
    if (!Files.isDirectory(folder)) {
      throw new NotDirectoryException(folder.toString());
    }
    if (!isShown) {
      survey(folder);
      return;
    }
    try (Page page = Page.serve()) {
      System.out.printf("%n  to be watched at %s%n", page.url());
      survey(folder, page);
      System.out.printf("%n  the page stays until you press Enter%n");
      var unused = System.in.read();
    }
  }

  private static void survey(Path folder, Extension... watching) {
    System.out.printf("%n  looking into all JARs below %s%n", Printout.shortened(folder));
    long start = System.nanoTime();
    JarSurveyRunner survey = JarSurveyRunner.builder(new JarSurvey())
        .parallelism(Runtime.getRuntime().availableProcessors())
        .with(watching)
        .build();
    Run<JarSurveyRunner.Result> run = survey.start(folder);
    if (Progress.isWatched()) {
      Progress.showInOneLine(run, System.out);
    } else {
      Progress.showInLines(run, System.out);
    }
    JarSurveyRunner.Result result = run.join();
    Duration time = Duration.ofNanos(System.nanoTime() - start);

    System.out.print(Printout.of(folder, result.report(), result.failures(), result.stats(), time));
  }

  /** Where Maven keeps what it has downloaded, unless its settings name another place. */
  static Path localRepository() {
    String given = System.getProperty("maven.repo.local");
    return given != null
        ? Path.of(given)
        : Path.of(System.getProperty("user.home"), ".m2", "repository");
  }
}
