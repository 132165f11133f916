package dev.attacca.examples.storefront;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** A real, if small, HTTP service on a free port of the loopback interface. */
final class HttpService implements AutoCloseable {
  /** Answers the calls of a service. */
  @FunctionalInterface
  interface Handler {
    /** The reply to the {@code call}th call for {@code key}, counted from 1. */
    Reply reply(int call, String key);
  }

  private final HttpServer server;
  private final Handler handler;
  private final ConcurrentMap<String, Integer> calls = new ConcurrentHashMap<>();
  private final ScheduledExecutorService replies =
      Executors.newSingleThreadScheduledExecutor(HttpService::daemon);

  HttpService(Handler handler) throws IOException {
    this.handler = handler;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  /** The address that answers for {@code key}. */
  URI at(String key) {
    InetSocketAddress address = server.getAddress();
    return URI.create("http://" + address.getHostString() + ":" + address.getPort() + "/" + key);
  }

  /** How many calls have asked for {@code key}. */
  int calls(String key) {
    return calls.getOrDefault(key, 0);
  }

  @Override
  public void close() {
    server.stop(0);
    replies.shutdownNow();
  }

  private void answer(HttpExchange exchange) {
    String key = exchange.getRequestURI().getPath().substring(1);
    Reply reply = handler.reply(calls.merge(key, 1, Integer::sum), key);
    Duration after = reply.after();
    var unused =
        replies.schedule(() -> send(exchange, reply), after.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static void send(HttpExchange exchange, Reply reply) {
    byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
    try (OutputStream out = start(exchange, reply.status(), body.length)) {
      out.write(body);
    } catch (IOException gone) {
      exchange.close(); // the caller did not wait for the answer
    }
  }

  private static OutputStream start(HttpExchange exchange, int status, int length)
      throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, length);
    return exchange.getResponseBody();
  }

  private static Thread daemon(Runnable body) {
    Thread thread = new Thread(body, "replies");
    thread.setDaemon(true);
    return thread;
  }
}
