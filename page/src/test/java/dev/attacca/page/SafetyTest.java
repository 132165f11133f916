package dev.attacca.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is refused. */
@Timeout(120)
class SafetyTest {
  private final Page page = Page.serve();
  private final PageClient client = new PageClient(page);

  @AfterEach
  void close() {
    page.close();
  }

  private static int status(String answer) {
    assertThat(answer).startsWith("HTTP/1.1 ");
    return Integer.parseInt(answer.substring(9, 12));
  }

  @Test
  void itIsOnlyThereForThisMachine() throws IOException {
    assertThat(InetAddress.getByName(page.uri().getHost()).isLoopbackAddress()).isTrue();
    List<InetAddress> others = new ArrayList<>();
    for (NetworkInterface net : NetworkInterface.networkInterfaces().toList()) {
      net.inetAddresses()
          .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
          .forEach(others::add);
    }
    for (InetAddress other : others) {
      assertThat(canConnect(other, page.port())).as("connects to %s", other).isFalse();
    }
  }

  private static boolean canConnect(InetAddress address, int port) {
    try (Socket socket = new Socket(address, port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void theApiWantsTheToken() {
    assertThat(client.getWithoutToken("/api/snapshot").statusCode()).isEqualTo(401);
    assertThat(client.getWithoutToken("/api/events").statusCode()).isEqualTo(401);
    assertThat(client.getWithoutToken("/api/runs/x").statusCode()).isEqualTo(401);
    assertThat(status(client.rawGet("/api/snapshot", client.host(), "X-Attacca-Token: wrong")))
        .isEqualTo(401);
    assertThat(status(client.rawGet("/api/snapshot", client.host(), client.token() + "x")))
        .isEqualTo(401);
    assertThat(client.get("/api/snapshot").statusCode()).isEqualTo(200);
  }

  @Test
  void theTokenIsLongAndAnotherEachTime() {
    try (Page another = Page.serve()) {
      assertThat(page.uri().getFragment()).hasSizeGreaterThanOrEqualTo(22);
      assertThat(another.uri().getFragment()).isNotEqualTo(page.uri().getFragment());
      assertThat(another.toString()).doesNotContain(another.uri().getFragment());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example",
        "evil.example:8099",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "192.168.0.1",
        "[2001:db8::1]",
        "localhost@evil.example",
        "",
        "localhost:http",
        "127.0.0.1/",
      })
  void aForeignHostIsRefused(String host) {
    assertThat(status(client.rawGet("/", "Host: " + host))).isEqualTo(421);
    assertThat(status(client.rawGet("/api/snapshot", "Host: " + host, client.token())))
        .isEqualTo(421);
  }

  @Test
  void noHostOrTwoAreRefused() {
    assertThat(status(client.rawGet("/"))).isEqualTo(421);
    assertThat(status(client.rawGet("/", client.host(), "Host: evil.example"))).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "LOCALHOST:80", "127.0.0.1:8099", "[::1]:8099"})
  void itGoesByAnyNameOfThisMachine(String host) {
    assertThat(status(client.rawGet("/api/snapshot", "Host: " + host, client.token())))
        .isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"http://evil.example", "null", "https://127.0.0.1", "http://127.0.0.1:1", ""})
  void aForeignOriginIsRefused(String origin) {
    assertThat(status(client.rawGet("/", client.host(), "Origin: " + origin))).isEqualTo(403);
    assertThat(status(
            client.rawGet("/api/snapshot", client.host(), client.token(), "Origin: " + origin)))
        .isEqualTo(403);
  }

  @Test
  void itsOwnOriginIsLetIn() {
    String origin = "Origin: http://" + page.uri().getAuthority();
    assertThat(status(client.rawGet("/api/snapshot", client.host(), client.token(), origin)))
        .isEqualTo(200);
  }

  @Test
  void everyAnswerTellsBrowsersWhatToKeepTo() {
    for (HttpResponse<String> answer : List.of(
        client.get("/"),
        client.get("/api/snapshot"),
        client.get("/nothing"),
        client.getWithoutToken("/api/snapshot"))) {
      assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
      assertThat(answer.headers().firstValue("Referrer-Policy")).contains("no-referrer");
      assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
      assertThat(answer.headers().firstValue("Content-Security-Policy").orElse(""))
          .contains("default-src 'none'", "frame-ancestors 'none'", "script-src 'self'")
          .doesNotContain("unsafe");
      assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/../Page.class",
        "/Page.class",
        "/internal/http/HttpLoop.class",
        "/%2e%2e/Page.class",
        "/..%2fPage.class",
        "/../../../../../../etc/passwd",
        "/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
        "/..\\..\\etc\\passwd",
        "//etc/passwd",
        "/./index.html",
        "/index.html/",
        "/index.html%00.js",
        "/api",
        "/api/",
        "/api/../index.html",
      })
  void noWayLeadsOutOfThePage(String path) {
    assertThat(status(client.rawGet(path, client.host(), client.token()))).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "CONNECT", "get"})
  void otherMethodsAreRefused(String method) {
    String request = method + " /api/snapshot HTTP/1.1\r\n" + client.host() + "\r\n"
        + client.token() + "\r\nConnection: close\r\n\r\n";
    assertThat(status(client.raw(request))).isEqualTo(405);
  }

