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
    var compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter out = new StringWriter();
    try (var files = compiler.getStandardFileManager(null, null, null)) {
      var task = compiler.getTask(
          out,
          files,
          null,
          List.of(
              "-Xlint:all,-processing",
              "-Werror",
              "-d",
              directory.resolve("out").toString(),
              "--module-path",
              modules()),
          null,
          files.getJavaFileObjects(module, shop));
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
}
