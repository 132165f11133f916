package dev.attacca.spring.internal;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

/** The web server is to have the port that the page has: before Spring Boot says that some process has it. */
@Order(0)
final class PageInTheWayFailureAnalyzer extends AbstractFailureAnalyzer<PortInUseException> {
  private final Environment environment;

  PageInTheWayFailureAnalyzer(Environment environment) {
    this.environment = environment;
  }

  @Override
  protected @Nullable FailureAnalysis analyze(Throwable root, PortInUseException cause) {
    Property port = new DagSettings(environment).find("attacca.page.port");
    if (port == null
        || !port.value().strip().equals(String.valueOf(cause.getPort()))
        || !Switches.isPageOn(environment)) {
      return null;
    }
    return new FailureAnalysis(
        "The web server cannot have port %d: the page of Attacca is there.%n%n%s"
            .formatted(cause.getPort(), port.describe("the web server is to have this port")),
        "Set attacca.page.port to another port, or to 0 for a free one.",
        cause);
  }
}
