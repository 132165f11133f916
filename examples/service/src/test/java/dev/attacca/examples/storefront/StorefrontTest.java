package dev.attacca.examples.storefront;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attacca.examples.storefront.Shop.Customer;
import dev.attacca.examples.storefront.Shop.Kind;
import dev.attacca.examples.storefront.Shop.Price;
import dev.attacca.examples.storefront.Shop.Product;
import dev.attacca.examples.storefront.Shop.Reviews;
import dev.attacca.examples.storefront.Shop.Stock;
import java.io.IOException;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StorefrontTest {
  private Services services;
  private ShopClient shop;

  @BeforeEach
  void start() throws IOException {
    services = Services.healthy();
    shop = new ShopClient(services);
  }

  @AfterEach
  void stop() {
    services.close();
  }

  @Test
  void thePageShowsWhatTheServicesSaid() {
    Page page = StorefrontRunner.of(new Storefront(shop)).page("violin", "clara");

    assertThat(page.toString()).isEqualToNormalizingNewlines("""
          Violin 4/4, spruce and maple
          ----------------------------
          for          Clara Schumann
          price        EUR 1,849.00, 10 % off
          stock        3 left in Cremona
          reviews      4.7 of 5 from 212 buyers: "Sings on the G string."
          shipping     Allegro Express, 2 days, EUR 9.90
          goes with    Rosin, dark; Shoulder rest; Bow, pernambuco
        """);
  }

  @Test
  void everyServiceIsAskedOnceForAPage() {
    StorefrontRunner.of(new Storefront(shop)).run("violin", "clara");

    assertThat(services.customers.calls("clara")).isEqualTo(1);
    assertThat(services.catalogue.calls("violin")).isEqualTo(1);
    assertThat(services.stock.calls("violin")).isEqualTo(1);
    assertThat(services.prices.calls("violin/CONSUMER")).isEqualTo(1);
    assertThat(services.reviews.calls("violin")).isEqualTo(1);
    assertThat(services.recommendations.calls("violin/CONSUMER")).isEqualTo(1);
    assertThat(services.shipping.calls("Cremona/Leipzig")).isEqualTo(1);
  }

  @Test
  void onlyTheServicesThatATaskNeedsAreAsked() {
    Stock stock = StorefrontRunner.of(new Storefront(shop)).stock("violin");

    assertThat(stock).isEqualTo(new Stock(3, "Cremona"));
    assertThat(services.customers.calls("clara")).isZero();
    assertThat(services.reviews.calls("violin")).isZero();
  }

  @Test
  void aGivenProductIsNotAskedFor() {
    Product bow = new Product("bow", "Bow, pernambuco", 60);

    Reviews reviews =
        StorefrontRunner.of(new Storefront(shop)).overriding().product(bow).reviews();

    assertThat(reviews.count()).isEqualTo(212);
    assertThat(services.catalogue.calls("bow")).isZero();
    assertThat(services.reviews.calls("bow")).isEqualTo(1);
  }

  @Test
  void callsThatDoNotNeedEachOtherAreUnderWayTogether() {
    CyclicBarrier together = new CyclicBarrier(3);
    Storefront storefront = new Storefront(shop) {
      @Override
      Stock stock(Product product) throws IOException, InterruptedException {
        meet(together);
        return super.stock(product);
      }

      @Override
      Price price(Product product, Customer customer) throws IOException, InterruptedException {
        meet(together);
        return super.price(product, customer);
      }

      @Override
      Reviews reviews(Product product) throws IOException, InterruptedException {
        meet(together);
        return super.reviews(product);
      }
    };

    assertThat(StorefrontRunner.of(storefront).page("violin", "clara").title())
        .startsWith("Violin");
  }

  @Test
  void aCustomerHasAKind() {
    Customer opera = StorefrontRunner.of(new Storefront(shop)).customer("opera");

    assertThat(opera).isEqualTo(new Customer("Teatro La Fenice", Kind.BUSINESS, "Venezia"));
  }

  private static void meet(CyclicBarrier barrier) throws InterruptedException {
    try {
      barrier.await(20, TimeUnit.SECONDS);
    } catch (BrokenBarrierException | TimeoutException alone) {
      throw new AssertionError("the others were not under way", alone);
    }
  }
}
