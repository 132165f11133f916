package dev.attacca.processor;

import static com.google.testing.compile.Compiler.javac;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.testing.compile.Compilation;
import com.google.testing.compile.JavaFileObjects;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.JavaFileObject;
import javax.tools.JavaFileObject.Kind;

/** Compiles sources with the processor, as strictly as the strictest of users. */
final class Compiling {
  /** Marks the place in a source at which an error is expected. */
  static final String MARK = "^^";

  private static final Pattern PACKAGE = Pattern.compile("package ([^;]+);");
  private static final Pattern TYPE = Pattern.compile(
      "(?:^|; )(?:@(?:dev.attacca.)?Dag )?(?:public |abstract |final |sealed |non-sealed )*(?:class|interface|record|enum|@interface) ([\\p{L}\\w$]+)",
      Pattern.MULTILINE);

  private Compiling() {}

  static JavaFileObject source(String text) {
    Matcher type = TYPE.matcher(text);
    assertThat(type.find()).isTrue();
    Matcher home = PACKAGE.matcher(text);
    String prefix = home.find() ? home.group(1) + "." : "";
    return JavaFileObjects.forSourceString(prefix + type.group(1), text);
  }

  static Compilation compile(String... sources) {
    return compile(List.of("-Werror"), sources);
  }

  static Compilation compile(List<String> options, String... sources) {
    return javac()
        .withProcessors(new AttaccaProcessor())
        .withOptions(Stream.concat(
                Stream.of("-Xlint:all,-processing,-module", "-parameters"), options.stream())
            .toArray())
        .compile(Arrays.stream(sources).map(Compiling::source).toList());
  }

  /** Compiles what must compile. */
  static Compilation accept(String... sources) {
    Compilation compilation = compile(sources);
    assertThat(compilation.diagnostics().stream().map(Object::toString)).isEmpty();
    return compilation;
  }

  /** Expects exactly these errors, in this order, each at a {@link #MARK}. */
  static void refuse(String source, String... messages) {
    refuse(List.of(source), messages);
  }

  static void refuse(List<String> sources, String... messages) {
    check(sources, List.of("-Werror"), Compilation::errors, messages);
  }

  /** Expects exactly these warnings, likewise. */
  static void warn(String source, String... messages) {
    check(List.of(source), List.of(), Compilation::warnings, messages);
  }

  private static void check(
      List<String> sources,
      List<String> options,
      Function<Compilation, List<? extends Diagnostic<?>>> kind,
      String... messages) {
    List<String> places = new ArrayList<>();
    List<String> clean = new ArrayList<>();
    for (String source : sources) {
      String rest = source;
      for (int at = rest.indexOf(MARK); at >= 0; at = rest.indexOf(MARK)) {
        String before = rest.substring(0, at);
        long line = before.lines().count() + (before.endsWith("\n") ? 1 : 0);
        places.add(line + ":" + (at - before.lastIndexOf('\n')));
        rest = before + rest.substring(at + MARK.length());
      }
      clean.add(rest);
    }
    List<String> found = new ArrayList<>();
    for (Diagnostic<?> error : kind.apply(compile(options, clean.toArray(String[]::new)))) {
      found.add(error.getLineNumber() + ":" + error.getColumnNumber() + " "
          + error.getMessage(Locale.ROOT));
    }
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < messages.length; i++) {
      expected.add(places.get(i) + " " + messages[i]);
    }
    assertThat(found).isEqualTo(expected);
  }

  /** Compiles, loads and calls the static method {@code test()} of the first class. */
  static Object run(String... sources) {
    Compilation compilation = accept(sources);
    Map<String, byte[]> classes = new HashMap<>();
    for (JavaFileObject file : compilation.generatedFiles()) {
      if (file.getKind() == Kind.CLASS) {
        String path = file.toUri().getPath();
        String name = path.substring(path.indexOf("CLASS_OUTPUT/") + 13, path.length() - 6);
        try (var stream = file.openInputStream()) {
          classes.put(name.replace('/', '.'), stream.readAllBytes());
        } catch (java.io.IOException e) {
          throw new java.io.UncheckedIOException(e);
        }
      }
    }
    ClassLoader loader = new ClassLoader(Compiling.class.getClassLoader()) {
      @Override
      protected Class<?> findClass(String name) throws ClassNotFoundException {
        byte[] bytes = classes.get(name);
        if (bytes == null) {
          throw new ClassNotFoundException(name);
        }
        return defineClass(name, bytes, 0, bytes.length);
      }
    };
    return test(loader, sources[0]);
  }

  /** Calls the static method {@code test()} of the class that the source holds. */
  static Object test(ClassLoader loader, String text) {
    try {
      String name =
          source(text).getName().replaceFirst("^/", "").replace('/', '.').replace(".java", "");
      var method = loader.loadClass(name).getDeclaredMethod("test");
      method.setAccessible(true);
      return method.invoke(null);
    } catch (java.lang.reflect.InvocationTargetException e) {
      throw new AssertionError(e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  /** The text of a generated source. */
  static String generated(Compilation compilation, String name) {
    try {
      return compilation
          .generatedSourceFile(name)
          .orElseThrow()
          .getCharContent(false)
          .toString();
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
