package dev.attacca.examples.storefront;

import static dev.attacca.examples.storefront.Page.line;

import dev.attacca.Dag;
import dev.attacca.DependsOn;
import dev.attacca.From;
import dev.attacca.Input;
import dev.attacca.Limit;
import dev.attacca.OnError;
import dev.attacca.Retry;
import dev.attacca.Router;
import dev.attacca.Task;
import dev.attacca.Timeout;
import dev.attacca.examples.storefront.Shop.Customer;
import dev.attacca.examples.storefront.Shop.Kind;
import dev.attacca.examples.storefront.Shop.Price;
import dev.attacca.examples.storefront.Shop.Product;
import dev.attacca.examples.storefront.Shop.Recommendations;
import dev.attacca.examples.storefront.Shop.Reviews;
import dev.attacca.examples.storefront.Shop.Stock;
import dev.attacca.examples.storefront.Shop.Terms;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The product page on a day when services are slow, fail, or must not be asked too often. */
@Dag(inputs = {"sku", "customerId"})
class ResilientStorefront {
  private final ShopClient shop;

  ResilientStorefront(ShopClient shop) {
    this.shop = shop;
  }

  @Task
  Customer customer(@Input String customerId) throws IOException, InterruptedException {
    return shop.customer(customerId);
  }

  @Task
  Product product(@Input String sku) throws IOException, InterruptedException {
    return shop.product(sku);
  }

  /** The warehouse takes one call at a time, from all pages together. */
  @Task
  @Limit(concurrency = 1)
  Stock stock(Product product) throws IOException, InterruptedException {
    return shop.stock(product);
  }

  /** There is no page without a price, so a call that fails is made again. */
  @Task
  @Retry(times = 3, delay = "20ms", multiplier = 2, jitter = 0.1, on = IOException.class)
  Price price(Product product, Customer customer) throws IOException, InterruptedException {
    return shop.price(product, customer);
  }

  /** Reviews are welcome, but nobody waits three seconds for them. */
  @Task(onError = OnError.TOLERATE)
  @Timeout("150ms")
  Reviews reviews(Product product) throws IOException, InterruptedException {
    return shop.reviews(product);
  }

  @Task(onError = OnError.TOLERATE)
  CompletableFuture<Recommendations> live(Product product, Customer customer) {
    return shop.recommendations(product, customer);
  }

  /** Stands on the page when live recommendations are not to be had. */
  @Task
  Recommendations cached() {
    return new Recommendations(List.of("Strings, medium", "Tuning fork, 442 Hz"));
  }

  @Router
  Kind kind(Customer customer) {
    return customer.kind();
  }

  @Task
  @DependsOn(value = "kind", when = "CONSUMER")
  Terms card() {
    return new Terms("by card, 14 days to return");
  }

  @Task
  @DependsOn(value = "kind", when = "BUSINESS")
  Terms invoice(Price price) {
    return new Terms("by invoice, " + Shop.euros(price.cents() * 100 / 119) + " before tax");
  }

  @Task
  Page page(
      Customer customer,
      Product product,
      Price price,
      Stock stock,
      Optional<Reviews> reviews,
      @From({"live", "cached"}) Recommendations recommendations,
      @From({"card", "invoice"}) Terms terms) {
    return new Page(
        product.title(),
        List.of(
            line("for", customer.name()),
            line("price", price.text()),
            line("payment", terms.text()),
            line("stock", stock.text()),
            line("reviews", reviews.map(Reviews::text).orElse("not at the moment")),
            line("goes with", recommendations.text())));
  }
}
