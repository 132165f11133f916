package dev.attacca.examples.shopweb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attacca.examples.shopweb.Client.Answer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The shop over real HTTP. What is slow is bounded generously here: two hundred are served on whatever machine. */
@SpringBootTest(
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "attacca.dags.quotes.tasks.live.timeout=1m",
      "attacca.dags.shop-page.deadline=2m",
      "spring.datasource.url=jdbc:h2:mem:shop-test"
    })
class ShopTest {
  @LocalServerPort
  int port;

  @Autowired
  JdbcClient db;

  @Test
  void aPageIsPutTogetherOfTheDatabaseAndTheService() {
    Answer page = new Client(port).get("/pages/CLA-22");
    assertThat(page.status()).isEqualTo(200);
    assertThat(page.body().at("/product/title").asString())
        .isEqualTo("Three Romances for Violin and Piano");
    assertThat(page.body().at("/cents").asInt()).isEqualTo(QuoteService.cents("CLA-22"));
    assertThat(page.body().at("/related").valueStream().map(title -> title.asString()))
        .containsExactly("Piano Concerto in A minor", "Piano Trio in G minor");
    assertThat(page.body().at("/request").asString()).isEqualTo("one");
  }

  @Test
  void whatThereIsNotIsNotFound() {
    Answer answer = new Client(port).get("/pages/XXX-1");
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.body().at("/detail").asString()).isEqualTo("there is no score XXX-1");
  }

  @Test
  void aServiceThatFailsEachTimeIsABadGateway() {
    Answer answer = new Client(port).get("/pages/HAY-1");
    assertThat(answer.status()).isEqualTo(502);
    assertThat(answer.body().at("/detail").asString()).isEqualTo("no quote for HAY-1");
    assertThat(answer.body().at("/path").toString()).isEqualTo("[\"quote\",\"live\"]");
  }

  @Test
  void twoHundredAtOnceAllGetTheirOwn() {
    List<String> skus = db.sql("select sku from product where sku not in ('HAY-1', 'BEA-32')")
        .query(String.class)
        .list();
    long visitsBefore = visits();
    Client client = new Client(port);
    Map<String, CompletableFuture<Answer>> asked = new LinkedHashMap<>();
    List<String> wanted = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      String sku = skus.get(i % skus.size());
      wanted.add(sku);
      asked.put("request-" + i, client.ask("/pages/" + sku, "request-" + i));
    }
    int i = 0;
    for (Map.Entry<String, CompletableFuture<Answer>> one : asked.entrySet()) {
      String sku = wanted.get(i++);
      Answer answer = one.getValue().join();
      assertThat(answer.status()).as("%s: %s", one.getKey(), answer.body()).isEqualTo(200);
      assertThat(answer.body().at("/product/sku").asString()).isEqualTo(sku);
      assertThat(answer.body().at("/cents").asInt()).isEqualTo(QuoteService.cents(sku));
      assertThat(answer.body().at("/request").asString()).isEqualTo(one.getKey());
    }
    assertThat(visits() - visitsBefore).isEqualTo(200);
  }

  private long visits() {
    return db.sql("select sum(visits) from product").query(Long.class).single();
  }

  @Test
  void theActuatorHasMetersRunnersAndTraces() {
    Client client = new Client(port);
    client.ask("/pages/BACH-988", "two").join();
    assertThat(client
            .get("/actuator/metrics/attacca.task?tag=task:live&tag=outcome:success")
            .body()
            .at("/measurements/0/value")
            .asDouble())
        .isPositive();
    assertThat(client.get("/actuator/attacca").body().at("/runners").propertyNames())
        .contains("catalogueRunner", "quotesRunner", "shopPageRunner");
    String run = client
        .get("/actuator/attacca/runs?dag=ShopPage&status=succeeded&limit=1")
        .body()
        .at("/runs/0/id")
        .asString();
    assertThat(client
            .get("/actuator/attacca/runs/" + run)
            .body()
            .at("/criticalPath")
            .toString())
        .endsWith("\"page\"]");
    assertThat(client.get("/actuator/health").body().at("/status").asString()).isEqualTo("UP");
  }
}
