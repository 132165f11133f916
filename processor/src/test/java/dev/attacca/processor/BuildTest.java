package dev.attacca.processor;

import static com.google.testing.compile.Compiler.javac;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.testing.compile.Compilation;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.annotation.processing.AbstractProcessor;
import javax.annotation.processing.Filer;
import javax.annotation.processing.ProcessingEnvironment;
import javax.annotation.processing.RoundEnvironment;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.Element;
import javax.lang.model.element.TypeElement;
import javax.lang.model.util.Elements;
import javax.tools.JavaFileObject;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The processor as a part of builds: incremental, in modules, large, and failing. */
class BuildTest {
  private static final JavaFileObject SHOP =
      Compiling.source("package shop; class Shop { @dev.attacca.Task int a() { return 1; } }");

  /** The processor with parts of its environment replaced. */
  private static final class Wrapped extends AbstractProcessor {
    private final AttaccaProcessor processor = new AttaccaProcessor();
    private final Class<?> part;
    private final java.util.function.UnaryOperator<Object> wrapper;

    Wrapped(Class<?> part, java.util.function.UnaryOperator<Object> wrapper) {
      this.part = part;
      this.wrapper = wrapper;
    }

    @Override
    public synchronized void init(ProcessingEnvironment environment) {
      super.init(environment);
      processor.init((ProcessingEnvironment) Proxy.newProxyInstance(
          getClass().getClassLoader(),
          new Class<?>[] {ProcessingEnvironment.class},
          (proxy, method, arguments) -> {
            Object result = method.invoke(environment, arguments);
            return method.getReturnType() == part ? wrapper.apply(result) : result;
          }));
    }

    @Override
    public Set<String> getSupportedAnnotationTypes() {
      return processor.getSupportedAnnotationTypes();
    }

    @Override
    public SourceVersion getSupportedSourceVersion() {
      return processor.getSupportedSourceVersion();
    }

    @Override
    public boolean process(Set<? extends TypeElement> annotations, RoundEnvironment round) {
      return processor.process(annotations, round);
    }
  }

  private static Object proxy(Class<?> type, java.lang.reflect.InvocationHandler handler) {
    return Proxy.newProxyInstance(BuildTest.class.getClassLoader(), new Class<?>[] {type}, handler);
  }

  @Test
  void each_file_has_its_class_as_the_one_originating_element() throws IOException {
    List<List<String>> created = new ArrayList<>();
    Wrapped processor = new Wrapped(
        Filer.class,
        filer -> proxy(Filer.class, (proxy, method, arguments) -> {
          List<String> call = new ArrayList<>(List.of(method.getName(), arguments[0].toString()));
          for (Element element : (Element[]) arguments[1]) {
            call.add(element.toString());
          }
          created.add(call);
          return method.invoke(filer, arguments);
        }));
    Compilation compilation = javac()
        .withProcessors(processor)
        .compile(
            SHOP,
            Compiling.source(
                "package shop; class Sub extends Shop { @dev.attacca.Task int b(int a) { return a; } }"));
    assertThat(compilation.errors()).isEmpty();
    assertThat(created)
        .containsExactlyInAnyOrder(
            List.of("createSourceFile", "shop.ShopRunner", "shop.Shop"),
            List.of("createSourceFile", "shop.SubRunner", "shop.Sub"));
    try (var stream = AttaccaProcessor.class.getResourceAsStream(
        "/META-INF/gradle/incremental.annotation.processors")) {
      assertThat(new String(stream.readAllBytes()).strip())
          .isEqualTo(AttaccaProcessor.class.getName() + ",isolating");
    }
  }

  @Test
  void an_internal_error_is_one_clear_message() {
    Wrapped processor = new Wrapped(
        Elements.class,
        elements -> proxy(Elements.class, (proxy, method, arguments) -> {
          if (method.getName().equals("isDeprecated")) {
            throw new IllegalStateException("boom");
          }
          return method.invoke(elements, arguments);
        }));
    Compilation compilation = javac().withProcessors(processor).compile(SHOP);
    assertThat(compilation.errors()).hasSize(1);
    assertThat(compilation.errors().get(0).getMessage(null))
        .isEqualTo(
            "[Internal] the processor failed on shop.Shop: java.lang.IllegalStateException: boom. This is a bug"
                + " in Attacca; please report it with this class.");
  }

