package dev.attacca.processor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Generated code in a named module whose packages are exported. */
class ModuleTest {
  @TempDir
  Path directory;

  @Test
  void a_runner_is_clean_in_a_named_module() throws IOException {
    Path module =
        write("module-info.java", "module shop { requires dev.attacca.runtime; exports shop; }");
    Path shop = write("shop/Shop.java", """
            package shop;
            import dev.attacca.*;
            import dev.attacca.runtime.*;
            /** A shop. */
            public class Shop {
              /** For callers. */
              public Shop() {}
              static class Hidden {}
              @Task Hidden a(@Input String sku) { return new Hidden(); }
              @Task int b(Hidden a) { return 1; }
              @Loop(inFlight = 2) java.util.stream.Stream<Hidden> c(Hidden a) { return null; }
              @Task java.util.List<String> d(Hidden c, @State java.util.ArrayList<String> log) { return log; }
              @Task void e(Inbox<java.util.List<String>, Hidden> d, Context context) {}
              @Task int f(@Merge({"d", "b"}) Object any) { return 1; }
              @Task int g(@Collect java.util.Set<Integer> f) { return 1; }
              @Task int h(@Collect @From("e") Iterable<Hidden> answers) { return 1; }
            }
            """);
    compile(List.of("--module-path", modules()), module, shop);
  }

  /** Though the class path of the whole compilation has more of it. */
  @Test
  void a_bean_is_one_by_what_its_module_reads() throws IOException {
    Path module = write(
        "module-info.java",
        "module shop { requires dev.attacca.runtime; requires static transitive jakarta.inject; exports shop; }");
    Path shop = write("shop/Shop.java", """
            package shop;
            /** A shop. */
            @jakarta.inject.Singleton
            public class Shop {
              /** For callers. */
              public Shop() {}
              @dev.attacca.Task String a() { return ""; }
            }
            """);
    String path = modules() + File.pathSeparator + jars("jakarta");
    compile(
        List.of("--module-path", path, "--add-modules", "jakarta.cdi,jakarta.annotation"),
        module,
        shop);
    assertThat(Files.readString(directory.resolve("out/shop/ShopRunner.java")))
        .contains("@Singleton\npublic final class ShopRunner")
        .contains("ShopRunner(Shop tasks) {")
        .doesNotContain("PreDestroy");
  }

  private void compile(List<String> options, Path... sources) throws IOException {
    var compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter out = new StringWriter();
    String target = directory.resolve("out").toString();
    try (var files = compiler.getStandardFileManager(null, null, null)) {
      var task = compiler.getTask(
          out,
          files,
          null,
          Stream.concat(
                  Stream.of("-Xlint:all,-processing", "-Werror", "-d", target), options.stream())
              .toList(),
          null,
          files.getJavaFileObjects(sources));
      task.setProcessors(List.of(new AttaccaProcessor()));
      assertThat(task.call()).as(out.toString()).isTrue();
    }
    assertThat(out.toString()).isEmpty();
    assertThat(directory.resolve("out/shop/ShopRunner.class")).exists();
  }

  private Path write(String name, String text) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  /** Those that a user's module needs. */
  static String modules() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> entry.contains("annotations" + File.separator + "target")
            || entry.contains("runtime" + File.separator + "target")
            || entry.contains("attacca-annotations")
            || entry.contains("attacca-runtime")
            || entry.contains("jspecify"))
        .reduce((a, b) -> a + File.pathSeparator + b)
        .orElseThrow();
  }

  private static String jars(String name) {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> entry.contains(name) && entry.endsWith(".jar"))
        .reduce((a, b) -> a + File.pathSeparator + b)
        .orElseThrow();
  }
}
