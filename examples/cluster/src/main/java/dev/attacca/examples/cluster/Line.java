package dev.attacca.examples.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * A line of a file.
 *
 * @param file its name
 * @param number counted from one, as editors do
 * @param text as it stands there
 */
public record Line(String file, long number, String text) {
  /** All lines of a file after the first so many; the caller closes it. */
  static Stream<Line> of(Path file, long after) throws IOException {
    String name = file.getFileName().toString();
    AtomicLong number = new AtomicLong(after);
    return Files.lines(file)
        .skip(after)
        .map(text -> new Line(name, number.incrementAndGet(), text));
  }
}
