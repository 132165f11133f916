package dev.attacca.processor.fuzz;

import dev.attacca.processor.AttaccaProcessor;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.eclipse.jdt.core.compiler.batch.BatchCompiler;

/** Eclipse's compiler with the processor. */
final class Ecj {
  private static final Pattern KEY = Pattern.compile("^\\[(\\w+)\\] ", Pattern.MULTILINE);

  /**
   * What came of it.
   *
   * @param keys those of our errors, in order of the alphabet
   * @param text all that was said
   */
  record Compiled(boolean succeeded, List<String> keys, String text, Map<String, byte[]> classes) {}

  private Ecj() {}

  static Compiled compile(String home, Map<String, String> files, Path directory)
      throws IOException {
    Path sources = directory.resolve("src").resolve(home.replace('.', '/'));
    Path out = Files.createDirectories(directory.resolve("out"));
    Files.createDirectories(sources);
    String path = System.getProperty("java.class.path");
    List<String> arguments = new ArrayList<>(List.of(
        "--release",
        "17",
        "-parameters",
        "-nowarn",
        "-encoding",
        "UTF-8",
        "-maxProblems",
        "1000",
        "-d",
        out.toString(),
        "-s",
        out.toString(),
        "-classpath",
        path,
        "-processorpath",
        path,
        "-processor",
        AttaccaProcessor.class.getName()));
    for (Map.Entry<String, String> file : files.entrySet()) {
      Path source = sources.resolve(file.getKey() + ".java");
      Files.writeString(source, file.getValue());
      arguments.add(source.toString());
    }
    StringWriter said = new StringWriter();
    boolean succeeded = BatchCompiler.compile(
        arguments.toArray(String[]::new), new PrintWriter(said), new PrintWriter(said), null);
    List<String> keys = new ArrayList<>();
    for (Matcher key = KEY.matcher(said.toString()); key.find(); ) {
      keys.add(key.group(1));
    }
    return new Compiled(succeeded, keys.stream().sorted().toList(), said.toString(), classes(out));
  }

  private static Map<String, byte[]> classes(Path out) throws IOException {
    Map<String, byte[]> classes = new HashMap<>();
    try (Stream<Path> files = Files.walk(out)) {
      for (Path file :
          (Iterable<Path>) files.filter(each -> each.toString().endsWith(".class"))::iterator) {
        String name = out.relativize(file).toString().replace('/', '.').replace('\\', '.');
        classes.put(name.substring(0, name.length() - ".class".length()), Files.readAllBytes(file));
      }
    }
    return classes;
  }
}
