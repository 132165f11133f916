package dev.attacca.spring.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attacca.spring.AttaccaAutoConfiguration;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import tools.jackson.databind.json.JsonMapper;

class MetadataTest {
  @Test
  void editorsAreToldOfEveryProperty() throws IOException {
    try (InputStream file = AttaccaAutoConfiguration.class.getResourceAsStream(
        "/META-INF/spring-configuration-metadata.json")) {
      assertThat(file).isNotNull();
      assertThat(new String(file.readAllBytes(), StandardCharsets.UTF_8))
          .contains(
              "\"attacca.defaults.deadline\"",
              "\"attacca.defaults.shutdown-grace\"",
              "\"attacca.dags\"",
              "Map<java.lang.String,dev.attacca.spring.DagProperties>",
              "\"attacca.page.enabled\"",
              "\"attacca.recorder.keep\"",
              "\"attacca.executor\"",
              "\"attacca.actuator.cancel\"",
              "spring-bean-reference");
    }
  }

  /** So that none is refused at the start which editors offer. */
  @Test
  void everyPropertyThatEditorsAreToldOfMayBeSet() throws IOException {
    List<String> names = new ArrayList<>();
    try (InputStream file = AttaccaAutoConfiguration.class.getResourceAsStream(
        "/META-INF/spring-configuration-metadata.json")) {
      JsonMapper.shared()
          .readTree(file)
          .at("/properties")
          .forEach(each -> names.add(each.at("/name").asString()));
    }
    assertThat(names).hasSizeGreaterThan(12);
    names.remove("attacca.dags");
    new ApplicationContextRunner()
        .withConfiguration(AutoConfigurations.of(AttaccaAutoConfiguration.class))
        .withPropertyValues(names.stream().map(MetadataTest::set).toArray(String[]::new))
        .run(context -> assertThat(context).hasNotFailed());
  }

  private static String set(String name) {
    return name + "="
        + switch (name.substring(name.lastIndexOf('.') + 1)) {
          case "executor" -> "auto";
          case "port", "parallelism", "keep", "max-failures" -> "1";
          case "deadline", "shutdown-grace" -> "1s";
          default -> "false";
        };
  }
}
