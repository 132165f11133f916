package dev.attacca.page.internal.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads requests out of what arrives, in pieces of any size. Strict where others are not: what two readers could
 * understand in two ways is refused, after RFC 9112.
 */
final class RequestReader {
  /** The longest head. */
  static final int MOST = 16 << 10;
  /** The longest body, which nobody reads. */
  private static final int MOST_BODY = 4 << 10;

  private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";

  /** A request that is refused; the connection ends with it. */
  static final class Refusal extends Exception {
    private static final long serialVersionUID = 1;

    final int status;

    Refusal(int status, String why) {
      super(why, null, false, false);
      this.status = status;
    }

    String why() {
      String message = getMessage();
      return message == null ? "" : message;
    }
  }

  private byte[] bytes = new byte[1 << 10];
  private int size;
  /** What of a body is still to come. */
  private int skips;

  /** Takes what has arrived. */
  void add(ByteBuffer arrived) throws Refusal {
    int skipped = Math.min(skips, arrived.remaining());
    arrived.position(arrived.position() + skipped);
    skips -= skipped;
    if (size + arrived.remaining() > MOST + MOST_BODY) {
      throw new Refusal(431, "the request is too large");
    }
    if (size + arrived.remaining() > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + arrived.remaining()));
    }
    int more = arrived.remaining();
    arrived.get(bytes, size, more);
    size += more;
  }

  /** Whether something of a request has arrived, but not all of its head. */
  boolean isAmidst() {
    return size > 0 || skips > 0;
  }

  /** The next request that is there as a whole, but for its body; null if there is none. */
  @Nullable
  Request next() throws Refusal {
    int begin = 0;
    while (begin + 1 < size && bytes[begin] == '\r' && bytes[begin + 1] == '\n') {
      begin += 2; // an empty line before a request is let pass
    }
    int end = headEnd(begin);
    if (end < 0) {
      if (size - begin >= MOST) {
        throw new Refusal(431, "the head of the request is longer than " + MOST + " bytes");
      }
      return null;
    }
    String head = new String(bytes, begin, end - begin, StandardCharsets.ISO_8859_1);
    Request request = read(head);
    drop(end + 4);
    int body = bodyOf(request);
    int here = Math.min(body, size);
    drop(here);
    skips = body - here;
    return request;
  }

  private int headEnd(int begin) {
    for (int i = begin; i + 3 < size; i++) {
      if (bytes[i] == '\r'
          && bytes[i + 1] == '\n'
          && bytes[i + 2] == '\r'
          && bytes[i + 3] == '\n') {
        return i;
      }
    }
    return -1;
  }

  private void drop(int many) {
    System.arraycopy(bytes, many, bytes, 0, size - many);
    size -= many;
  }

  private static Request read(String head) throws Refusal {
    String[] lines = head.split("\r\n", -1);
    String[] first = lines[0].split(" ", -1);
    if (first.length != 3 || !isToken(first[0]) || !isTarget(first[1])) {
      throw new Refusal(400, "the first line is none of a request");
    }
    if (!first[2].equals("HTTP/1.1")) {
      throw new Refusal(400, "only HTTP/1.1 is spoken here");
    }
    Map<String, String> headers = new HashMap<>();
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      if (colon < 1 || !isToken(lines[i].substring(0, colon))) {
        throw new Refusal(400, "a line of the head is no header");
      }
      String name = lines[i].substring(0, colon).toLowerCase(Locale.ROOT);
      String value = lines[i].substring(colon + 1).strip();
      if (!isText(value)) {
        throw new Refusal(400, "a header has a control character");
      }
      if (headers.putIfAbsent(name, value) != null && isTold(name)) {
        throw new Refusal(400, "the header " + name + " stands there twice");
      }
    }
    int query = first[1].indexOf('?');
    return query < 0
        ? new Request(first[0], first[1], "", headers)
        : new Request(
            first[0], first[1].substring(0, query), first[1].substring(query + 1), headers);
  }

  /** Whether somebody here looks at it. */
  private static boolean isTold(String name) {
    return switch (name) {
      case "host", "origin", "content-length", "transfer-encoding", "x-attacca-token" -> true;
      default -> false;
    };
  }

  private static boolean isToken(String text) {
    return !text.isEmpty()
        && text.chars()
            .allMatch(c -> c >= '0' && c <= '9'
                || c >= 'A' && c <= 'Z'
                || c >= 'a' && c <= 'z'
                || TOKEN_MARKS.indexOf(c) >= 0);
  }

  private static boolean isTarget(String text) {
    return text.startsWith("/") && text.chars().allMatch(c -> c > ' ' && c < 127);
  }

  private static boolean isText(String text) {
    return text.chars().allMatch(c -> c == '\t' || c >= ' ' && c != 127);
  }

  private static int bodyOf(Request request) throws Refusal {
    if (request.header("transfer-encoding") != null) {
      throw new Refusal(413, "a body is not read here, and of this one nobody knows the length");
    }
    String length = request.header("content-length");
    if (length == null) {
      return 0;
    }
    if (length.isEmpty() || !length.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw new Refusal(400, "the length of the body is no number");
    }
    if (length.length() > 9 || Integer.parseInt(length) > MOST_BODY) {
      throw new Refusal(413, "the body is longer than " + MOST_BODY + " bytes");
    }
    return Integer.parseInt(length);
  }
}
