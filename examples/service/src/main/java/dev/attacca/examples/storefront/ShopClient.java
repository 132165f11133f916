package dev.attacca.examples.storefront;

import dev.attacca.examples.storefront.Shop.Customer;
import dev.attacca.examples.storefront.Shop.Kind;
import dev.attacca.examples.storefront.Shop.Price;
import dev.attacca.examples.storefront.Shop.Product;
import dev.attacca.examples.storefront.Shop.Recommendations;
import dev.attacca.examples.storefront.Shop.Reviews;
import dev.attacca.examples.storefront.Shop.Shipping;
import dev.attacca.examples.storefront.Shop.Stock;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Asks the shop's services, with the JDK's HTTP client. */
final class ShopClient {
  private final Services services;
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

  ShopClient(Services services) {
    this.services = services;
  }

  Customer customer(String id) throws IOException, InterruptedException {
    Json json = get(services.customers.at(id));
    return new Customer(
        json.string("name"), Kind.valueOf(json.string("kind")), json.string("city"));
  }

  Product product(String sku) throws IOException, InterruptedException {
    Json json = get(services.catalogue.at(sku));
    return new Product(json.string("sku"), json.string("title"), json.number("grams"));
  }

  Stock stock(Product product) throws IOException, InterruptedException {
    Json json = get(services.stock.at(product.sku()));
    return new Stock(json.number("left"), json.string("warehouse"));
  }

  Price price(Product product, Customer customer) throws IOException, InterruptedException {
    Json json = get(services.prices.at(product.sku() + "/" + customer.kind()));
    return new Price(json.number("cents"), json.number("discount"));
  }

  Reviews reviews(Product product) throws IOException, InterruptedException {
    Json json = get(services.reviews.at(product.sku()));
    return new Reviews(json.number("stars") / 10.0, json.number("count"), json.string("best"));
  }

  Shipping shipping(Stock stock, Customer customer) throws IOException, InterruptedException {
    Json json = get(services.shipping.at(stock.warehouse() + "/" + customer.city()));
    return new Shipping(json.string("carrier"), json.number("days"), json.number("cents"));
  }

  /** Holds no thread while the answer is on its way. */
  CompletableFuture<Recommendations> recommendations(Product product, Customer customer) {
    URI uri = services.recommendations.at(product.sku() + "/" + customer.kind());
    return http.sendAsync(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
        .thenApply(response -> {
          try {
            return new Recommendations(body(response).strings("titles"));
          } catch (IOException failure) {
            throw new CompletionException(failure);
          }
        });
  }

  private Json get(URI uri) throws IOException, InterruptedException {
    return body(http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()));
  }

  private static Json body(HttpResponse<String> response) throws IOException {
    if (response.statusCode() != 200) {
      throw new IOException(
          "HTTP " + response.statusCode() + " for " + response.uri().getPath());
    }
    return new Json(response.body());
  }
}
