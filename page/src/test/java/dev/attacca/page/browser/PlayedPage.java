package dev.attacca.page.browser;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A server that plays a page: the real files, and news that a test has made up. It can go away and come back. */
final class PlayedPage implements AutoCloseable {
  private static final Map<String, String> TYPES = Map.of(
      "html",
      "text/html; charset=utf-8",
      "js",
      "text/javascript; charset=utf-8",
      "css",
      "text/css",
      "svg",
      "image/svg+xml");
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'";

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, String> answers = new ConcurrentHashMap<>();
  private final List<OutputStream> streams = new CopyOnWriteArrayList<>();
  private final int port;
  private volatile String snapshot;
  private HttpServer server;

  PlayedPage(String snapshot) throws IOException {
    this.snapshot = snapshot;
    this.server = listen(0);
    this.port = server.getAddress().getPort();
  }

  private HttpServer listen(int on) throws IOException {
    HttpServer listening =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), on), 0);
    listening.createContext("/", this::answer);
    listening.setExecutor(threads);
    listening.start();
    return listening;
  }

  String address(String view) {
    return "http://127.0.0.1:" + port + "/#T/" + view;
  }

  /** What a path of the API answers with. */
  PlayedPage with(String path, String json) {
    answers.put("/api/" + path, json);
    return this;
  }

  String snapshot() {
    return snapshot;
  }

  /** What those hear who ask from now on. */
  void knows(String news) {
    snapshot = news;
  }

  /** Tells all who listen. */
  void tell(String event, String json) throws IOException {
    for (OutputStream stream : streams) {
      tell(stream, event, json);
    }
  }

  void goesAway() {
    streams.clear();
    server.stop(0);
  }

  void comesBack() throws IOException {
    server = listen(port);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getRawPath();
    if (!path.startsWith("/api/")) {
      file(exchange, path.equals("/") ? "index.html" : path.substring(1));
    } else if (!"T".equals(exchange.getRequestHeaders().getFirst("X-Attacca-Token"))) {
      send(
          exchange,
          401,
          "application/json",
          "{\"error\": \"The token is another one.\"}".getBytes(StandardCharsets.UTF_8));
    } else if (path.equals("/api/events")) {
      exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
      exchange.sendResponseHeaders(200, 0);
      tell(exchange.getResponseBody(), "snapshot", snapshot);
      streams.add(exchange.getResponseBody());
    } else if (answers.containsKey(path)) {
      send(exchange, 200, "application/json", answers.get(path).getBytes(StandardCharsets.UTF_8));
    } else {
      send(
          exchange,
          404,
          "application/json",
          "{\"error\": \"There is nothing here.\"}".getBytes(StandardCharsets.UTF_8));
    }
  }

  private static void tell(OutputStream stream, String event, String json) throws IOException {
    stream.write(("event: " + event + "\ndata: " + json.replace("\n", "") + "\n\n")
        .getBytes(StandardCharsets.UTF_8));
    stream.flush();
  }

  private static void file(HttpExchange exchange, String name) throws IOException {
    try (InputStream file = PlayedPage.class.getResourceAsStream("/dev/attacca/page/" + name)) {
      String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
      send(
          exchange,
          file == null ? 404 : 200,
          type,
          file == null ? new byte[0] : file.readAllBytes());
    }
  }

  private static void send(HttpExchange exchange, int status, String type, byte[] body)
      throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.getResponseHeaders().set("Content-Security-Policy", POLICY);
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
