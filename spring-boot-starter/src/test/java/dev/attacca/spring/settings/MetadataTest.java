package dev.attacca.spring.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attacca.spring.AttaccaAutoConfiguration;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

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
}
