package dev.attacca.processor;

import static com.google.testing.compile.Compiler.javac;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.testing.compile.Compilation;
import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaFileObject;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Parameters bind by name, and class files may have no names. */
class ClassFileNamesTest {
  private static final String BASE = """
      package base;
      import dev.attacca.*;
      import dev.attacca.runtime.*;
      import java.util.*;
      @Dag(inputs = {"sku", "customer"})
      public abstract class Base {
        @Task public abstract String product(@Input String sku);
        @Task public abstract int discount(@Input String customer);
        @Task public abstract int price(String product);
        @Task public abstract int tax(@From("price") int any, Context context);
        @Task public abstract int sum(@State List<String> log);
      }
      """;
  private static final String SHOP = """
      package shop;
      import dev.attacca.*;
      @Dag(inputs = {"sku", "customer"})
      class Shop extends base.Base {
        @Override public String product(String sku) { return sku; }
        @Override public int discount(String customer) { return customer.length(); }
        @Override public int price(String product) { return product.length(); }
        @Override public int tax(int any, dev.attacca.runtime.Context context) { return any; }
        @Override public int sum(java.util.List<String> log) { return 0; }
        @State java.util.List<String> log() { return java.util.List.of(); }
      }
      """;
  private static final String LOST =
      "[UnknownName] \"arg0\" is no name that anybody wrote: the class file of base.Base does not tell how the parameters"
          + " of \"product\", \"discount\", \"price\" and 1 more are called. Compile Base with -parameters, or override"
          + " these methods with their annotations. (Inherited: product(java.lang.String) of base.Base.)";

  @TempDir
  Path directory;

  private Path library(String text, String... options) throws IOException {
    Path library = Files.createDirectories(directory.resolve("library"));
    try (var files =
        ToolProvider.getSystemJavaCompiler().getStandardFileManager(null, null, null)) {
      files.setLocation(StandardLocation.CLASS_OUTPUT, List.of(library.toFile()));
      List<String> all = new ArrayList<>(List.of("-proc:none"));
      all.addAll(Arrays.asList(options));
      List<JavaFileObject> sources = List.of(Compiling.source(text));
      StringWriter said = new StringWriter();
      ToolProvider.getSystemJavaCompiler()
          .getTask(said, files, null, all, null, sources)
          .call();
      assertThat(said.toString()).isEmpty();
    }
    return library;
  }

  private static Compilation compile(Path library, String source) {
    List<File> path = Stream.concat(
            Stream.of(library.toFile()),
            Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(File::new))
        .toList();
    return javac()
        .withProcessors(new AttaccaProcessor())
        .withClasspath(path)
        .compile(Compiling.source(source));
  }

  private static List<String> errors(Compilation compilation) {
    return compilation.errors().stream().map(each -> each.getMessage(null)).toList();
  }

  private String eclipse(Path library, String source) throws IOException {
    String path = library + File.pathSeparator + System.getProperty("java.class.path");
    return Eclipse.compile(directory.resolve("eclipse"), path, List.of(), source);
  }

  @Test
  void inputs_tasks_and_states_without_names_are_never_merged() throws IOException {
    for (String debug : new String[] {"-g", "-g:none"}) {
      Path library = library(BASE, debug);
      assertThat(errors(compile(library, SHOP))).containsExactly(LOST);
      assertThat(eclipse(library, SHOP))
          .contains("[UnknownName] \"arg0\" is no name")
          .contains("1 problem");
    }
  }

  @Test
  void with_their_names_all_is_well() throws IOException {
    Path library = library(BASE, "-parameters");
    assertThat(errors(compile(library, SHOP))).isEmpty();
    // Eclipse's compiler reads names only where it can debug.
    assertThat(eclipse(library, SHOP)).contains("[UnknownName] \"arg0\" is no name");
  }

  @Test
  void methods_with_a_body_keep_their_names_for_debuggers() throws IOException {
    Path library = library("""
        package base;
        import dev.attacca.*;
        @Dag(inputs = {"sku", "customer"})
        public class Base {
          @Task public String product(@Input String sku) { return sku; }
          @Task public int price(String product, @Input String customer) { return 1; }
        }
        """, "-g");
    String shop = """
        package shop;
        import dev.attacca.*;
        @Dag(inputs = {"sku", "customer"})
        class Shop extends base.Base {}
        """;
    assertThat(errors(compile(library, shop))).isEmpty();
    assertThat(eclipse(library, shop)).isEmpty();
  }

  @Test
  void class_files_of_eclipses_compiler_are_no_different() throws IOException {
    Path home = directory.resolve("library");
    String path = System.getProperty("java.class.path");
    assertThat(Eclipse.compile(home, path, List.of("-proc:none"), BASE)).isEmpty();
    assertThat(errors(compile(home.resolve("out"), SHOP))).containsExactly(LOST);
    assertThat(Eclipse.compile(home, path, List.of("-proc:none", "-parameters"), BASE))
        .isEmpty();
    assertThat(errors(compile(home.resolve("out"), SHOP))).isEmpty();
  }

  @Test
  void overrides_with_their_own_annotations_have_their_own_names() throws IOException {
    Path library = library(BASE, "-g:none");
    String own = SHOP.replace("product(String sku)", "product(@Input String sku)")
        .replace("discount(String customer)", "discount(@Input String customer)")
        .replace("tax(int any", "tax(@From(\"price\") int arg0")
        .replace("{ return any; }", "{ return arg0; }")
        .replace("sum(", "sum(@State ")
        .replace("@Override", "@Override @Task");
    assertThat(errors(compile(library, own))).isEmpty();
    assertThat(eclipse(library, own)).isEmpty();
  }

  @Test
  void whoever_calls_a_parameter_arg0_in_source_means_it() throws IOException {
    String source = """
        package shop;
        import dev.attacca.*;
        class Shop {
          @Task String product(@Input String arg0) { return arg0; }
          @Task int price(String product, @Input int arg1) { return product.length() + arg1; }
          static int test() { return ShopRunner.of(new Shop()).price("a", 1); }
        }
        """;
    assertThat(Compiling.run(source)).isEqualTo(2);
    assertThat(Eclipse.run(directory, source)).isEqualTo(2);
  }

  @Test
  void what_goes_by_no_name_needs_none() throws IOException {
    Path library = library("""
        package base;
        import dev.attacca.*;
        import dev.attacca.runtime.*;
        public interface Base {
          @Task int a();
          @Loop void b(Emitter<String> out);
          @Task int c(Context context, @From({"a", "a"}) int first, @From("b") String second);
        }
        """, "-g:none");
    String shop = """
        package shop;
        import dev.attacca.*;
        import dev.attacca.runtime.*;
        @Dag class Shop implements base.Base {
          @Override public int a() { return 1; }
          @Override public void b(Emitter<String> out) {}
          @Override public int c(Context context, int first, String second) { return 1; }
        }
        """;
    assertThat(errors(compile(library, shop))).isEmpty();
    assertThat(eclipse(library, shop)).isEmpty();
  }

  @Test
  void a_context_without_a_name_may_be_another_one() throws IOException {
    Path library = library("""
        package base;
        import dev.attacca.*;
        import dev.attacca.runtime.*;
        public interface Base {
          @Loop Iterable<Context> page();
          @Task int c(Context page);
        }
        """, "-g:none");
    String shop = """
        package shop;
        import dev.attacca.*;
        import dev.attacca.runtime.*;
        @Dag abstract class Shop implements base.Base {}
        """;
    assertThat(errors(compile(library, shop)).get(0))
        .contains("[UnknownName] \"arg0\"")
        .contains("of \"c\" are");
  }
}
