package dev.attacca.spring.contexts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attacca.micrometer.AttaccaObservations;
import dev.attacca.page.Page;
import dev.attacca.runtime.Graph;
import dev.attacca.runtime.RunRecorder;
import dev.attacca.runtime.ServerOptions;
import dev.attacca.spring.actuate.AttaccaEndpoint;
import dev.attacca.spring.contexts.above.AboveApplication;
import dev.attacca.spring.contexts.above.StockRunner;
import dev.attacca.spring.contexts.below.BelowApplication;
import dev.attacca.spring.contexts.below.TillRunner;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Contexts with runners above and below each other, and a port of the actuator's own, which has a context below as well. */
class ContextsTest {
  private static final String[] PROPERTIES = {
    "--server.port=0",
    "--logging.level.root=off",
    "--management.endpoint.health.show-details=always",
    "--management.endpoints.web.exposure.include=attacca,health"
  };

  private ConfigurableApplicationContext above;
  private ConfigurableApplicationContext below;

  @AfterEach
  void close() {
    for (ConfigurableApplicationContext each :
        new ConfigurableApplicationContext[] {below, above}) {
      if (each != null) {
        each.close();
      }
    }
  }

  private void start(String... properties) {
    List<String> all = new ArrayList<>(List.of(PROPERTIES));
    all.addAll(List.of(properties));
    below = new SpringApplicationBuilder(AboveApplication.class)
        .bannerMode(Banner.Mode.OFF)
        .child(BelowApplication.class)
        .bannerMode(Banner.Mode.OFF)
        .web(WebApplicationType.SERVLET)
        .run(all.toArray(String[]::new));
    above = (ConfigurableApplicationContext) below.getParent();
  }

  private static JsonNode get(String port, String path) throws Exception {
    HttpResponse<String> response = HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/actuator/" + path))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return JsonMapper.shared().readTree(response.body());
  }

  private JsonNode get(String path) throws Exception {
    return get(below.getEnvironment().getProperty("local.server.port"), path);
  }

  private TillRunner till() {
    return below.getBean(TillRunner.class);
  }

  private StockRunner stockAbove() {
    return above.getBean(StockRunner.class);
  }

  private StockRunner stockBelow() {
    return below.getBean("stockRunner", StockRunner.class);
  }

  @Test
  void theEndpointTellsOfTheRunnersOfAllContextsAndOfTheirRunsOnce() throws Exception {
    start();
    stockAbove().withId("above").left("cup");
    stockBelow().withId("below").left("cup");
    till().withId("till").receipt("cup");

    JsonNode runners = get("attacca").at("/runners");
    assertThat(runners.propertyNames())
        .containsExactlyInAnyOrder("stockRunner", "stockRunner-2", "tillRunner");
    for (String each : runners.propertyNames()) {
      assertThat(runners.at("/" + each + "/runs/succeeded").asInt()).as(each).isEqualTo(1);
    }
    assertThat(get("attacca/runs")
            .at("/runs")
            .valueStream()
            .map(run -> run.at("/id").asString()))
        .containsExactly("till", "below", "above");
    for (String id : List.of("above", "below", "till")) {
      assertThat(get("attacca/runs/" + id).at("/runId").asString()).isEqualTo(id);
    }
    assertThat(above.getBean(AttaccaEndpoint.class).overview().runners()).hasSize(3);

    below.close();
    assertThat(above.getBean(AttaccaEndpoint.class).overview().runners())
        .containsOnlyKeys("stockRunner");
  }

  @Test
  void healthTellsOfTheServersOfAllContexts() throws Exception {
    start();
    ServerOptions two = ServerOptions.defaults().withRunsAtOnce(2);
    try (var one = stockAbove().serve(two);
        var other = till().serve(two)) {
      assertThat(one.isClosed() || other.isClosed()).isFalse();
      JsonNode told = get("health").at("/components/attacca");
      assertThat(told.at("/status").asString()).isEqualTo("UP");
      for (String each : List.of("stockRunner", "tillRunner")) {
        assertThat(told.at("/details/" + each + "/0/runsAtOnce").asInt())
            .as(each)
            .isEqualTo(2);
        assertThat(told.at("/details/" + each).size()).isEqualTo(1);
      }
    }
  }

  @Test
  void listenersHearOfTheRunsOfTheirContextAndThoseBelowOnceEach() {
    start();
    stockAbove().withId("above").left("cup");
    till().withId("till").receipt("cup");
    assertThat(above.getBean("above", AboveApplication.Told.class).runs)
        .containsExactly("above", "till");
    assertThat(below.getBean("below", AboveApplication.Told.class).runs).containsExactly("till");
  }

