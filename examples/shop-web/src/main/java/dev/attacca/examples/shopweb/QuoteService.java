package dev.attacca.examples.shopweb;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import jakarta.annotation.PreDestroy;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/**
 * The slow service that somebody else runs: an HTTP server of its own, on a free port. It takes 30 to 120 ms; of seven requests, one
 * fails at the first try; those for {@code HAY-1} fail at each, and those for {@code BEA-32} are never answered.
 */
@Component
class QuoteService {
  private final HttpServer server;
  /** Requests that have failed once. */
  private final Set<String> failed = ConcurrentHashMap.newKeySet();

  private final ScheduledExecutorService replies =
      Executors.newSingleThreadScheduledExecutor(QuoteService::daemon);

  QuoteService() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/quotes/", this::answer);
    server.start();
  }

  String address() {
    InetSocketAddress address = server.getAddress();
    return "http://" + address.getHostString() + ":" + address.getPort();
  }

  /** What the service asks for a score. */
  static int cents(String sku) {
    return 500 + Math.floorMod(sku.hashCode(), 4000);
  }

  @PreDestroy
  void close() {
    server.stop(0);
    replies.shutdownNow();
  }

  private void answer(HttpExchange exchange) {
    String path = exchange.getRequestURI().getPath();
    String sku = path.substring(path.lastIndexOf('/') + 1);
    if (sku.equals("BEA-32")) {
      return;
    }
    String request = exchange.getRequestHeaders().getFirst(RequestIds.HEADER);
    boolean fails = sku.equals("HAY-1") || failsAtFirst(request + sku);
    String body = """
        {"sku": "%s", "cents": %d, "request": "%s"}""".formatted(sku, cents(sku), request);
    var unused = replies.schedule(
        () -> send(exchange, fails ? 503 : 200, body),
        ThreadLocalRandom.current().nextInt(30, 120),
        TimeUnit.MILLISECONDS);
  }

  private boolean failsAtFirst(String request) {
    return request.hashCode() % 7 == 0 && !failed.remove(request) && failed.add(request);
  }

  private static void send(HttpExchange exchange, int status, String text) {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    try (exchange) {
      exchange.sendResponseHeaders(status, body.length);
      try (OutputStream out = exchange.getResponseBody()) {
        out.write(body);
      }
    } catch (IOException gone) {
      exchange.close(); // who has asked did not wait for the answer
    }
  }

  private static Thread daemon(Runnable body) {
    Thread thread = new Thread(body, "quotes");
    thread.setDaemon(true);
    return thread;
  }
}
