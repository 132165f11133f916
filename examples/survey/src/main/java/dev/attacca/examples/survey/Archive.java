package dev.attacca.examples.survey;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.Iterator;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The entries of a JAR, each unpacked when its turn comes.
 *
 * <p>They are unpacked here, on the way out of the loop, and not by the tasks of each entry: whoever
 * returns an iterator from a loop has it closed after its last item, when items may still be under way
 * that would find the file closed. So an entry brings along what its tasks read. That costs no speed,
 * since the runtime unpacks one JAR while others are being unpacked, and little memory, since only what
 * is parsed is kept, and only until the entry is through.
 */
final class Archive implements Iterator<Entry>, AutoCloseable {
  private static final byte[] NOTHING = {};

  private final Path jar;
  private final ZipFile zip;
  private final Enumeration<? extends ZipEntry> entries;

  private Archive(Path jar, ZipFile zip) {
    this.jar = jar;
    this.zip = zip;
    this.entries = zip.entries();
  }

  static Archive open(Path jar) {
    try {
      return new Archive(jar, new ZipFile(jar.toFile()));
    } catch (IOException e) {
      throw new BrokenJarException(jar, e);
    }
  }

  @Override
  public boolean hasNext() {
    return entries.hasMoreElements();
  }

  @Override
  public Entry next() {
    ZipEntry entry = entries.nextElement();
    String name = entry.getName();
    EntryKind kind = EntryKind.of(name);
    try (InputStream in = zip.getInputStream(entry)) {
      if (kind.isParsed()) {
        byte[] content = in.readAllBytes();
        return new Entry(jar, name, kind, content.length, content);
      }
      return new Entry(jar, name, kind, in.transferTo(OutputStream.nullOutputStream()), NOTHING);
    } catch (IOException e) {
      throw new BrokenJarException(jar, name, e);
    }
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }
}
