package dev.attacca.page;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;

/** Asks a page as its script does, or as nobody should. */
final class PageClient {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final HttpClient client = HttpClient.newHttpClient();
  private final Page page;

  PageClient(Page page) {
    this.page = page;
  }

  static JsonNode json(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError(text, e);
    }
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(page.uri().resolve(path));
  }

  HttpResponse<String> get(String path) {
    return send(request(path).header("X-Attacca-Token", page.uri().getFragment()));
  }

  HttpResponse<String> getWithoutToken(String path) {
    return send(request(path));
  }

  HttpResponse<String> post(String path) {
    return send(request(path)
        .header("X-Attacca-Token", page.uri().getFragment())
        .POST(BodyPublishers.noBody()));
  }

  HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return client.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  JsonNode snapshot() {
    return json(get("/api/snapshot").body());
  }

  static String path(String run) {
    return "/api/runs/" + URLEncoder.encode(run, StandardCharsets.UTF_8).replace("+", "%20");
  }

  JsonNode run(String id) {
    HttpResponse<String> run = get(path(id));
    if (run.statusCode() != 200) {
      throw new AssertionError(run.statusCode() + " " + run.body());
    }
    return json(run.body());
  }

  /** What it answers to this, written as it is, until it ends the connection. */
  String raw(String request) {
    URI uri = page.uri();
    try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same of a request to get something, with these headers besides. */
  String rawGet(String path, String... headers) {
    return raw("GET " + path + " HTTP/1.1\r\n" + String.join("\r\n", headers)
        + (headers.length == 0 ? "" : "\r\n") + "Connection: close\r\n\r\n");
  }

  String host() {
    return "Host: " + page.uri().getAuthority();
  }

  String token() {
    return "X-Attacca-Token: " + page.uri().getFragment();
  }

  /** A connection whose request for events has been sent. */
  Socket listener() throws IOException {
    Socket socket = new Socket(page.uri().getHost(), page.uri().getPort());
    socket.setSoTimeout(30_000);
    String request = "GET /api/events HTTP/1.1\r\n" + host() + "\r\n" + token() + "\r\n\r\n";
    socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
    return socket;
  }

  /** What is told of events, one after the other. */
  Events events() {
    HttpRequest request = request("/api/events")
        .header("X-Attacca-Token", page.uri().getFragment())
        .build();
    try {
      return new Events(client.send(request, BodyHandlers.ofInputStream()).body());
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** An event of the stream. */
  record Event(String name, JsonNode data) {}

  /** The stream of events, read one by one. */
  static final class Events implements AutoCloseable {
    private final InputStream body;
    private final Iterator<String> lines;

    Events(InputStream body) {
      this.body = body;
      this.lines = new java.io.BufferedReader(
              new java.io.InputStreamReader(body, StandardCharsets.UTF_8))
          .lines()
          .iterator();
    }

    Event next() {
      String name = "";
      while (true) {
        String line = lines.next();
        if (line.startsWith("event: ")) {
          name = line.substring(7);
        } else if (line.startsWith("data: ")) {
          return new Event(name, json(line.substring(6)));
        }
      }
    }

    @Override
    public void close() {
      try {
        body.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
