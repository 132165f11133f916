package dev.attacca.flink;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.annotation.processing.Processor;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Classes with tasks that are compiled while a test runs, with their runners; in memory. */
final class Compiled {
  private static final JavaCompiler COMPILER = ToolProvider.getSystemJavaCompiler();
  private static final StandardJavaFileManager FILES =
      COMPILER.getStandardFileManager(null, Locale.ROOT, null);

  /** By name, of those that have no fault. */
  final Map<String, Class<?>> classes = new HashMap<>();

  /** What the compiler has said of the others, by name. */
  final Map<String, List<String>> refused = new HashMap<>();

  /**
   * Compiles classes.
   *
   * @param sources by simple name, all of the package {@code sown}
   */
  Compiled(Map<String, String> sources) {
    Map<String, String> rest = new HashMap<>(sources);
    Memory memory = compile(rest, refused);
    while (!refused.isEmpty() && rest.keySet().removeAll(refused.keySet())) {
      memory = compile(rest, refused); // faults of one kind can hide those of another
    }
    ClassLoader loader = new Loader(memory.classes);
    for (String name : rest.keySet()) {
      try {
        classes.put(name, loader.loadClass("sown." + name));
      } catch (ClassNotFoundException e) {
        throw new AssertionError(refused.toString(), e);
      }
    }
  }

  private static Memory compile(Map<String, String> sources, Map<String, List<String>> refused) {
    DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
    Memory memory = new Memory();
    JavaCompiler.CompilationTask task = COMPILER.getTask(
        null,
        memory,
        diagnostics,
        List.of("-parameters", "--release", "17", "-nowarn", "-Xmaxerrs", "10000"),
        null,
        sources.entrySet().stream()
            .map(each -> new Source(each.getKey(), each.getValue()))
            .toList());
    task.setProcessors(List.of(processor()));
    task.call();
    for (Diagnostic<? extends JavaFileObject> each : diagnostics.getDiagnostics()) {
      if (each.getKind() == Diagnostic.Kind.ERROR) {
        String file = each.getSource() == null ? "" : each.getSource().getName();
        refused
            .computeIfAbsent(
                file.substring(file.lastIndexOf('/') + 1).replace(".java", ""),
                any -> new ArrayList<>())
            .add(each.getMessage(Locale.ROOT));
      }
    }
    return memory;
  }

  /** By its name: the annotations on it are not on the path of the tests. */
  private static Processor processor() {
    try {
      return (Processor) Class.forName("dev.attacca.processor.AttaccaProcessor")
          .getDeclaredConstructor()
          .newInstance();
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  private static URI uri(String name, JavaFileObject.Kind kind) {
    return URI.create("mem:///" + name.replace('.', '/') + kind.extension);
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String name, String text) {
      super(uri("sown." + name, Kind.SOURCE), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }

  private static final class Written extends SimpleJavaFileObject {
    private final ByteArrayOutputStream bytes;

    Written(String name, Kind kind, ByteArrayOutputStream bytes) {
      super(uri(name, kind), kind);
      this.bytes = bytes;
    }

    @Override
    public OutputStream openOutputStream() {
      bytes.reset();
      return bytes;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return bytes.toString(StandardCharsets.UTF_8);
    }
  }

  private static final class Memory extends ForwardingJavaFileManager<StandardJavaFileManager> {
    final Map<String, ByteArrayOutputStream> classes = new HashMap<>();

    Memory() {
      super(FILES);
    }

    @Override
    public JavaFileObject getJavaFileForOutput(
        Location location, String name, JavaFileObject.Kind kind, FileObject sibling) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      if (kind == JavaFileObject.Kind.CLASS) {
        classes.put(name, bytes);
      }
      return new Written(name, kind, bytes);
    }

    @Override
    public boolean isSameFile(FileObject one, FileObject other) {
      return one.equals(other);
    }
  }

  private static final class Loader extends ClassLoader {
    private final Map<String, ByteArrayOutputStream> classes;

    Loader(Map<String, ByteArrayOutputStream> classes) {
      super(Compiled.class.getClassLoader());
      this.classes = classes;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      ByteArrayOutputStream written = classes.get(name);
      if (written == null) {
        throw new ClassNotFoundException(name);
      }
      byte[] bytes = written.toByteArray();
      return defineClass(name, bytes, 0, bytes.length);
    }
  }
}
