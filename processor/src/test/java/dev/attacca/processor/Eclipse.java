package dev.attacca.processor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.jdt.core.compiler.batch.BatchCompiler;

/** Compiles with Eclipse's compiler and the processor. */
final class Eclipse {
  private Eclipse() {}

  /** What the compiler says of the sources; classes and runners are put into {@code directory}/out. */
  static String compile(Path directory, String... sources) throws IOException {
    return compile(directory, System.getProperty("java.class.path"), List.of(), sources);
  }

  static String compile(Path directory, String classPath, List<String> options, String... sources)
      throws IOException {
    Map<String, String> files = new LinkedHashMap<>();
    for (String text : sources) {
      files.put(Compiling.source(text).getName(), text);
    }
    return compile(directory, classPath, options, files);
  }

  /** The same with files by their names. */
  static String compile(
      Path directory, String classPath, List<String> options, Map<String, String> files)
      throws IOException {
    String out = directory.resolve("out").toString();
    List<String> arguments = new ArrayList<>(List.of("--release", "17", "-d", out, "-s", out));
    arguments.addAll(List.of("-classpath", classPath));
    arguments.addAll(List.of("-processorpath", System.getProperty("java.class.path")));
    arguments.addAll(List.of("-processor", AttaccaProcessor.class.getName()));
    arguments.addAll(options);
    for (Map.Entry<String, String> source : files.entrySet()) {
      Path file = directory.resolve("src/" + source.getKey());
      Files.createDirectories(file.getParent());
      Files.writeString(file, source.getValue());
      arguments.add(file.toString());
    }
    StringWriter said = new StringWriter();
    BatchCompiler.compile(
        arguments.toArray(String[]::new), new PrintWriter(said), new PrintWriter(said), null);
    return said.toString();
  }

  /** Compiles without an error, loads, and calls the static method {@code test()} of the first class. */
  static Object run(Path directory, String... sources) throws IOException {
    assertThat(compile(directory, sources)).doesNotContain("ERROR");
    URL[] place = {directory.resolve("out").toUri().toURL()};
    try (URLClassLoader loader = new URLClassLoader(place, Eclipse.class.getClassLoader())) {
      return Compiling.test(loader, sources[0]);
    }
  }
}
