package dev.attacca.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.eclipse.jdt.core.compiler.batch.BatchCompiler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The processor under Eclipse's compiler. */
class EclipseCompilerTest {
  @TempDir
  Path folder;

  private final StringWriter messages = new StringWriter();

  @Test
  void writesTheRunnerAndTheProgramRuns() throws Exception {
    boolean compiled = compile("""
        import dev.attacca.Input;
        import dev.attacca.Task;

        class Scale {
          @Task
          String root(@Input String key) {
            return key;
          }

          @Task
          String fifth(String root) {
            return root.equals("c") ? "g" : "?";
          }

          public static void main(String[] args) {
            System.out.println(ScaleRunner.of(new Scale()).fifth("c"));
          }
        }
        """);

    assertThat(compiled).as(messages.toString()).isTrue();
    assertThat(Program.run(folder, "Scale")).isEqualTo("g\n");
  }

  @Test
  void refusesWhatJavacRefusesAndQuotesTheName() throws Exception {
    boolean compiled = compile("""
        import dev.attacca.Task;

        class Scale {
          @Task
          String root() {
            return "c";
          }

          @Task
          String fifth(String rot) {
            return rot;
          }
        }
        """);

    assertThat(compiled).isFalse();
    assertThat(messages.toString())
        .contains("no task or input named \"rot\"; did you mean \"root\"?");
  }

  private boolean compile(String source) throws Exception {
    Path file = Files.writeString(folder.resolve("Scale.java"), source);
    String[] arguments = {
      "-17",
      "-proceedOnError",
      "-d",
      folder.toString(),
      "-s",
      folder.toString(),
      "-classpath",
      Program.classPath(),
      "-processorpath",
      Program.classPath(),
      file.toString()
    };
    try (PrintWriter out = new PrintWriter(messages)) {
      return BatchCompiler.compile(arguments, out, out, null);
    }
  }
}
