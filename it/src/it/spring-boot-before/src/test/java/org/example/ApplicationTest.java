package org.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attacca.page.Page;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.env.Environment;

/** What the application has of the starter besides its runner. */
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "management.endpoints.web.exposure.include=attacca,health,metrics",
      "management.endpoint.health.show-details=always",
      "attacca.actuator.cancel=true",
      "attacca.page.enabled=true",
      "attacca.dags.checkout.tasks.price.timeout=2m"
    })
@ExtendWith(OutputCaptureExtension.class)
class ApplicationTest {
  @Autowired
  Environment environment;

  @Autowired
  CheckoutRunner checkout;

  @Autowired
  Page page;

  private HttpResponse<String> ask(String method, String path) throws Exception {
    URI uri = URI.create(
        "http://localhost:" + environment.getProperty("local.server.port") + "/actuator/" + path);
    HttpRequest request = HttpRequest.newBuilder(uri)
        .method(method, HttpRequest.BodyPublishers.noBody())
        .build();
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void hasTheEndpoint() throws Exception {
    checkout.withId("one").run("sku-1");
    assertThat(ask("GET", "attacca/checkoutRunner").body()).contains("timeout 2m");
    assertThat(ask("GET", "attacca/runs").body()).contains("\"one\"");
    assertThat(ask("GET", "attacca/runs/one").body())
        .contains("\"criticalPath\":[\"price\",\"tax\",\"receipt\"]");
    assertThat(ask("GET", "attacca/runs/two").statusCode()).isEqualTo(404);
    assertThat(ask("GET", "attacca/runs?limit=all").body()).contains("the limit is a number");
    assertThat(ask("DELETE", "attacca/runs/one").statusCode()).isEqualTo(409);
  }

  @Test
  void hasMetersAndHealth() throws Exception {
    checkout.run("sku-1");
    assertThat(ask("GET", "metrics/attacca.task?tag=task:price").body()).contains("success");
    assertThat(ask("GET", "health").body().contains("\"attacca\""))
        .as("health")
        .isEqualTo(!org.springframework.boot.SpringBootVersion.getVersion().startsWith("3."));
  }

  @Test
  void hasThePage() throws Exception {
    assertThat(page.uri().toURL().openConnection().getContentType()).startsWith("text/html");
  }

  @Test
  void refusesAPropertyThatMeansNothing(CapturedOutput output) {
    assertThatThrownBy(() -> SpringApplication.run(
            Application.class, "--server.port=0", "--attacca.dags.checkout.tasks.prise.timeout=1s"))
        .isInstanceOf(Exception.class);
    assertThat(output)
        .contains("APPLICATION FAILED TO START", "no task \"prise\"; did you mean \"price\"?");
  }

  @Test
  void refusesAnExecutorThatThereIsNot(CapturedOutput output) {
    assertThatThrownBy(() ->
            SpringApplication.run(Application.class, "--server.port=0", "--attacca.executor=pool"))
        .isInstanceOf(Exception.class);
    assertThat(output).contains("APPLICATION FAILED TO START", "there are applicationTaskExecutor");
  }
}
