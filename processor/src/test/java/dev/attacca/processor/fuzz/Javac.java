package dev.attacca.processor.fuzz;

import dev.attacca.processor.AttaccaProcessor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Compiles sources with the processor, as strictly as can be, without touching the disk. */
final class Javac {
  /** What the compiler said, by file and line. */
  record Said(String file, long line, String text) {
    @Override
    public String toString() {
      return file + ":" + line + " " + text;
    }
  }

  /** What came of it. */
  record Compiled(List<Said> said, Map<String, byte[]> classes, Map<String, String> generated) {}

  private static final JavaCompiler COMPILER = ToolProvider.getSystemJavaCompiler();
  private static final List<String> OPTIONS = List.of(
      "-Xlint:all,-processing", "-Werror", "-parameters", "--release", "17", "-Xmaxerrs", "1000");

  /** Shared by all compilations: to open the class path takes longer than to compile a program. */
  private static final StandardJavaFileManager FILES =
      COMPILER.getStandardFileManager(null, Locale.ROOT, null);

  private Javac() {}

  /** The files by the names of their classes, all of one package. */
  static Compiled compile(String home, Map<String, String> files) {
    String prefix = home.isEmpty() ? "" : home + ".";
    List<JavaFileObject> sources = new ArrayList<>();
    files.forEach((name, text) -> sources.add(new Text(prefix + name, text)));
    DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
    Memory memory = new Memory();
    JavaCompiler.CompilationTask task =
        COMPILER.getTask(null, memory, diagnostics, OPTIONS, null, sources);
    task.setProcessors(List.of(new AttaccaProcessor()));
    task.call();
    List<Said> said = new ArrayList<>();
    for (Diagnostic<? extends JavaFileObject> each : diagnostics.getDiagnostics()) {
      String file = each.getSource() == null ? "" : each.getSource().getName();
      said.add(new Said(
          file.substring(file.lastIndexOf('/') + 1),
          each.getLineNumber(),
          each.getMessage(Locale.ROOT)));
    }
    Map<String, byte[]> classes = new HashMap<>();
    memory.classes.forEach((name, bytes) -> classes.put(name, bytes.toByteArray()));
    Map<String, String> generated = new HashMap<>();
    memory.sources.forEach((name, bytes) ->
        generated.put(name, bytes.toString(java.nio.charset.StandardCharsets.UTF_8)));
    return new Compiled(said, classes, generated);
  }

  /** Loads what was compiled. */
  static ClassLoader load(Map<String, byte[]> classes) {
    return new ClassLoader(Javac.class.getClassLoader()) {
      @Override
      protected Class<?> findClass(String name) throws ClassNotFoundException {
        byte[] bytes = classes.get(name);
        if (bytes == null) {
          throw new ClassNotFoundException(name);
        }
        return defineClass(name, bytes, 0, bytes.length);
      }
    };
  }

  private static final class Text extends SimpleJavaFileObject {
    private final String text;

    Text(String name, String text) {
      super(URI.create("mem:///" + name.replace('.', '/') + ".java"), Kind.SOURCE);
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
      super(URI.create("mem:///" + name.replace('.', '/') + kind.extension), kind);
      this.bytes = bytes;
    }

    @Override
    public OutputStream openOutputStream() {
      bytes.reset();
      return bytes;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return bytes.toString(java.nio.charset.StandardCharsets.UTF_8);
    }
  }

  private static final class Memory extends ForwardingJavaFileManager<JavaFileManager> {
    final Map<String, ByteArrayOutputStream> classes = new HashMap<>();
    final Map<String, ByteArrayOutputStream> sources = new HashMap<>();

    Memory() {
      super(FILES);
    }

    @Override
    public JavaFileObject getJavaFileForOutput(
        Location location, String name, JavaFileObject.Kind kind, FileObject sibling) {
      Map<String, ByteArrayOutputStream> to = kind == JavaFileObject.Kind.CLASS ? classes : sources;
      return new Written(name, kind, to.computeIfAbsent(name, key -> new ByteArrayOutputStream()));
    }

    @Override
    public boolean isSameFile(FileObject a, FileObject b) {
      return a.equals(b);
    }

    @Override
    public void close() throws IOException {
      // the files are shared
    }
  }
}
