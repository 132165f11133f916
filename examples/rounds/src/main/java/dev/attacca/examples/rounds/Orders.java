package dev.attacca.examples.rounds;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A service of some other people, on this machine: it lists orders, so many to a page, and where the next page is. */
final class Orders implements AutoCloseable {
  private static final int PER_PAGE = 4;

  private final HttpServer server;
  private final int count;

  Orders(int count) throws IOException {
    this.count = count;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/orders", this::list);
    server.start();
  }

  URI first() {
    return URI.create(
        "http://localhost:%d/orders?from=0".formatted(server.getAddress().getPort()));
  }

  /** A line per order; the last line of a page leads to the next. */
  private void list(HttpExchange exchange) throws IOException {
    int from = Integer.parseInt(exchange.getRequestURI().getQuery().replace("from=", ""));
    int to = Math.min(from + PER_PAGE, count);
    String lines = IntStream.range(from, to)
        .mapToObj(number -> "order-%d %d".formatted(number, 10 + number % 7))
        .collect(Collectors.joining("\n"));
    byte[] text =
        (to < count ? lines + "\nnext ?from=" + to : lines).getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, text.length);
    exchange.getResponseBody().write(text);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
