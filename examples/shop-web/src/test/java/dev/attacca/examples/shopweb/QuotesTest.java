package dev.attacca.examples.shopweb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attacca.runtime.ManualClock;
import dev.attacca.runtime.RunFailedException;
import dev.attacca.spring.AttaccaTest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;
import org.springframework.web.client.HttpServerErrorException;

/** One class and its runner alone, on the thread of the test; time passes when the test says so. */
@AttaccaTest(Quotes.class)
@Import(QuoteService.class)
class QuotesTest {
  @Autowired
  QuotesRunner quotes;

  @Autowired
  ManualClock clock;

  @Test
  void theServiceIsAskedThreeTimesAsTheApplicationsPropertiesSay() {
    CompletableFuture<Quote> quote = quotes.liveAsync("HAY-1");
    clock.advance(Duration.ofMillis(50));
    assertThat(quote).isNotDone();
    clock.advance(Duration.ofMillis(50));
    assertThat(quote)
        .failsWithin(Duration.ofSeconds(30))
        .withThrowableThat()
        .withCauseInstanceOf(RunFailedException.class)
        .withRootCauseInstanceOf(HttpServerErrorException.class);
  }
}