  @Test
  @Tag("A10")
  void five_thousand_tasks_in_one_class_compile() {
    Compiling.accept(chain(5_000, "String"));
  }

  @Test
  void five_thousand_tasks_with_a_type_each_compile() {
    String types = IntStream.range(0, 5_000)
        .mapToObj(i -> "static class T" + i + " {}\n")
        .collect(Collectors.joining());
    String tasks = IntStream.range(0, 5_000)
        .mapToObj(i -> "@Task T%d aTask%d(%s) { return new T%d(); }\n"
            .formatted(i, i, i == 0 ? "" : "T" + (i - 1) + " aTask" + (i - 1), i))
        .collect(Collectors.joining());
    // The types stand outside: a class cannot have that many members of its own.
    Compiling.accept(
        "package shop; import dev.attacca.*; import shop.Types.*;\nclass Large {\n" + tasks + "}\n",
        "package shop;\nclass Types {\n" + types + "}\n");
  }

  @Test
  @Tag("G13")
  void a_cycle_of_five_thousand_tasks_is_found_at_once() {
    Compilation compilation =
        Compiling.compile(chain(5_000, "String").replace("@Input long in", "String aTask4999"));
    assertThat(compilation.errors()).hasSize(1);
    assertThat(compilation.errors().get(0).getMessage(null))
        .startsWith("[Cycle] these tasks wait for each other: aTask0 → aTask4999 → aTask4998 → ");
  }

  @Test
  void a_class_beyond_the_limit_is_refused() {
    Compiling.refuse(
        chain(5_001, "String").replace("class Large", "^^class Large"),
        "[TooLarge] Large has 5001 tasks, and a class file holds no more than 5000. Divide it into several"
            + " classes.");
  }

  @Test
  void more_inputs_than_a_method_takes_are_refused() {
    String tasks = IntStream.range(0, 128)
        .mapToObj(i -> "@Task void t" + i + "(@Input Long[]" + "[]".repeat(i) + " in" + i
            + ", @Input Long" + "[]".repeat(i + 130) + " more" + i + ") {}\n")
        .collect(Collectors.joining());
    Compiling.refuse(
        "package shop; import dev.attacca.*;\n^^class Large {\n" + tasks + "}\n",
        "[TooLarge] Large has 256 inputs (a long or double counts twice), and a class file holds no more than"
            + " 254. Divide it into several classes.");
  }

  private static String chain(int size, String type) {
    String tasks = IntStream.range(0, size)
        .mapToObj(i -> "@Task %s aTask%d(%s) { return null; }\n"
            .formatted(type, i, i == 0 ? "@Input long in" : type + " aTask" + (i - 1)))
        .collect(Collectors.joining());
    return "package shop; import dev.attacca.*;\nclass Large {\n" + tasks + "}\n";
  }

  @Test
  void a_fault_in_an_inherited_class_file_is_shown_at_the_class(@TempDir Path directory)
      throws IOException {
    try (var files =
        ToolProvider.getSystemJavaCompiler().getStandardFileManager(null, null, null)) {
      files.setLocation(StandardLocation.CLASS_OUTPUT, List.of(directory.toFile()));
      JavaFileObject base = Compiling.source(
          "package base; public class Base { @dev.attacca.Task public int price(String sku) { return 1; } }");
      List<String> options = List.of("-proc:none");
      assertThat(ToolProvider.getSystemJavaCompiler()
              .getTask(null, files, null, options, null, List.of(base))
              .call())
          .isTrue();
    }
    List<File> path = Stream.concat(
            Stream.of(directory.toFile()),
            Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(File::new))
        .toList();
    Compilation compilation = javac()
        .withProcessors(new AttaccaProcessor())
        .withClasspath(path)
        .compile(
            Compiling.source("package shop; @dev.attacca.Dag class Shop extends base.Base {}"));
    assertThat(compilation.errors()).hasSize(1);
    assertThat(compilation.errors().get(0).getLineNumber()).isEqualTo(1);
    assertThat(compilation.errors().get(0).getMessage(null))
        .isEqualTo(
            "[UnknownName] \"arg0\" is no name that anybody wrote: the class file of base.Base does not tell how the"
                + " parameters of \"price\" are called. Compile Base with -parameters, or override these methods with"
                + " their annotations. (Inherited: price(java.lang.String) of base.Base.)");
  }
}
