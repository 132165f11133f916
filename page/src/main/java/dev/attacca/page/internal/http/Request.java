package dev.attacca.page.internal.http;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks for.
 *
 * @param method as it was sent
 * @param path as it was sent, still encoded, without the query
 * @param query what follows the question mark, still encoded; empty if there is none
 * @param headers by name in small letters
 */
public record Request(String method, String path, String query, Map<String, String> headers) {
  /** Null if it was not sent. */
  public @Nullable String header(String name) {
    return headers.get(name);
  }

  /** Whether the client wants the connection to end with this. */
  boolean isLast() {
    String connection = header("connection");
    return connection != null && connection.equalsIgnoreCase("close");
  }
}
