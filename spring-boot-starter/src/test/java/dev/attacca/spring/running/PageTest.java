package dev.attacca.spring.running;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.attacca.spring.AttaccaAutoConfiguration;
import dev.attacca.spring.registration.Analyses;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.springframework.boot.Banner;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.mock.env.MockEnvironment;

/** The page cannot be served, or stands in somebody's way. */
class PageTest {
  private final ApplicationContextRunner spring = new ApplicationContextRunner()
      .withConfiguration(AutoConfigurations.of(AttaccaAutoConfiguration.class));

  private FailureAnalysis analysis(String... properties) {
    AtomicReference<FailureAnalysis> analysis = new AtomicReference<>();
    AtomicReference<Environment> environment = new AtomicReference<>();
    spring
        .withPropertyValues(properties)
        .withInitializer(context -> environment.set(context.getEnvironment()))
        .run(context -> analysis.set(Analyses.of(context, environment.get())));
    return analysis.get();
  }

  @Test
  void aPortThatIsTakenIsTold() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();
      FailureAnalysis analysis = analysis("attacca.page.enabled=true", "attacca.page.port=" + port);
      assertThat(analysis.getDescription())
          .startsWith("The page of Attacca cannot be served at port %d: something else listens"
              .formatted(port))
          .contains("Property: attacca.page.port", "Value: \"%d\"".formatted(port));
      assertThat(analysis.getAction())
          .contains("set attacca.page.port to another port, or to 0 for a free one")
          .contains("leave out attacca.page.enabled=true");
    }
  }

  @Test
  void aPortThatThereIsNotIsTold() {
    FailureAnalysis analysis = analysis("attacca.page.enabled=true", "attacca.page.port=70000");
    assertThat(analysis.getDescription())
        .contains(
            "The page of Attacca cannot be served at port 70000",
            "Property: attacca.page.port",
            "Reason: the port must be from 0 to 65535, not 70000");
  }

  @Test
  void aNumberOfRunsThatCannotBeKeptIsTold() {
    for (String shown : new String[] {"attacca.recorder.enabled", "attacca.page.enabled"}) {
      FailureAnalysis analysis = analysis(shown + "=true", "attacca.recorder.keep=0");
      assertThat(analysis.getDescription())
          .contains(
              "The recorder of Attacca cannot keep 0 runs",
              "Property: attacca.recorder.keep",
              "Reason: a recorder keeps at least 1 run, not 0");
      assertThat(analysis.getAction()).isEqualTo("Set attacca.recorder.keep to 1 or more.");
    }
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Application {}

  @Test
  void thePortOfTheWebServerIsNotBlamedOnSomebodyElseWhereThePageHasIt() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    AtomicReference<Environment> environment = new AtomicReference<>();
    Throwable failure = catchThrowable(() -> new SpringApplicationBuilder(Application.class)
        .bannerMode(Banner.Mode.OFF)
        .initializers(context -> environment.set(context.getEnvironment()))
        .run(
            "--logging.level.root=off",
            "--server.port=" + port,
            "--attacca.page.enabled=true",
            "--attacca.page.port=" + port));
    assertThat(Analyses.of(failure, environment.get()).getDescription())
        .contains(
            "The web server cannot have port %d: the page of Attacca is there".formatted(port),
            "Property: attacca.page.port");
    environment.set(new MockEnvironment().withProperty("attacca.page.port", String.valueOf(port)));
    assertThat(Analyses.of(failure, environment.get()).getDescription())
        .as("without the page")
        .doesNotContain("Attacca");
  }
}
