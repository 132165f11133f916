package dev.attacca.examples.storefront;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attacca.examples.storefront.Page.Line;
import dev.attacca.examples.storefront.Shop.Product;
import dev.attacca.examples.storefront.Shop.Stock;
import dev.attacca.runtime.Outcome;
import dev.attacca.runtime.Run;
import dev.attacca.runtime.TaskFailure;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ResilientStorefrontTest {
  private Services services;
  private ResilientStorefront tasks;

  @BeforeEach
  void start() throws IOException {
    services = Services.troubled();
    tasks = new ResilientStorefront(new ShopClient(services));
  }

  @AfterEach
  void stop() {
    services.close();
  }

  @Test
  void thePageStandsInSpiteOfAllTrouble() {
    Page page = ResilientStorefrontRunner.of(tasks).page("violin", "clara");

    assertThat(page.lines())
        .containsExactly(
            new Line("for", "Clara Schumann"),
            new Line("price", "EUR 1,849.00, 10 % off"),
            new Line("payment", "by card, 14 days to return"),
            new Line("stock", "3 left in Cremona"),
            new Line("reviews", "not at the moment"),
            new Line("goes with", "Strings, medium; Tuning fork, 442 Hz"));
  }

  @Test
  void businessesPayByInvoiceAndNoCardIsAskedFor() {
    var result = ResilientStorefrontRunner.of(tasks).run("violin", "opera");

    assertThat(result.invoice().text()).isEqualTo("by invoice, EUR 1,553.78 before tax");
    assertThat(result.outcomes().get("card")).isInstanceOf(Outcome.Skipped.class);
  }

  @Test
  void aPriceIsAskedForUntilItComes() {
    ResilientStorefrontRunner.of(tasks).price("violin", "clara");

    assertThat(services.prices.calls("violin/CONSUMER")).isEqualTo(3);
  }

  @Test
  void whatWasToleratedStandsInTheResult() {
    var result = ResilientStorefrontRunner.of(tasks).run("violin", "clara");

    assertThat(result.failures())
        .extracting(TaskFailure::task)
        .containsExactlyInAnyOrder("reviews", "live");
    assertThat(result.failures())
        .filteredOn(failure -> failure.task().equals("reviews"))
        .singleElement()
        .satisfies(failure -> assertThat(failure.cause()).isInstanceOf(TimeoutException.class));
  }

  @Test
  void theWarehouseIsAskedByOnePageAtATime() {
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    ResilientStorefront counting = new ResilientStorefront(new ShopClient(services)) {
      @Override
      Stock stock(Product product) throws IOException, InterruptedException {
        most.accumulateAndGet(now.incrementAndGet(), Math::max);
        try {
          return super.stock(product);
        } finally {
          now.decrementAndGet();
        }
      }
    };
    ResilientStorefrontRunner runner = ResilientStorefrontRunner.of(counting);

    List<Run<ResilientStorefrontRunner.Result>> runs = Stream.of("a", "b", "c", "d")
        .map(customer -> runner.start("violin", customer))
        .toList();

    assertThat(runs).extracting(run -> run.join().stock().left()).containsOnly(3L);
    assertThat(most).hasValue(1);
    assertThat(services.stock.calls("violin")).isEqualTo(4);
  }
}
