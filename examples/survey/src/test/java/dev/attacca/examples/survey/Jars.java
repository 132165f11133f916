package dev.attacca.examples.survey;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/** Makes JARs for the tests, and asks the JDK's own tool what is in one. */
final class Jars {
  private final Path work;
  private final Path folder;

  Jars(Path temporary) throws IOException {
    work = Files.createDirectories(temporary.resolve("work"));
    folder = Files.createDirectories(temporary.resolve("jars"));
  }

  /** Where the JARs are. */
  Path folder() {
    return folder;
  }

  /** Compiles sources of one class each for a Java release; the folder that they are in. */
  Path classes(int release, String... sources) throws IOException {
    Path from = Files.createTempDirectory(work, "source");
    Path to = Files.createTempDirectory(work, "classes");
    List<String> arguments = new ArrayList<>(
        List.of("-Xlint:-options", "--release", String.valueOf(release), "-d", to.toString()));
    for (String source : sources) {
      String name = source.startsWith("module ")
          ? "module-info"
          : source.replaceFirst(".* class (\\w+) .*", "$1");
      Path folder = Files.createTempDirectory(from, name);
      arguments.add(Files.writeString(folder.resolve(name + ".java"), source).toString());
    }
    run("javac", arguments);
    return to;
  }

  /** A JAR of all that is in a folder of classes; further arguments are those of {@code jar}. */
  Path jar(String name, Path classes, String... more) throws IOException {
    return jar(name, "", classes, more);
  }

  /** The same, with lines of its own in the manifest. */
  Path jar(String name, String manifest, Path classes, String... more) throws IOException {
    Path jar = folder.resolve(name);
    Files.createDirectories(jar.getParent());
    Path lines = Files.writeString(Files.createTempFile(work, "manifest", ""), manifest);
    List<String> arguments = new ArrayList<>(List.of(
        "--create",
        "--file",
        jar.toString(),
        "--manifest",
        lines.toString(),
        "-C",
        classes.toString(),
        "."));
    arguments.addAll(List.of(more));
    run("jar", arguments);
    return jar;
  }

  /** What {@code jar tf} prints. */
  static List<String> list(Path jar) {
    return run("jar", List.of("tf", jar.toString())).lines().toList();
  }

  /** The JARs that this JVM has its classes from. */
  static List<Path> ofClassPath() {
    List<Path> jars = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(element -> element.endsWith(".jar"))
        .map(Path::of)
        .toList();
    assertThat(jars).hasSizeGreaterThan(5);
    return jars;
  }

  /** Cuts off the second half of a file. */
  static void truncate(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
  }

  /** Spoils the content of an entry, and leaves the table of contents as it is. */
  static void scratch(Path jar, String entry) throws IOException {
    byte[] bytes = Files.readAllBytes(jar);
    int content = new String(bytes, StandardCharsets.ISO_8859_1).indexOf(entry) + entry.length();
    Arrays.fill(bytes, content, content + 40, (byte) 0xFF);
    Files.write(jar, bytes);
  }

  private static String run(String tool, List<String> arguments) {
    StringWriter printed = new StringWriter();
    int status;
    try (PrintWriter writer = new PrintWriter(printed)) {
      status = ToolProvider.findFirst(tool)
          .orElseThrow()
          .run(writer, writer, arguments.toArray(new String[0]));
    }
    assertThat(status).as("%s %s%n%s", tool, arguments, printed).isZero();
    return printed.toString();
  }
}
