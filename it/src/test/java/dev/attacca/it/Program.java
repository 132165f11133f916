package dev.attacca.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** A Java source file that is compiled with the processor and run. */
record Program(String source) {
  /** The class path of the tests; the processor is on it. */
  static String classPath() {
    return System.getProperty("java.class.path");
  }

  /** Ours, and Dagger's where it is Dagger's turn. */
  private String processors() {
    String ours = "dev.attacca.processor.AttaccaProcessor";
    return source.contains("import dagger.")
        ? ours + ",dagger.internal.codegen.ComponentProcessor"
        : ours;
  }

  /** Compiles into the folder, and fails with javac's messages if it does not compile. */
  Program compile(Path folder) throws IOException {
    Path file = folder.resolve("Program.java");
    Files.writeString(file, source);
    JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> messages = new DiagnosticCollector<>();
    List<String> options = List.of(
        "--release",
        "17",
        "-d",
        folder.toString(),
        "-cp",
        classPath(),
        "-processorpath",
        classPath(),
        "-processor",
        processors());
    try (StandardJavaFileManager files = javac.getStandardFileManager(messages, null, UTF_8)) {
      if (!javac
          .getTask(null, files, messages, options, null, files.getJavaFileObjects(file))
          .call()) {
        throw new AssertionError(messages.getDiagnostics().stream()
                .map(Object::toString)
                .collect(Collectors.joining("\n"))
            + "\n" + source);
      }
    }
    return this;
  }

  /**
   * Runs the main method of a class compiled into the folder, and returns what it printed. What it logs
   * is not printed among the results of tests; it must be no warning.
   */
  static String run(Path folder, String mainClass) throws Exception {
    List<String> warnings = new CopyOnWriteArrayList<>();
    Logger log = Logger.getLogger("dev.attacca");
    log.setFilter(line -> {
      if (line.getLevel().intValue() >= Level.WARNING.intValue()) {
        warnings.add(line.getMessage());
      }
      return false;
    });
    try {
      return runAndPrint(folder, mainClass);
    } finally {
      log.setFilter(null);
      if (!warnings.isEmpty()) {
        throw new AssertionError("logged: " + warnings);
      }
    }
  }

  /** The same in a JVM of its own: of a program whose classes others have to find by the class path. */
  static String runApart(Path folder, String mainClass) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    for (String name :
        List.of("lang", "util", "util.concurrent", "time")) { // as Flink's own scripts do
      command.addAll(List.of("--add-opens", "java.base/java." + name + "=ALL-UNNAMED"));
    }
    command.addAll(List.of("-cp", folder + File.pathSeparator + classPath(), mainClass));
    Process process = new ProcessBuilder(command)
        .redirectError(folder.resolve("errors.txt").toFile())
        .start();
    String printed = new String(process.getInputStream().readAllBytes(), UTF_8);
    if (process.waitFor() != 0) {
      throw new AssertionError(printed + Files.readString(folder.resolve("errors.txt")));
    }
    return printed.replace(System.lineSeparator(), "\n");
  }

  private static String runAndPrint(Path folder, String mainClass) throws Exception {
    PrintStream console = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    try (URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
      var main = loader.loadClass(mainClass).getDeclaredMethod("main", String[].class);
      main.setAccessible(true);
      System.setOut(new PrintStream(printed, true, UTF_8));
      main.invoke(null, (Object) new String[0]);
    } finally {
      System.setOut(console);
    }
    return printed.toString(UTF_8).replace(System.lineSeparator(), "\n");
  }
}
