package dev.attacca.page.internal.site;

import dev.attacca.page.internal.http.Request;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Who may ask for anything, and what browsers are told to keep to.
 *
 * <p>A page of somebody else's in the same browser can send requests to this machine, but cannot choose their {@code Host} and {@code
 * Origin}: where a name of its own leads here, as it can have it do at any time (DNS rebinding), these tell it. What it can send to
 * without reading the answer, it does without the token, which only the page's own script knows.
 */
public final class Guard {
  /** Sent with every answer. */
  static final Map<String, String> HEADERS = Map.of(
      "X-Content-Type-Options", "nosniff",
      "Referrer-Policy", "no-referrer",
      "X-Frame-Options", "DENY",
      "Cross-Origin-Opener-Policy", "same-origin",
      "Cross-Origin-Resource-Policy", "same-origin",
      "Cache-Control", "no-store",
      "Content-Security-Policy",
          "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
              + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");

  private static final Pattern HOST =
      Pattern.compile("(\\[[0-9a-fA-F:.]+]|[a-z0-9.-]+)(:[0-9]{1,5})?");
  private static final Pattern ADDRESS =
      Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|\\[[0-9a-f:.]+]");
  private static final Pattern LOOPBACK =
      Pattern.compile("localhost|127(\\.[0-9]{1,3}){3}|\\[::1]|\\[0:0:0:0:0:0:0:1]");

  private final byte[] token;
  private final String host;
  private final boolean isLoopback;

  /**
   * Of a page.
   *
   * @param host as the user has named it
   * @param address to which it is bound
   */
  public Guard(String token, String host, InetAddress address) {
    this.token = token.getBytes(StandardCharsets.UTF_8);
    this.host = host.toLowerCase(Locale.ROOT);
    this.isLoopback = address.isLoopbackAddress();
  }

  /** Null if the request is for this page, as far as its address goes. */
  @Nullable
  String wrongHost(Request request) {
    String given = request.header("host");
    if (given == null) {
      return "the request does not say which host it is for";
    }
    String name = nameOf(given);
    return name != null && isOurs(name) ? null : "this is not " + shortened(given);
  }

  private static @Nullable String nameOf(String host) {
    String small = host.toLowerCase(Locale.ROOT);
    if (!HOST.matcher(small).matches()) {
      return null;
    }
    int port = small.lastIndexOf(':');
    return port > small.lastIndexOf(']') ? small.substring(0, port) : small;
  }

  /** Of an address no one can have another name lead to; a name has to be the one that the page was told. */
  private boolean isOurs(String name) {
    return LOOPBACK.matcher(name).matches()
        || name.equals(host)
        || !isLoopback && ADDRESS.matcher(name).matches();
  }

  /** Null if it comes of this page, or of no page at all. */
  static @Nullable String wrongOrigin(Request request) {
    String origin = request.header("origin");
    String host = request.header("host");
    if (origin != null && !origin.equalsIgnoreCase("http://" + host)) {
      return "pages of " + shortened(origin) + " have no business here";
    }
    return null;
  }

  /** Whether it shows the token; how long that takes does not tell how much of it is right. */
  boolean hasToken(Request request) {
    String given = request.header("x-attacca-token");
    return given != null && MessageDigest.isEqual(given.getBytes(StandardCharsets.UTF_8), token);
  }

  private static String shortened(String text) {
    return text.length() <= 100 ? text : text.substring(0, 100) + "…";
  }
}
