package dev.attacca.examples.survey;

import java.io.IOException;
import java.io.Serial;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Objects;

/** A JAR, or an entry of it, that cannot be read. */
final class BrokenJarException extends UncheckedIOException {
  @Serial
  private static final long serialVersionUID = 1;

  private final transient Path jar;

  BrokenJarException(Path jar, IOException cause) {
    super(message(cause), cause);
    this.jar = jar;
  }

  BrokenJarException(Path jar, String entry, IOException cause) {
    super(entry + ": " + message(cause), cause);
    this.jar = jar;
  }

  private static String message(IOException cause) {
    return Objects.requireNonNullElse(cause.getMessage(), cause.getClass().getSimpleName());
  }

  Path jar() {
    return jar;
  }
}
