package dev.attacca.examples.storefront;

import dev.attacca.examples.storefront.HttpService.Handler;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/** The shop's services, each an HTTP server of its own. */
final class Services implements AutoCloseable {
  private final Deque<HttpService> running = new ArrayDeque<>();

  final HttpService customers;
  final HttpService catalogue;
  final HttpService stock;
  final HttpService prices;
  final HttpService reviews;
  final HttpService recommendations;
  final HttpService shipping;

  private Services(Handler prices, Handler reviews, Handler recommendations) throws IOException {
    this.customers = start((call, key) -> Reply.json(40, customer(key)));
    this.catalogue = start((call, key) -> Reply.json(60, """
        {"sku": "%s", "title": "Violin 4/4, spruce and maple", "grams": 480}""".formatted(key)));
    this.stock = start((call, key) -> Reply.json(50, """
        {"sku": "%s", "left": 3, "warehouse": "Cremona"}""".formatted(key)));
    this.prices = start(prices);
    this.reviews = start(reviews);
    this.recommendations = start(recommendations);
    this.shipping = start((call, key) -> Reply.json(45, """
        {"carrier": "Allegro Express", "days": 2, "cents": 990}"""));
  }

  /** Services that all work. */
  static Services healthy() throws IOException {
    return new Services(Services::price, Services::review, Services::recommend);
  }

  /**
   * Services on a bad day: the first two calls for each price fail, reviews take three seconds, and
   * recommendations are down.
   */
  static Services troubled() throws IOException {
    return new Services(
        (call, key) -> call <= 2 ? Reply.unavailable(15) : price(call, key),
        (call, key) -> Reply.json(3_000, "{}"),
        (call, key) -> Reply.unavailable(20));
  }

  @Override
  public void close() {
    running.forEach(HttpService::close);
  }

  private HttpService start(Handler handler) throws IOException {
    HttpService service = new HttpService(handler);
    running.push(service);
    return service;
  }

  private static String customer(String id) {
    return switch (id) {
      case "clara" -> """
          {"name": "Clara Schumann", "kind": "CONSUMER", "city": "Leipzig"}""";
      case "opera" -> """
          {"name": "Teatro La Fenice", "kind": "BUSINESS", "city": "Venezia"}""";
      default -> """
          {"name": "%s", "kind": "CONSUMER", "city": "Wien"}""".formatted(id);
    };
  }

  private static Reply price(int call, String key) {
    return Reply.json(80, """
        {"cents": 184900, "discount": 10}""");
  }

  private static Reply review(int call, String key) {
    return Reply.json(90, """
        {"stars": 47, "count": 212, "best": "Sings on the G string."}""");
  }

  private static Reply recommend(int call, String key) {
    return Reply.json(70, """
        {"titles": ["Rosin, dark", "Shoulder rest", "Bow, pernambuco"]}""");
  }
}
