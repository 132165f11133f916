package dev.attacca.processor;

import static com.google.testing.compile.Compiler.javac;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.testing.compile.Compilation;
import java.io.IOException;
import java.io.Writer;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.annotation.processing.AbstractProcessor;
import javax.annotation.processing.RoundEnvironment;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.TypeElement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Code that is not complete, or not yet. */
class CompletenessTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "@Task Missing a(String unknown) { return null; }",
        "@Task int a(java.util.List<? extends Missing[]> x, String unknown) { return 1; }",
        "@Task @Retry(on = Missing.class) int a(String unknown) { return 1; }",
        "@Task(onError = OnError.NONE) int a(String unknown) { return 1; }",
        "@Task(onError = 5) int a(String unknown) { return 1; }",
        "@Task int a(@From String unknown) { return 1; }",
        "@Task int a(@From(NAME) String unknown) { return 1; }",
        "@Task @Timeout(5) int a(String unknown) { return 1; }",
        "@Task @Limit(calls = \"5\") int a(String unknown) { return 1; }",
        "@Task @DependsOn(Missing.X) int a(String unknown) { return 1; }",
        "@Task int a( { return 1; }",
        "@Task int a() { return 1; } @Task int a() { return 2; }",
        "@Task int a() { return Missing.X; }",
        "@Loop Missing a(String unknown) { return null; }",
        "@Task int a(@Merge int unknown) { return 1; }",
        "@Loop(inFlight = \"x\") java.util.List<String> a(String unknown) { return null; }",
        "@State Missing made() { return null; } @Task int a(@State String made) { return 1; }",
        "@Task @Nope int a(String unknown) { return 1; }",
      })
  void code_that_is_broken_otherwise_gets_only_the_compilers_own_error(String member) {
    Compilation compilation =
        Compiling.compile("import dev.attacca.*;\nclass Shop {\n" + member + "\n}\n");
    assertThat(compilation.errors()).isNotEmpty();
    assertThat(compilation.errors().stream().map(each -> each.getMessage(Locale.ROOT)))
        .noneMatch(text -> text.contains("[Internal]"))
        .filteredOn(text -> text.startsWith("["))
        .as("only where the graph itself can be read")
        .hasSizeLessThanOrEqualTo(member.contains("@Nope") ? 1 : 0);
  }

  @Test
  void a_broken_superclass_is_left_to_the_compiler() {
    Compilation compilation = Compiling.compile(
        "import dev.attacca.*; class Shop extends Missing<String> { @Task int a(String b) { return 1; } }");
    assertThat(compilation.errors()).hasSize(1);
    assertThat(compilation.errors().get(0).getMessage(Locale.ROOT)).contains("cannot find symbol");
  }

  @Test
  void types_of_another_processor_are_waited_for() {
    Compilation compilation =
        javac().withProcessors(new Late(), new AttaccaProcessor()).compile(Compiling.source("""
                    package shop;
                    import dev.attacca.*;
                    class Shop extends LateBase {
                      @Task LateValue a(String fromBase) { return null; }
                    }
                    """));
    assertThat(compilation.errors()).isEmpty();
    assertThat(Compiling.generated(compilation, "shop.ShopRunner")).contains("LateValue a()");
  }

  /** Makes two types, one round after the other. */
  private static final class Late extends AbstractProcessor {
    private int round;

    @Override
    public Set<String> getSupportedAnnotationTypes() {
      return Set.of("*");
    }

    @Override
    public SourceVersion getSupportedSourceVersion() {
      return SourceVersion.latestSupported();
    }

    @Override
    public boolean process(Set<? extends TypeElement> annotations, RoundEnvironment environment) {
      List<String> sources = List.of(
          "package shop; class LateValue {}",
          "package shop; abstract class LateBase { @dev.attacca.Task String fromBase() { return null; } }");
      if (round < sources.size()) {
        String name = round == 0 ? "shop.LateValue" : "shop.LateBase";
        try (Writer writer = processingEnv.getFiler().createSourceFile(name).openWriter()) {
          writer.write(sources.get(round++));
        } catch (IOException e) {
          throw new java.io.UncheckedIOException(e);
        }
      }
      return false;
    }
  }
}
