package dev.attacca.processor;

import static com.google.testing.compile.Compiler.javac;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.testing.compile.Compilation;
import com.google.testing.compile.JavaFileObjects;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A mistake in a class is told once, however many classes use its runner. There are more than a hundred bad
 * versions of one class, each used by some sixty others in every way there is, and all of them are
 * compiled at once.
 */
class OneErrorTest {
  private static final Path FILES = Path.of("src/test/resources/refused");
  private static final String GOOD = read("Shop.java.txt");
  private static final List<String> USERS = List.of(read("users.txt").split("---\n"));
  private static final Pattern PLACE = Pattern.compile("\\bp(\\d+)\\b");

  /**
   * A bad version of the class.
   *
   * @param key that of the one error
   */
  private record Bad(String key, String source) {}

  private static String read(String name) {
    try {
      return Files.readString(FILES.resolve(name));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static List<Bad> bad() {
    return read("defects.txt").lines().map(OneErrorTest::bad).toList();
  }

  private static Bad bad(String line) {
    String[] parts = line.split(" ; ");
    if (parts[1].startsWith("+ ")) {
      int end = GOOD.lastIndexOf('}');
      return new Bad(parts[0], GOOD.substring(0, end) + "  " + parts[1].substring(2) + "\n}\n");
    }
    assertThat(GOOD).contains(parts[1]);
    return new Bad(parts[0], GOOD.replace(parts[1], parts[2]));
  }

  /** The class and those that use it, by name, in packages of their own. */
  private static Map<String, String> sources(int number, String source) {
    String home = "p" + number;
    Map<String, String> sources = new LinkedHashMap<>();
    sources.put(home + ".Shop", source.replace("#P", home));
    List<String> plain = new ArrayList<>();
    for (int i = 0; i < USERS.size(); i++) {
      String text = USERS.get(i).replace("#C", "User" + i).replace("#P", home);
      String imports =
          text.lines().filter(each -> each.startsWith("import ")).collect(Collectors.joining("\n"));
      String user = "class User" + i + " {\n" + text.substring(imports.length()) + "}\n";
      if (imports.isEmpty()) {
        plain.add(user);
      } else {
        sources.put(home + ".use.User" + i, file(home, imports, user));
      }
    }
    // To read a file takes longer than what is in it.
    sources.put(home + ".use.Users", file(home, "", String.join("", plain)));
    return sources;
  }

  private static String file(String home, String imports, String classes) {
    return """
        package %s.use;
        %s
        import %s.*;
        import dev.attacca.runtime.*;
        import java.util.*;
        import java.util.concurrent.*;
        import java.util.function.*;
        import java.util.stream.*;
        %s
        """.formatted(home, imports, home, classes);
  }

  private static Compilation compile(Map<String, String> sources, String... options) {
    List<Object> all =
        new ArrayList<>(List.of("-parameters", "-Xmaxerrs", "100000", "-Xmaxwarns", "100000"));
    all.addAll(List.of(options));
    List<JavaFileObject> files = sources.entrySet().stream()
        .map(each -> JavaFileObjects.forSourceString(each.getKey(), each.getValue()))
        .toList();
    return javac()
        .withProcessors(new AttaccaProcessor())
        .withOptions(all.toArray())
        .compile(files);
  }

  private static Map<String, String> sources(List<Bad> bad) {
    Map<String, String> sources = new LinkedHashMap<>();
    for (int i = 0; i < bad.size(); i++) {
      sources.putAll(sources(i, bad.get(i).source()));
    }
    return sources;
  }

  /** By number of the class: the errors in its package, short of what is the same in all. */
  private static String told(Map<Integer, List<String>> errors) {
    return errors.entrySet().stream()
        .map(each -> each.getKey() + " " + String.join("\n    ", each.getValue()))
        .collect(Collectors.joining("\n"));
  }

  private static String expected(List<Bad> bad) {
    Map<Integer, List<String>> expected = new TreeMap<>();
    IntStream.range(0, bad.size())
        .forEach(i -> expected.put(i, List.of("p" + i + ".Shop [" + bad.get(i).key() + "]")));
    return told(expected);
  }

  private static int number(String text) {
    Matcher place = PLACE.matcher(text);
    return place.find() ? Integer.parseInt(place.group(1)) : -1;
  }

  @Test
  void there_are_enough_of_both() {
    assertThat(bad()).hasSizeGreaterThanOrEqualTo(100);
    assertThat(USERS).hasSizeGreaterThanOrEqualTo(60);
  }

  @Test
  void the_good_class_and_its_users_compile() {
    Compilation compilation =
        compile(sources(0, GOOD), "-Xlint:all,-processing,-module,-auxiliaryclass");
    assertThat(compilation.diagnostics().stream().map(Object::toString)).isEmpty();
  }

  /** As Error Prone asks for it, which reads what is in methods even if there are errors. */
  @Test
  void javac_tells_each_mistake_once() {
    assertThat(told(errors(bad(), "FLOW"))).isEqualTo(expected(bad()));
  }

  @Test
  void javac_tells_each_mistake_once_where_it_stops_at_the_first() {
    List<Bad> some = IntStream.range(0, bad().size())
        .filter(i -> i % 10 == 0)
        .mapToObj(bad()::get)
        .toList();
    assertThat(told(errors(some, "INIT"))).isEqualTo(expected(some));
  }

  private static void write(Path directory, String name, String text) throws IOException {
    Path file = directory.resolve(name + ".java");
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  /** The users stand in the module of the class, and in another, and all of it is one compilation. */
  @Test
  void javac_tells_each_mistake_once_in_several_modules(@TempDir Path directory)
      throws IOException {
    List<Bad> inModules = bad().stream()
        .filter(bad -> !bad.source().contains("@org.springframework")) // whose JARs are none
        .toList();
    List<Bad> some = IntStream.range(0, inModules.size())
        .filter(i -> i % 10 == 5)
        .mapToObj(inModules::get)
        .toList();
    StringBuilder exports = new StringBuilder();
    for (int i = 0; i < some.size(); i++) {
      exports.append("exports p%d; ".formatted(i));
      for (Map.Entry<String, String> each : sources(i, some.get(i).source()).entrySet()) {
        String name = each.getKey().replace('.', '/');
        write(directory, "shops/" + name, each.getValue());
        if (name.contains("/use/")) {
          String till =
              each.getValue().replace("package p" + i + ".use", "package p" + i + ".till");
          write(directory, "tills/" + name.replace("/use/", "/till/"), till);
        }
      }
    }
    write(
        directory,
        "shops/module-info",
        "module shops { requires transitive dev.attacca.runtime; " + exports + "}");
    write(directory, "tills/module-info", "module tills { requires shops; }");
    DiagnosticCollector<JavaFileObject> said = new DiagnosticCollector<>();
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(said, Locale.ROOT, null)) {
      JavaCompiler.CompilationTask task = compiler.getTask(
          null,
          files,
          said,
          List.of(
              "--module-source-path",
              directory.toString(),
              "--module-path",
              ModuleTest.modules(),
              "-parameters",
              "-XDshould-stop.ifError=FLOW",
              "-Xmaxerrs",
              "100000",
              "-d",
              directory.resolve("out").toString(),
              "--module",
              "shops,tills"),
          null,
          null);
      task.setProcessors(List.of(new AttaccaProcessor()));
      assertThat(task.call()).isFalse();
    }
    assertThat(told(errors(said.getDiagnostics().stream()
            .filter(each -> each.getKind() == Diagnostic.Kind.ERROR)
            .toList())))
        .isEqualTo(expected(some));
  }

  private static Map<Integer, List<String>> errors(List<Bad> bad, String stop) {
    return errors(compile(sources(bad), "-XDshould-stop.ifError=" + stop).errors());
  }

  private static Map<Integer, List<String>> errors(
      List<? extends Diagnostic<? extends JavaFileObject>> said) {
    Map<Integer, List<String>> errors = new TreeMap<>();
    for (Diagnostic<? extends JavaFileObject> each : said) {
      String text = each.getMessage(Locale.ROOT);
      String file = each.getSource() == null ? "" : each.getSource().getName();
      String name =
          file.replaceFirst("^(.*/(shops|tills))?/", "").replace(".java", "").replace('/', '.');
      errors
          .computeIfAbsent(number(name), absent -> new ArrayList<>())
          .add(name + " "
              + (text.startsWith("[") ? text.substring(0, text.indexOf(']') + 1) : text));
    }
    return errors;
  }

  @Test
  void a_mistake_of_a_user_is_told_as_well() {
    Map<String, String> sources = sources(0, bad().get(0).source());
    sources.put(
        "p0.use.Wrong",
        "package p0.use; class Wrong { int x(p0.ShopRunner runner) { return runner.nothing(); } }");
    assertThat(compile(sources, "-XDshould-stop.ifError=FLOW").errors().stream()
            .map(each -> each.getMessage(Locale.ROOT)))
        .hasSize(2)
        .anyMatch(text -> text.contains("nothing"));
  }

  @Test
  void eclipse_tells_each_mistake_once(@TempDir Path directory) throws IOException {
    Map<String, String> files = new LinkedHashMap<>();
    sources(bad()).forEach((name, text) -> files.put(name.replace('.', '/') + ".java", text));
    String said = Eclipse.compile(
        directory,
        System.getProperty("java.class.path"),
        List.of("-nowarn", "-maxProblems", "100000", "-parameters"),
        files);
    Map<Integer, List<String>> errors = new TreeMap<>();
    for (String problem : said.split("----------\n")) {
      Matcher file = Pattern.compile("ERROR in .*?/src/(.*)\\.java").matcher(problem);
      if (file.find()) {
        Matcher key = Pattern.compile("^\\[\\w+\\] ", Pattern.MULTILINE).matcher(problem);
        String name = file.group(1).replace('/', '.');
        errors
            .computeIfAbsent(number(name), absent -> new ArrayList<>())
            .add(name + " " + (key.find() ? key.group().strip() : problem));
      }
    }
    assertThat(told(errors)).isEqualTo(expected(bad()));
  }
}
