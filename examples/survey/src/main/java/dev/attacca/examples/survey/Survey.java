package dev.attacca.examples.survey;

import dev.attacca.runtime.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Looks through all JARs below a folder and prints for which Java they are, what is large, what is there
 * twice and what is broken.
 */
public final class Survey {
  private Survey() {}

  /** Runs the example; takes the folder, or none for the local Maven repository. */
  public static void main(String[] args) throws IOException {
    Path folder = args.length > 0 ? Path.of(args[0]) : localRepository();
    if (!Files.isDirectory(folder)) {
      throw new NotDirectoryException(folder.toString());
    }
    System.out.printf("%n  looking into all JARs below %s%n", Printout.shortened(folder));
    long start = System.nanoTime();
    JarSurveyRunner survey = JarSurveyRunner.builder(new JarSurvey())
        .parallelism(Runtime.getRuntime().availableProcessors())
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
