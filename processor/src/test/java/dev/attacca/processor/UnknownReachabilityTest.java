package dev.attacca.processor;

import static com.google.testing.compile.Compiler.javac;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.testing.compile.Compilation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Where the proof that a task can run would take too long, the compiler says so, and goes on. */
class UnknownReachabilityTest {
  /** A task that needs any of many, each of which needs two routers at random. */
  private static String entangled(String annotation) {
    Random random = new Random(11);
    StringBuilder text = new StringBuilder("import dev.attacca.*;\nclass Tangle {\n");
    for (int i = 0; i < 60; i++) {
      text.append("  @Router(partial = true) boolean r%d() { return true; }\n".formatted(i));
    }
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 240; i++) {
      names.add("\"t" + i + '"');
      text.append("  @Task");
      for (int need = 0; need < 2; need++) {
        text.append(" @DependsOn(value = \"r%d\", when = \"%s\")"
            .formatted(random.nextInt(60), random.nextBoolean()));
      }
      text.append(" int t%d() { return 1; }\n".formatted(i));
    }
    return text.append("  %s @Task int any(@From({%s}) int one) { return one; }\n"
            .formatted(annotation, String.join(", ", names)))
        .append("  @Task int after(int any) { return any; }\n")
        .append("}\n")
        .toString();
  }

  private static Compilation compile(String source) {
    return javac()
        .withProcessors(new AttaccaProcessor())
        .withOptions("-Xlint:all,-processing", "-parameters")
        .compile(Compiling.source(source));
  }

  private static List<String> messages(Compilation compilation) {
    return compilation.diagnostics().stream()
        .filter(each -> each.getMessage(Locale.ROOT).contains("can ever run")
            || each.getMessage(Locale.ROOT).contains("can never run"))
        .map(each -> each.getKind() + " " + each.getMessage(Locale.ROOT))
        .toList();
  }

  @Test
  void a_warning_stands_at_the_task_and_the_runner_is_written() {
    Compilation compilation = compile(entangled(""));
    assertThat(messages(compilation))
        .containsExactly(
            "WARNING [ReachabilityUnknown] it would take too long to find out whether \"any\" can ever run: too many"
                + " routers decide on it in too many ways. Put a router between, whose value tells which branch was"
                + " taken; or say @SuppressWarnings(\"ReachabilityUnknown\").");
    assertThat(compilation.status()).isEqualTo(Compilation.Status.SUCCESS);
    assertThat(compilation.generatedSourceFiles()).hasSize(1);
  }

  @Test
  void other_tasks_of_the_class_are_still_refused() {
    Compilation compilation = compile(entangled("")
        .replace(
            "  @Task int after(",
            "  @Task @DependsOn(value = \"r0\", when = \"true\") int on() { return 1; }\n"
                + "  @Task @DependsOn(value = \"r0\", when = \"false\") int never(int on) { return 1; }\n"
                + "  @Task int after("));
    assertThat(messages(compilation))
        .hasSize(2)
        .anyMatch(each -> each.startsWith("ERROR [Unreachable] \"never\" can never run: "));
  }

  @Test
  void the_warning_can_be_suppressed() {
    assertThat(messages(compile(entangled("@SuppressWarnings(\"ReachabilityUnknown\")"))))
        .isEmpty();
  }
}
