package dev.attacca.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attacca.runtime.Run;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.Banner;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class EndpointOverHttpTest {
  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @Import(ShopConfiguration.class)
  static class Application {}

  private static ConfigurableApplicationContext application;
  private static ShopRunner shop;

  private final HttpClient http = HttpClient.newHttpClient();

  @BeforeAll
  static void start() {
    application = new SpringApplicationBuilder(Application.class)
        .bannerMode(Banner.Mode.OFF)
        .run(
            "--server.port=0",
            "--logging.level.root=off",
            "--attacca.actuator.cancel=true",
            "--spring.jmx.enabled=true",
            "--spring.jmx.unique-names=true",
            "--management.endpoints.jmx.exposure.include=attacca",
            "--management.endpoint.health.show-details=always",
            "--management.endpoints.web.exposure.include=attacca,health");
    shop = application.getBean(ShopRunner.class);
    shop.withId("order 1").run("sku-1");
  }

  @AfterAll
  static void stop() {
    application.close();
  }

  private HttpResponse<String> call(String method, String path) throws Exception {
    return call(method, path, method.equals("POST") ? "{}" : "");
  }

  private HttpResponse<String> call(String method, String path, String body) throws Exception {
    String port = application.getEnvironment().getProperty("local.server.port");
    HttpRequest request = HttpRequest.newBuilder(
            URI.create("http://localhost:" + port + "/actuator/" + path))
        .header("Content-Type", "application/json")
        .method(method, HttpRequest.BodyPublishers.ofString(body))
        .build();
    return http.send(request, HttpResponse.BodyHandlers.ofString());
  }

  private static JsonNode json(HttpResponse<String> response) throws IOException {
    return JsonMapper.shared().readTree(response.body());
  }

  @Test
  void showsRunnersByTheNamesOfTheirBeans() throws Exception {
    HttpResponse<String> response = call("GET", "attacca");
    assertThat(response.statusCode()).isEqualTo(200);
    JsonNode runner = json(response).at("/runners/shopRunner");
    assertThat(runner.at("/dag").asString()).isEqualTo("Shop");
    assertThat(runner.at("/runs/succeeded").asInt()).isPositive();
    assertThat(runner.at("/tasks/0/name").asString()).isEqualTo("product");
    assertThat(runner.at("/tasks/0/kind").asString()).isEqualTo("TASK");
    assertThat(runner.at("/edges/0/kind").asString()).isEqualTo("INPUT");
    assertThat(response.body()).doesNotContain("secret");

    assertThat(json(call("GET", "attacca/shopRunner")).at("/dag").asString()).isEqualTo("Shop");
  }

  @Test
  void showsRunsAndTheTraceOfOne() throws Exception {
    JsonNode runs = json(call("GET", "attacca/runs?status=succeeded&limit=1000"));
    assertThat(runs.at("/runs").valueStream().map(run -> run.at("/id").asString()))
        .contains("order 1");

    HttpResponse<String> trace = call("GET", "attacca/runs/order%201");
    assertThat(trace.statusCode()).isEqualTo(200);
    assertThat(trace.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("application/json");
    assertThat(json(trace).at("/tasks/1/name").asString()).isEqualTo("price");
    assertThat(json(trace).at("/status").asString()).isEqualTo("SUCCEEDED");
  }

  private static final String STRANGE = "order/1; 50% größe ✓?&#\\..//+";

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  @ParameterizedTest
  @ValueSource(strings = {"50%", "%2F", "a;b=c", "größe ✓ 🎻", "a?b#c", "a+b&c", "runs"})
  void anIdMayStandInThePathIfItHasNoSlash(String id) throws Exception {
    shop.withId(id).run("sku-1");
    HttpResponse<String> trace = call("GET", "attacca/runs/" + encoded(id));
    assertThat(trace.statusCode()).as(trace.body()).isEqualTo(200);
    assertThat(json(trace).at("/runId").asString()).isEqualTo(id);
    assertThat(json(call("DELETE", "attacca/runs/" + encoded(id))).at("/error").asString())
        .isEqualTo("the run \"" + id + "\" is over");
  }

  @Test
  void anyIdMayBeAParameter() throws Exception {
    shop.withId(STRANGE).run("sku-1");
    HttpResponse<String> trace = call("GET", "attacca/runs?id=" + encoded(STRANGE));
    assertThat(trace.statusCode()).as(trace.body()).isEqualTo(200);
    assertThat(trace.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("application/json");
    assertThat(json(trace).at("/runId").asString()).isEqualTo(STRANGE);
    assertThat(json(trace).at("/tasks/1/name").asString()).isEqualTo("price");

    assertThat(call("GET", "attacca/runs?id=" + encoded("a/b")).statusCode()).isEqualTo(404);
    assertThat(call("GET", "attacca/shopRunner?id=1").statusCode()).isEqualTo(404);
    assertThat(call("DELETE", "attacca/runs?id=" + encoded(STRANGE)).statusCode())
        .isEqualTo(409);
    assertThat(call("DELETE", "attacca/runs").statusCode()).isEqualTo(400);
    assertThat(call("POST", "attacca/runs").statusCode()).isEqualTo(400);
  }

  @Test
  void cancelsARunWhoseIdIsAParameter() throws Exception {
    try (var server = shop.serve()) {
      for (String method : List.of("DELETE", "POST")) {
        String id = server.submitAs(method + STRANGE, "slow");
        HttpResponse<String> cancelled = method.equals("POST")
            ? call(method, "attacca/runs", JsonMapper.shared().writeValueAsString(Map.of("id", id)))
            : call(method, "attacca/runs?id=" + encoded(id));
        assertThat(cancelled.statusCode()).as(cancelled.body()).isEqualTo(202);
        assertThat(json(cancelled).at("/id").asString()).isEqualTo(id);
        assertThatThrownBy(() -> server.result(id))
            .hasMessageContaining("cancelled by the actuator");
      }
    }
  }

  @Test
  void answersWithAStatusAndATextWhatCannotBeHad() throws Exception {
    HttpResponse<String> unknown = call("GET", "attacca/runs/unknown");
    assertThat(unknown.statusCode()).isEqualTo(404);
    assertThat(json(unknown).at("/error").asString()).isEqualTo("no run \"unknown\" is kept");

    HttpResponse<String> nobody = call("GET", "attacca/nobody");
    assertThat(nobody.statusCode()).isEqualTo(404);
    assertThat(json(nobody).at("/error").asString()).contains("shopRunner");

    makesNoSense(call("GET", "attacca/runs?limit=0"), "the limit is at least 1, not 0");
    makesNoSense(call("GET", "attacca/runs?limit=many"), "the limit is a number, not \"many\"");
    makesNoSense(
        call("GET", "attacca/runs?status=lost"),
        "the status is one of [QUEUED, RUNNING, SUCCEEDED, FAILED, CANCELLED], not \"lost\"");
    makesNoSense(
        call("POST", "attacca/runs/order%201", "{\"action\": \"pause\"}"),
        "the action is cancel or stop, not \"pause\"");

    HttpResponse<String> over = call("DELETE", "attacca/runs/order%201");
    assertThat(over.statusCode()).isEqualTo(409);
    assertThat(json(over).at("/error").asString()).isEqualTo("the run \"order 1\" is over");
  }

  private static void makesNoSense(HttpResponse<String> response, String text) throws IOException {
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(json(response).at("/error").asString()).isEqualTo(text);
  }

  @Test
  void isThereOverJmxAsWell() throws Exception {
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    ObjectName name = server
        .queryNames(new ObjectName("*:type=Endpoint,name=Attacca,*"), null)
        .iterator()
        .next();
    assertThat(server.invoke(name, "overview", new Object[0], new String[0]).toString())
        .contains("shopRunner");
    assertThat(server
            .invoke(name, "trace", new Object[] {"runs", "order 1"}, new String[] {"a", "b"})
            .toString())
        .contains("order 1");
  }

  @Test
  void cancelsARunThatGoesOn() throws Exception {
    for (String method : List.of("POST", "DELETE")) {
      cancels(method, shop.start("slow"));
    }
  }

  private void cancels(String method, Run<ShopRunner.Result> run) throws Exception {
    HttpResponse<String> cancelled = call(method, "attacca/runs/" + run.id());
    assertThat(cancelled.statusCode()).as(cancelled.body()).isEqualTo(202);
    assertThat(json(cancelled).at("/action").asString()).isEqualTo("cancel");
    assertThat(run.toCompletableFuture().handle((result, failure) -> failure).get())
        .hasMessageContaining("cancelled by the actuator");
  }

  @Test
  void healthTellsOfServersAndIsOutOfServiceWhileOneRefusesRuns() throws Exception {
    try (var server = shop.serve(
        dev.attacca.runtime.ServerOptions.defaults().withRunsAtOnce(1).withQueueBound(0))) {
      JsonNode up = json(call("GET", "health")).at("/components/attacca");
      assertThat(up.at("/status").asString()).isEqualTo("UP");
      assertThat(up.at("/details/shopRunner/0/runsAtOnce").asInt()).isEqualTo(1);

      String id = server.submit("slow");
      HttpResponse<String> full = call("GET", "health");
      assertThat(full.statusCode()).isEqualTo(503);
      assertThat(json(full).at("/components/attacca/status").asString())
          .isEqualTo("OUT_OF_SERVICE");
      assertThat(
              json(full).at("/components/attacca/details/shopRunner/0/isFull").asBoolean())
          .isTrue();
      server.cancel(id);
    }
    assertThat(json(call("GET", "health")).at("/components/attacca/status").asString())
        .isEqualTo("UP");
  }
}
