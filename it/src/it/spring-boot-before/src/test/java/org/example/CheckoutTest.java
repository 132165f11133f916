package org.example;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attacca.runtime.ManualClock;
import dev.attacca.spring.AttaccaTest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.mockito.Mockito;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.bean.override.mockito.MockitoBean;

@AttaccaTest(
    value = Checkout.class,
    properties = {
      "attacca.dags.checkout.tasks.price.retry.times=2",
      "attacca.dags.checkout.tasks.price.retry.delay=1m"
    })
class CheckoutTest {
  @Autowired
  CheckoutRunner checkout;

  @Autowired
  ManualClock clock;

  @MockitoBean
  Prices prices;

  @Test
  void asksAgainAfterAMinute() {
    Mockito.when(prices.of("sku")).thenThrow(new IllegalStateException("busy")).thenReturn(100);
    CompletableFuture<String> receipt = checkout.receiptAsync("sku");
    assertThat(receipt).isNotDone();
    clock.advance(Duration.ofMinutes(1));
    assertThat(receipt).isCompletedWithValue("sku for 119");
  }
}
