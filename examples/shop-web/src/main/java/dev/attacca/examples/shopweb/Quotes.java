package dev.attacca.examples.shopweb;

import dev.attacca.Input;
import dev.attacca.Retry;
import dev.attacca.Task;
import dev.attacca.Timeout;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;

/**
 * Prices, which a slow service knows that fails now and then. How long it may take, and how often it is asked, is for
 * {@code application.yml} to say: {@code attacca.dags.quotes.tasks.live}.
 */
@Component
class Quotes {
  private final RestClient http;

  Quotes(QuoteService service) {
    this.http = RestClient.create(service.address());
  }

  @Task
  @Timeout("5s")
  @Retry(times = 2, on = QuoteServiceException.class)
  Quote live(@Input String sku) {
    try {
      return http.get()
          .uri("/quotes/{sku}", sku)
          .header(
              RequestIds.HEADER, RequestIds.current()) // which has come to this thread by itself
          .retrieve()
          .body(Quote.class);
    } catch (RestClientException e) {
      throw new QuoteServiceException("no quote for " + sku, e);
    }
  }
}
