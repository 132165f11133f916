package dev.attacca.examples.shopweb;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Asks the shop as a browser would. */
final class Client {
  private final HttpClient http = HttpClient.newHttpClient();
  private final int port;

  Client(int port) {
    this.port = port;
  }

  record Answer(int status, JsonNode body) {}

  CompletableFuture<Answer> ask(String path, String requestId) {
    HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .header(RequestIds.HEADER, requestId)
        .build();
    return http.sendAsync(request, HttpResponse.BodyHandlers.ofString())
        .thenApply(response ->
            new Answer(response.statusCode(), JsonMapper.shared().readTree(response.body())));
  }

  Answer get(String path) {
    return ask(path, "one").join();
  }
}
