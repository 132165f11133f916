package dev.attacca.spring.aot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attacca.spring.Program;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplicationAotProcessor;
import org.springframework.context.aot.AbstractAotProcessor;

/** As the plug-ins for Maven and Gradle do it: process, compile, run with {@code spring.aot.enabled}. */
class AheadOfTimeTest {
  private static final String IN_IMAGE = "-Dorg.graalvm.nativeimage.imagecode=runtime";

  @TempDir
  private Path folder;

  @Test
  void anApplicationWithRunnersRunsWhenItWasProcessedAndItsPropertiesAreChecked() throws Exception {
    process();
    compile();
    assertThat(run("-Dattacca.dags.greeting.tasks.text.timeout=5s"))
        .startsWith("0: ahead of time true, registrars 0: Hello Ada! Europe America");
    assertThat(run("-Dattacca.dags.greting.tasks.text.timeout=5s")).startsWith("1: ");
    assertThat(run("-Dattacca.dags.region.tasks.nam.timeout=5s")).startsWith("1: ");
  }

  /** As far as that can be had without an image: Spring makes nothing at run time that it has not made before. */
  @Test
  @EnabledForJreRange(min = JRE.JAVA_25) // of Spring Boot for images
  void itRunsAsInANativeImage() throws Exception {
    process();
    compile();
    assertThat(run(IN_IMAGE, "-Dattacca.dags.season.deadline=5s"))
        .startsWith("0: ahead of time true, registrars 0: Hello Ada! Europe America");
    assertThat(run(IN_IMAGE, "-Dattacca.dags.seson.deadline=5s")).startsWith("1: ");
  }

  private void process() {
    new SpringApplicationAotProcessor(
            Application.class,
            AbstractAotProcessor.Settings.builder()
                .sourceOutput(folder.resolve("sources"))
                .resourceOutput(folder.resolve("classes"))
                .classOutput(folder.resolve("classes"))
                .groupId("dev.attacca")
                .artifactId("processed")
                .build(),
            new String[0])
        .process();
  }

  private void compile() throws IOException {
    List<String> arguments = new ArrayList<>(List.of(
        "-proc:none",
        "-nowarn",
        "-cp",
        Program.CLASS_PATH,
        "-d",
        folder.resolve("classes").toString()));
    try (Stream<Path> sources = Files.walk(folder.resolve("sources"))) {
      sources
          .filter(each -> each.toString().endsWith(".java"))
          .forEach(each -> arguments.add(each.toString()));
    }
    assertThat(ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                OutputStream.nullOutputStream(),
                OutputStream.nullOutputStream(),
                arguments.toArray(String[]::new)))
        .isZero();
  }

  private String run(String... options) throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(List.of(options));
    all.add("-Dspring.aot.enabled=true");
    return Program.run(
        folder, folder.resolve("classes"), Application.class, all.toArray(String[]::new));
  }
}
