package dev.attacca.processor.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attacca.processor.model.Name;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DiagnosticTest {
  @Test
  void every_key_has_its_section_in_the_documentation_and_no_other_has() throws IOException {
    List<String> sections = Files.readAllLines(Path.of("../docs/diagnostics.md")).stream()
        .filter(line -> line.startsWith("## "))
        .map(line -> line.substring(3))
        .toList();
    assertThat(sections)
        .isSorted()
        .containsExactlyInAnyOrderElementsOf(
            Stream.of(Diagnostic.values()).map(Diagnostic::key).toList());
  }

  @Test
  void every_key_is_tested_with_its_place() throws IOException {
    StringBuilder tests = new StringBuilder();
    try (Stream<Path> files = Files.walk(Path.of("src/test/java/dev/attacca/processor"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        tests.append(Files.readString(file));
      }
    }
    assertThat(Arrays.stream(Diagnostic.values()).map(Diagnostic::key))
        .allSatisfy(key -> assertThat(tests).contains("[" + key + "] "));
  }

  @Test
  void the_runner_reserves_all_methods_of_its_result() throws ClassNotFoundException {
    List<String> methods = Stream.of(Class.forName("dev.attacca.runtime.RunResult"), Object.class)
        .flatMap(type -> Stream.of(type.getDeclaredMethods()))
        .filter(method ->
            !method.isSynthetic() && !java.lang.reflect.Modifier.isPrivate(method.getModifiers()))
        // an accessor has no parameters
        .filter(
            method -> method.getDeclaringClass() == Object.class || method.getParameterCount() == 0)
        .filter(method -> !method.getName().equals("wait0"))
        .map(java.lang.reflect.Method::getName)
        .toList();
    assertThat(Stream.concat(ReservedCheck.OF_RUNNER.stream(), Name.OF_OBJECT.stream()))
        .containsAll(methods);
  }
}
