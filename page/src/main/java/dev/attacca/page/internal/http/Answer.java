package dev.attacca.page.internal.http;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a client gets.
 *
 * @param status the code
 * @param headers by name; the lengths are added
 * @param body sent with it; of a stream, its beginning
 * @param isStream whether more follows, for as long as the client listens
 */
public record Answer(int status, Map<String, String> headers, byte[] body, boolean isStream) {
  private static final Map<Integer, String> REASONS = Map.ofEntries(
      Map.entry(200, "OK"),
      Map.entry(204, "No Content"),
      Map.entry(400, "Bad Request"),
      Map.entry(401, "Unauthorized"),
      Map.entry(403, "Forbidden"),
      Map.entry(404, "Not Found"),
      Map.entry(405, "Method Not Allowed"),
      Map.entry(409, "Conflict"),
      Map.entry(413, "Content Too Large"),
      Map.entry(421, "Misdirected Request"),
      Map.entry(431, "Request Header Fields Too Large"),
      Map.entry(500, "Internal Server Error"),
      Map.entry(503, "Service Unavailable"));

  static final byte[] NOTHING = {};

  public static Answer of(int status, String type, byte[] body) {
    return new Answer(status, Map.of("Content-Type", type), body, false);
  }

  public static Answer json(int status, String json) {
    return of(status, "application/json; charset=utf-8", json.getBytes(StandardCharsets.UTF_8));
  }

  public static Answer empty(int status) {
    return new Answer(status, Map.of(), NOTHING, false);
  }

  public static Answer stream(byte[] beginning) {
    return new Answer(
        200, Map.of("Content-Type", "text/event-stream; charset=utf-8"), beginning, true);
  }

  public Answer with(String header, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(header, value);
    return new Answer(status, more, body, isStream);
  }

  public Answer withAll(Map<String, String> others) {
    Map<String, String> more = new LinkedHashMap<>(others);
    more.putAll(headers);
    return new Answer(status, more, body, isStream);
  }

  /** The head of it, as it is sent. */
  byte[] head(boolean isLast) {
    StringBuilder head = new StringBuilder("HTTP/1.1 ").append(status).append(' ');
    head.append(REASONS.getOrDefault(status, "Unknown")).append("\r\n");
    headers.forEach(
        (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    if (!isStream && status != 204) {
      head.append("Content-Length: ").append(body.length).append("\r\n");
    }
    head.append("Connection: ").append(isLast || isStream ? "close" : "keep-alive");
    return head.append("\r\n\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
  }
}
