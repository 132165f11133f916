package dev.attacca.examples.survey;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.jar.Manifest;

/**
 * An entry of a JAR, unpacked.
 *
 * @param size how many bytes it is
 * @param content these bytes, if the kind of entry is one that is parsed; else none
 */
record Entry(Path jar, String name, EntryKind kind, long size, byte[] content) {
  ClassFile classFile() {
    try {
      return ClassFile.parse(content);
    } catch (IOException e) {
      throw new BrokenJarException(jar, name, e);
    }
  }

  Manifest manifest() {
    try {
      return new Manifest(new ByteArrayInputStream(content));
    } catch (IOException e) {
      throw new BrokenJarException(jar, name, e);
    }
  }

  /** The Java release that a versioned entry is for: 11 for {@code META-INF/versions/11/…}. */
  int release() {
    int from = EntryKind.VERSIONS.length();
    try {
      return Integer.parseInt(name.substring(from, name.indexOf('/', from)));
    } catch (IndexOutOfBoundsException | NumberFormatException e) {
      throw new BrokenJarException(jar, name, new IOException("of no Java release", e));
    }
  }
}
