package dev.attacca.benchmarks.compile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A folder that is gone in the end. */
public final class Folder implements AutoCloseable {
  private final Path path;

  /** A new one, with nothing in it. */
  public Folder() {
    try {
      path = Files.createTempDirectory("attacca-benchmark");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where it is. */
  public Path path() {
    return path;
  }

  /** The bytes of files in a folder whose names begin and end so. */
  static long bytes(Path folder, String begin, String end) {
    try (Stream<Path> files = Files.list(folder)) {
      long bytes = 0;
      for (Path file : files.toList()) {
        String name = file.getFileName().toString();
        if (name.startsWith(begin) && name.endsWith(end)) {
          bytes += Files.size(file);
        }
      }
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Deletes all that is in a folder. */
  static void empty(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      List<Path> insideOut = files
          .filter(each -> !each.equals(folder))
          .sorted(Comparator.reverseOrder())
          .toList();
      for (Path each : insideOut) {
        Files.delete(each);
      }
    }
  }

  @Override
  public void close() {
    try {
      empty(path);
      Files.delete(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
