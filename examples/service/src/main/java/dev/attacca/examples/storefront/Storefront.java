package dev.attacca.examples.storefront;

import static dev.attacca.examples.storefront.Page.line;

import dev.attacca.Dag;
import dev.attacca.Input;
import dev.attacca.Task;
import dev.attacca.examples.storefront.Shop.Customer;
import dev.attacca.examples.storefront.Shop.Price;
import dev.attacca.examples.storefront.Shop.Product;
import dev.attacca.examples.storefront.Shop.Recommendations;
import dev.attacca.examples.storefront.Shop.Reviews;
import dev.attacca.examples.storefront.Shop.Shipping;
import dev.attacca.examples.storefront.Shop.Stock;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Asks seven services for what a product page shows, each as soon as what it is asked with is known. */
@Dag(inputs = {"sku", "customerId"})
class Storefront {
  private final ShopClient shop;

  Storefront(ShopClient shop) {
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

  @Task
  Stock stock(Product product) throws IOException, InterruptedException {
    return shop.stock(product);
  }

  @Task
  Price price(Product product, Customer customer) throws IOException, InterruptedException {
    return shop.price(product, customer);
  }

  @Task
  Reviews reviews(Product product) throws IOException, InterruptedException {
    return shop.reviews(product);
  }

  @Task
  CompletableFuture<Recommendations> recommendations(Product product, Customer customer) {
    return shop.recommendations(product, customer);
  }

  @Task
  Shipping shipping(Stock stock, Customer customer) throws IOException, InterruptedException {
    return shop.shipping(stock, customer);
  }

  @Task
  Page page(
      Customer customer,
      Product product,
      Price price,
      Stock stock,
      Reviews reviews,
      Shipping shipping,
      Recommendations recommendations) {
    return new Page(
        product.title(),
        List.of(
            line("for", customer.name()),
            line("price", price.text()),
            line("stock", stock.text()),
            line("reviews", reviews.text()),
            line("shipping", shipping.text()),
            line("goes with", recommendations.text())));
  }
}
