package dev.attacca.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.attacca.Input;
import dev.attacca.Loop;
import dev.attacca.Task;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that are many, or slow, or stop. */
@Timeout(300)
class ManyClientsTest {
  static class Counting {
    @Loop
    Stream<Integer> number(@Input int many) {
      return IntStream.range(0, many).boxed();
    }

    @Task
    int squared(int number) {
      return number * number;
    }

    @Task
    int halved(int squared) {
      return squared / 2;
    }
  }

  private final Page page = Page.serve();
  private final PageClient client = new PageClient(page);
  private final ManyClientsTest_CountingRunner runner =
      ManyClientsTest_CountingRunner.builder(new Counting()).with(page).build();
  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
    page.close();
  }

  private SocketChannel listener(Selector selector) throws IOException {
    SocketChannel channel =
        SocketChannel.open(new InetSocketAddress(page.uri().getHost(), page.port()));
    open.add(channel);
    String request =
        "GET /api/events HTTP/1.1\r\n" + client.host() + "\r\n" + client.token() + "\r\n\r\n";
    channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.ISO_8859_1)));
    channel.configureBlocking(false);
    channel.register(selector, SelectionKey.OP_READ, new ByteArrayOutputStream());
    return channel;
  }

  /** Takes what has come for all of them. */
  private static void read(Selector selector, ByteBuffer buffer) throws IOException {
    selector.select(
        key -> {
          try {
            buffer.clear();
            int read = ((SocketChannel) key.channel()).read(buffer);
            if (read > 0) {
              ((ByteArrayOutputStream) key.attachment()).write(buffer.array(), 0, read);
            } else if (read < 0) {
              key.cancel();
            }
          } catch (IOException e) {
            key.cancel();
          }
        },
        1_000);
  }

  private static String text(SelectionKey key) {
    return ((ByteArrayOutputStream) key.attachment()).toString(StandardCharsets.UTF_8);
  }

  @Test
  void fiveHundredListenersAreToldTheSame() throws IOException {
    try (Selector selector = Selector.open()) {
      for (int i = 0; i < 500; i++) {
        listener(selector);
      }
      ByteBuffer buffer = ByteBuffer.allocate(64 << 10);
      while (!selector.keys().stream().allMatch(key -> text(key).contains("event: snapshot"))) {
        read(selector, buffer);
      }
      runner.withId("seen by all").run(1_000);
      while (!selector.keys().stream().allMatch(key -> text(key).contains("seen by all"))) {
        read(selector, buffer);
      }
      assertThat(selector.keys()).hasSize(500);
      assertThat(selector.keys()).allMatch(key -> text(key).startsWith("HTTP/1.1 200 "));
      assertThat(client.snapshot().at("/dags/0/done").asInt()).isOne();
    }
  }

  @Test
  void beyondWhatThereMayBeAListenerIsTurnedAway() throws IOException {
    try (Selector selector = Selector.open()) {
      ByteBuffer buffer = ByteBuffer.allocate(64 << 10);
      for (int i = 0; i < 780; i++) {
        listener(selector);
      }
      while (!selector.keys().stream().allMatch(key -> text(key).contains("\r\n\r\n"))) {
        read(selector, buffer);
      }
      long refused = selector.keys().stream()
          .filter(key -> text(key).startsWith("HTTP/1.1 503 "))
          .count();
      assertThat(refused).isEqualTo(12);
      assertThat(client.get("/api/snapshot").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void whatAListenerIsToldHasABoundHoweverMuchHappens() throws Exception {
    try (Socket socket = client.listener()) {
      InputStream in = new BufferedInputStream(socket.getInputStream());
      readEvent(in);
      long begin = System.nanoTime();
      AtomicBoolean isOn = new AtomicBoolean(true);
      Thread works = new Thread(() -> {
        while (isOn.get()) {
          runner.run(100);
        }
      });
      works.start();
      long bytes = 0;
      int events = 0;
      while (events < 12) {
        bytes += readEvent(in);
        events++;
      }
      double seconds = (System.nanoTime() - begin) / 1e9;
      isOn.set(false);
      works.join();
      assertThat(bytes / seconds).isLessThan(20_000);
      assertThat((double) events / seconds).isLessThan(5);
    }
  }

  /** How long an event is. */
  private static int readEvent(InputStream in) throws IOException {
    int length = 0;
    int before = 0;
    while (true) {
      int next = in.read();
      length++;
      if (next < 0 || next == '\n' && before == '\n') {
        return length;
      }
      before = next == '\r' ? before : next;
    }
  }

  @Test
  void aListenerThatStopsReadingHoldsUpNobodyAndLaterGetsTheNewestState() throws Exception {
    List<SocketChannel> lazy = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      SocketChannel channel = SocketChannel.open();
      open.add(channel);
      channel.setOption(StandardSocketOptions.SO_RCVBUF, 4 << 10);
      channel.connect(new InetSocketAddress(page.uri().getHost(), page.port()));
      String request =
          "GET /api/events HTTP/1.1\r\n" + client.host() + "\r\n" + client.token() + "\r\n\r\n";
      channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.ISO_8859_1)));
      lazy.add(channel);
    }
    try (PageClient.Events events = client.events()) {
      events.next();
      for (int i = 0; i < 40; i++) { // others are told all the while
        runner.withId("x".repeat(200) + i).run(10);
        String id = "x" + i;
        JsonNode told = events.next().data();
        assertThat(told.at("/now").asLong()).as(id).isPositive();
      }
    }
    runner.withId("the last").run(1);
    InputStream in = lazy.get(0).socket().getInputStream();
    StringBuilder text = new StringBuilder();
    byte[] some = new byte[4 << 10];
    while (text.indexOf("the last") < 0) {
      text.append(new String(some, 0, in.read(some), StandardCharsets.ISO_8859_1));
    }
    assertThat(text).contains("event: snapshot");
  }

  @Test
  void requestsThatAreNeverFinishedHoldUpNobody() throws IOException {
    for (int i = 0; i < 100; i++) {
      Socket socket = new Socket(page.uri().getHost(), page.port());
      open.add(socket);
      socket.getOutputStream().write("GET /api/snap".getBytes(StandardCharsets.ISO_8859_1));
    }
    for (int i = 0; i < 20; i++) {
      assertThat(client.get("/api/snapshot").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void clientsThatComeAndGoLeaveNothingBehind() throws IOException {
    for (int i = 0; i < 2_000; i++) {
      try (Socket socket = client.listener()) {
        assertThat(socket.getInputStream().read()).isEqualTo('H');
      }
    }
    await().until(() -> client.get("/api/snapshot").statusCode() == 200);
  }

  @Test
  void runsGoOnWhileThePageIsClosedUnderItsListeners() throws IOException {
    try (Socket socket = client.listener()) {
      InputStream in = socket.getInputStream();
      assertThat(in.read()).isEqualTo('H');
      page.close();
      in.transferTo(java.io.OutputStream.nullOutputStream()); // which ends
      assertThat(runner.run(100).outcomes()).isNotNull();
    }
  }
}
