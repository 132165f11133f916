package dev.attacca.examples.shopweb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attacca.examples.shopweb.Client.Answer;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

/** The same shop, with less patience: by a property. */
@SpringBootTest(
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "attacca.dags.quotes.tasks.live.timeout=200ms",
      "attacca.dags.shop-page.deadline=2m",
      "attacca.page.enabled=false",
      "spring.datasource.url=jdbc:h2:mem:shop-impatient"
    })
class ImpatientShopTest {
  @LocalServerPort
  int port;

  @Test
  void aServiceThatDoesNotAnswerIsAGatewayTimeout() {
    Answer answer = new Client(port).get("/pages/BEA-32");
    assertThat(answer.status()).isEqualTo(504);
    assertThat(answer.body().at("/path").toString()).isEqualTo("[\"quote\",\"live\"]");
  }
}
