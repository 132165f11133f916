package dev.attacca.benchmarks.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attacca.benchmarks.compile.Compiler;
import dev.attacca.benchmarks.compile.Folder;
import java.io.File;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ApplicationTest {
  @ParameterizedTest
  @EnumSource
  void startsAndDoesItsWork(Kind kind) {
    try (Folder folder = new Folder()) {
      Start start = new Application(kind, 12, folder.path()).start();
      assertThat(start.run()).isPositive();
      assertThat(start.sinceStart()).isPositive();
      assertThat(start.processor()).isPositive();
    }
  }

  @ParameterizedTest
  @EnumSource
  void hasNothingOfAttaccaWhereComponentsAreAlone(Kind kind) {
    List<String> libraries = List.of(kind.libraries().split(File.pathSeparator));
    String starter = "dev.attacca.spring.AttaccaAutoConfiguration";
    for (String name : List.of("dev.attacca.Task", "dev.attacca.runtime.Run", starter)) {
      boolean there = libraries.contains(Compiler.path(List.of(name)));
      assertThat(there).as(name).isEqualTo(kind != Kind.ALONE);
    }
  }
}