  @Test
  void whatIsTooLargeIsRefused() {
    String long16k = "x".repeat(16 << 10);
    assertThat(status(client.rawGet("/" + long16k, client.host()))).isEqualTo(431);
    assertThat(status(client.rawGet("/", client.host(), "Cookie: " + long16k))).isEqualTo(431);
    String head = "POST /api/runs/x/cancel HTTP/1.1\r\n" + client.host() + "\r\n" + client.token();
    assertThat(status(client.raw(head + "\r\nContent-Length: 1000000\r\n\r\n"))).isEqualTo(413);
    assertThat(status(client.raw(head + "\r\nContent-Length: 99999999999999999999\r\n\r\n")))
        .isEqualTo(413);
    assertThat(status(client.raw(head + "\r\nTransfer-Encoding: chunked\r\n\r\n")))
        .isEqualTo(413);
    assertThat(client.get("/api/snapshot").statusCode()).isEqualTo(200);
  }

  static Stream<String> nonsense() {
    return Stream.of(
        "\0\0\0\0\r\n\r\n",
        "GET\r\n\r\n",
        "GET / HTTP/1.0\r\n\r\n",
        "GET / HTTP/2.0\r\n\r\n",
        "GET http://evil.example/ HTTP/1.1\r\n\r\n",
        "GET * HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nno colon\r\n\r\n",
        "GET / HTTP/1.1\r\n folded: x\r\n\r\n",
        "GET / HTTP/1.1\r\nHost : localhost\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: local\0host\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n");
  }

  @ParameterizedTest
  @org.junit.jupiter.params.provider.MethodSource("nonsense")
  void nonsenseIsRefused(String request) {
    assertThat(status(client.raw(request))).isEqualTo(400);
  }

  @Test
  void aRequestMayComeInPiecesAndSeveralMayComeAtOnce() throws IOException {
    String one = "GET /api/snapshot HTTP/1.1\r\n" + client.host() + "\r\n" + client.token();
    String both =
        one + "\r\nContent-Length: 4\r\n\r\nbody\r\n" + one + "\r\nConnection: close\r\n\r\n";
    try (Socket socket = new Socket(page.uri().getHost(), page.port())) {
      socket.setTcpNoDelay(true);
      OutputStream out = socket.getOutputStream();
      for (byte next : both.getBytes(StandardCharsets.ISO_8859_1)) {
        out.write(next);
      }
      InputStream in = socket.getInputStream();
      String answers = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      assertThat(answers.split("HTTP/1.1 200 OK", -1)).hasSize(3);
    }
  }

  @Test
  void headGivesNoBody() {
    String answer = client.raw("HEAD /api/snapshot HTTP/1.1\r\n" + client.host() + "\r\n"
        + client.token() + "\r\nConnection: close\r\n\r\n");
    assertThat(status(answer)).isEqualTo(200);
    assertThat(answer).endsWith("\r\n\r\n").doesNotContain("\"dags\"");
  }

  @Test
  void onAnAddressThatIsToldNamesOfOthersAreStillRefused() {
    try (Page open = Page.builder().host("0.0.0.0").serve()) {
      PageClient its = new PageClient(open);
      assertThat(open.uri().getHost()).isEqualTo("127.0.0.1");
      assertThat(status(its.rawGet("/api/snapshot", "Host: 192.168.7.7", its.token())))
          .isEqualTo(200);
      assertThat(status(its.rawGet("/api/snapshot", "Host: evil.example", its.token())))
          .isEqualTo(421);
      assertThat(its.getWithoutToken("/api/snapshot").statusCode()).isEqualTo(401);
    }
  }
}