  @Test
  void runsOfAllContextsAreTimedOnce() {
    start();
    stockAbove().left("cup");
    stockBelow().left("cup");
    till().receipt("cup");
    MeterRegistry meters = above.getBean(MeterRegistry.class);
    assertThat(meters.get("attacca.task").tag("dag", "Stock").timer().count()).isEqualTo(2);
    assertThat(meters.get("attacca.task").tag("dag", "Till").timer().count()).isEqualTo(1);
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Nothing {}

  @Configuration(proxyBeanMethods = false)
  static class OwnObservations {
    @Bean
    AttaccaObservations mine() {
      SimpleMeterRegistry meters = new SimpleMeterRegistry();
      return AttaccaObservations.of(ObservationRegistry.NOOP, meters);
    }
  }

  private void startBelow(Class<?> above) {
    this.above = new SpringApplicationBuilder(above)
        .bannerMode(Banner.Mode.OFF)
        .web(WebApplicationType.NONE)
        .run("--logging.level.root=off");
    below = new SpringApplicationBuilder(AboveApplication.class)
        .bannerMode(Banner.Mode.OFF)
        .parent(this.above)
        .run(PROPERTIES);
  }

  @Test
  void runsAreTimedByTheRegistryOfTheirContextIfTheOneAboveHasNone() {
    startBelow(Nothing.class);
    below.getBean(StockRunner.class).left("cup");
    assertThat(below.getBean(MeterRegistry.class).get("attacca.task").timer().count())
        .isEqualTo(1);
  }

  @Test
  void observationsThatTheApplicationMakesAreThoseOfContextsBelowAsWell() {
    startBelow(OwnObservations.class);
    assertThat(below.getBean(AttaccaObservations.class)).isSameAs(above.getBean("mine"));
  }

  @Test
  void onePageAndOneRecorderHaveTheRunsOfAllContexts() {
    start("--attacca.page.enabled=true");
    stockAbove().withId("above").left("cup");
    till().withId("till").receipt("cup");
    assertThat(below.getBean(Page.class)).isSameAs(above.getBean(Page.class));
    assertThat(below.getBean(RunRecorder.class).runs())
        .extracting(run -> run.runId())
        .containsExactly("till", "above");
  }

  @Test
  void settingsReachTheRunnersOfAllContexts() {
    start(
        "--attacca.dags.till.tasks.receipt.timeout=7s",
        "--attacca.dags.stock.tasks.left.timeout=8s");
    assertThat(notes(till().graph())).containsExactly("timeout 7s");
    assertThat(notes(stockAbove().graph())).containsExactly("timeout 8s");
    assertThat(notes(stockBelow().graph())).containsExactly("timeout 8s");
  }

  private static List<String> notes(Graph graph) {
    return graph.tasks().get(0).notes();
  }

  @Test
  void anEndpointOfAContextBelowTellsOfWhatIsCountedForIt() throws Exception {
    above = new SpringApplicationBuilder(AboveApplication.class)
        .bannerMode(Banner.Mode.OFF)
        .web(WebApplicationType.NONE)
        .run("--logging.level.root=off", "--management.endpoint.health.show-details=always");
    below = new SpringApplicationBuilder(BelowApplication.class)
        .bannerMode(Banner.Mode.OFF)
        .parent(above)
        .run(PROPERTIES);
    stockAbove().withId("above").left("cup");
    till().withId("till").receipt("cup");
    assertThat(get("attacca").at("/runners").propertyNames())
        .containsExactlyInAnyOrder("stockRunner-2", "tillRunner");
    assertThat(get("attacca/runs")
            .at("/runs")
            .valueStream()
            .map(run -> run.at("/id").asString()))
        .containsExactly("till");
    try (var server = stockAbove().serve()) {
      assertThat(server.isClosed()).isFalse();
      assertThat(get("health").at("/components/attacca/details/stockRunner").size())
          .isEqualTo(1);
    }
  }

  @Test
  void theEndpointTellsTheSameAtAPortOfItsOwn() throws Exception {
    above = new SpringApplicationBuilder(AboveApplication.class)
        .bannerMode(Banner.Mode.OFF)
        .properties("management.server.port=0", "attacca.dags.stock.tasks.left.timeout=8s")
        .run(PROPERTIES);
    String port = above.getEnvironment().getProperty("local.management.port");
    assertThat(port).isNotEqualTo(above.getEnvironment().getProperty("local.server.port"));
    stockAbove().withId("above").left("cup");
    JsonNode runners = get(port, "attacca").at("/runners");
    assertThat(runners.propertyNames()).containsExactly("stockRunner");
    assertThat(runners.at("/stockRunner/runs/succeeded").asInt()).isEqualTo(1);
    assertThat(runners.at("/stockRunner/tasks/0/notes/0").asString()).isEqualTo("timeout 8s");
    assertThat(get(port, "attacca/runs").at("/runs").size()).isEqualTo(1);
    assertThat(get(port, "attacca/runs/above").at("/runId").asString()).isEqualTo("above");
    try (var server = stockAbove().serve()) {
      assertThat(server.isClosed()).isFalse();
      assertThat(
              get(port, "health").at("/components/attacca/details/stockRunner").size())
          .isEqualTo(1);
    }
  }
}
