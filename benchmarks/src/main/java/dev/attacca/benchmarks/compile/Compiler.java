package dev.attacca.benchmarks.compile;

import dev.attacca.Task;
import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.annotation.processing.Processor;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** The compiler of the running JDK, as a process of its own or in this one, with Attacca's processor or without any. */
public final class Compiler {
  /** The same for each way, so that none compiles for another release or says more. */
  private static final List<String> OPTIONS =
      List.of("-nowarn", "-implicit:none", "-encoding", "UTF-8");

  private static final String PROCESSOR = "dev.attacca.processor.AttaccaProcessor";

  private final Path folder;
  private final String libraries;

  /** For what needs nothing but the runtime. All files go below the folder. */
  Compiler(Path folder) {
    this(folder, path(Task.class, dev.attacca.runtime.Run.class));
  }

  /** For what needs these libraries, a class path. All files go below the folder. */
  public Compiler(Path folder, String libraries) {
    this.folder = folder;
    this.libraries = libraries;
  }

  /** A source of the class {@code app/Main}, say, and where it is. */
  public Path write(String name, String text) {
    Path file = folder.resolve(name + ".java");
    try {
      Files.createDirectories(file.getParent());
      return Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where what it has compiled is. */
  public Path classes() {
    return folder.resolve("classes");
  }

  /** Compiles by a process of its own, as {@code javac} on the command line does; returns the milliseconds. */
  double cold(Path source, boolean processor) {
    return cold(List.of(source), processor);
  }

  /** As well, several sources together. */
  public double cold(List<Path> sources, boolean processor) {
    List<String> command = new ArrayList<>();
    command.add(Processes.tool("javac"));
    command.addAll(options());
    command.addAll(processor ? List.of("-processorpath", processorPath()) : List.of("-proc:none"));
    sources.forEach(source -> command.add(source.toString()));
    return Timing.elapsed(() -> Processes.run(command));
  }

  /** Compiles in this process, as a build's daemon does; returns the milliseconds. */
  double warm(Path source, boolean processor) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    List<String> options = new ArrayList<>(options());
    if (!processor) {
      options.add("-proc:none");
    }
    StringWriter said = new StringWriter();
    return Timing.onProcessor(() -> {
      try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
        JavaCompiler.CompilationTask task =
            compiler.getTask(said, files, null, options, null, files.getJavaFileObjects(source));
        if (processor) {
          task.setProcessors(List.of(processor()));
        }
        if (!task.call()) {
          throw new IllegalStateException(said.toString());
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    });
  }

  private List<String> options() {
    List<String> options = new ArrayList<>(OPTIONS);
    options.addAll(List.of("-cp", classPath(), "-d", emptied().toString()));
    return options;
  }

  /** Compiles one more file, against what there is. */
  void add(Path source) {
    Processes.run(List.of(
        Processes.tool("javac"),
        "-proc:none",
        "-nowarn",
        "-cp",
        classPath(),
        "-d",
        classes().toString(),
        source.toString()));
  }

  /** What the compiled classes need. */
  String classPath() {
    return libraries + File.pathSeparator + classes();
  }

  /** By name: a program that is compiled against the processor would need all that the processor does. */
  private static String processorPath() {
    return path(List.of(
        PROCESSOR,
        "dev.attacca.Task",
        "com.palantir.javapoet.JavaFile",
        "com.google.auto.common.MoreElements",
        "com.google.common.collect.ImmutableList"));
  }

  private static Processor processor() {
    try {
      return (Processor) named(PROCESSOR).getConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(PROCESSOR, e);
    }
  }

  private static Class<?> named(String name) {
    try {
      return Class.forName(name, false, Compiler.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new LinkageError(name, e);
    }
  }

  /** A class path of the JARs, or folders, that classes of these names are in. */
  public static String path(List<String> inJars) {
    return path(inJars.stream().map(Compiler::named).toArray(Class<?>[]::new));
  }

  private static String path(Class<?>... inJars) {
    return Stream.of(inJars).map(Compiler::jar).collect(Collectors.joining(File.pathSeparator));
  }

  private static String jar(Class<?> inJar) {
    try {
      return Path.of(inJar.getProtectionDomain().getCodeSource().getLocation().toURI())
          .toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Classes of an earlier compilation would take part in the next. */
  private Path emptied() {
    try {
      Path classes = Files.createDirectories(classes());
      Folder.empty(classes);
      return classes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
