package dev.attacca.benchmarks;

import dev.attacca.Input;
import dev.attacca.Loop;
import dev.attacca.Task;
import dev.attacca.page.Page;
import dev.attacca.runtime.RunRecorder;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What a live page costs a flow at full speed: the same flow by itself, with a recorder, with a page that nobody has open, and
 * with one that 500 clients listen to, who are another process. Prints items a second, what part of the
 * machine the page's thread has taken, and what each client was told; see the module's README.
 */
public final class PagePrice {
  private static final int CLIENTS = 500;
  private static final int ITEMS = 500_000;
  private static final int ROUNDS = 7;
  private static final long ROUND_NANOS = 4_000_000_000L;

  private PagePrice() {}

  /** Three steps an item. */
  static final class Flow {
    final LongAdder sum = new LongAdder();

    @Loop
    Stream<Integer> item(@Input int items) {
      return IntStream.range(0, items).boxed();
    }

    @Task
    int first(int item) {
      return item * 31 + 7;
    }

    @Task
    int second(int first) {
      return first ^ first >>> 5;
    }

    @Task
    void third(int second) {
      sum.add(second);
    }
  }

  /** Measures, and prints what came out; or, given an address, listens to it. */
  public static void main(String[] arguments) throws Exception {
    if (arguments.length > 0) {
      new Listeners(URI.create(arguments[0])).listen();
      return;
    }
    try (Page quiet = Page.serve();
        Page heard = Page.serve()) {
      List<PagePrice_FlowRunner> runners = List.of(
          PagePrice_FlowRunner.of(new Flow()),
          PagePrice_FlowRunner.builder(new Flow())
              .with(RunRecorder.keeping(100))
              .build(),
          PagePrice_FlowRunner.builder(new Flow()).with(quiet).build(),
          PagePrice_FlowRunner.builder(new Flow()).with(heard).build());
      Process listeners = start(heard.uri());
      try {
        measure(runners);
      } finally {
        listeners.destroy();
        listeners.waitFor();
      }
    }
  }

  private static Process start(URI page) throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return new ProcessBuilder(
            java,
            "-Xmx256m",
            "-cp",
            System.getProperty("java.class.path"),
            PagePrice.class.getName(),
            page.toString())
        .inheritIO()
        .start();
  }

  private static void measure(List<PagePrice_FlowRunner> runners) {
    String[] names = {"by itself", "with a recorder", "with a page", "with 500 clients"};
    double[][] speeds = new double[names.length][ROUNDS];
    double[] parts = new double[names.length];
    for (int round = -1; round < ROUNDS; round++) { // one to get warm
      for (int i = 0; i < names.length; i++) {
        long begin = System.nanoTime();
        long cpu = cpuOfPages();
        long items = 0;
        while (System.nanoTime() - begin < ROUND_NANOS) {
          runners.get(i).run(ITEMS);
          items += ITEMS;
        }
        double nanos = System.nanoTime() - begin;
        if (round >= 0) {
          speeds[i][round] = items * 1e9 / nanos;
          parts[i] += (cpuOfPages() - cpu) / nanos / ROUNDS;
        }
      }
    }
    for (int i = 0; i < names.length; i++) {
      Arrays.sort(speeds[i]);
      System.out.printf(
          "%-18s %,12.0f items/s (%,.0f to %,.0f); threads of pages took %.2f %% of %d cores%n",
          names[i],
          speeds[i][ROUNDS / 2],
          speeds[i][0],
          speeds[i][ROUNDS - 1],
          100 * parts[i] / Runtime.getRuntime().availableProcessors(),
          Runtime.getRuntime().availableProcessors());
    }
  }

  private static long cpuOfPages() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long sum = 0;
    for (long id : threads.getAllThreadIds()) {
      var info = threads.getThreadInfo(id);
      if (info != null && info.getThreadName().startsWith("attacca-page-")) {
        sum += Math.max(0, threads.getThreadCpuTime(id));
      }
    }
    return sum;
  }

  /** The clients: one thread that reads what all of them are told, and throws it away. */
  private static final class Listeners {
    private final URI page;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 20);
    private long bytes;

    Listeners(URI page) {
      this.page = page;
    }

    void listen() throws IOException {
      try (Selector selector = Selector.open()) {
        List<SocketChannel> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
          clients.add(client(selector));
        }
        long begin = System.nanoTime();
        long told = begin;
        while (true) {
          selector.select(this::read, 1_000);
          if (System.nanoTime() - told > 30_000_000_000L) {
            double seconds = (System.nanoTime() - begin) / 1e9;
            System.out.printf(
                "each client is told %,.0f bytes a second%n", bytes / seconds / clients.size());
            told = System.nanoTime();
          }
        }
      }
    }

    private SocketChannel client(Selector selector) throws IOException {
      SocketChannel channel =
          SocketChannel.open(new InetSocketAddress(page.getHost(), page.getPort()));
      String request = "GET /api/events HTTP/1.1\r\nHost: " + page.getAuthority()
          + "\r\nX-Attacca-Token: " + page.getFragment() + "\r\n\r\n";
      channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.ISO_8859_1)));
      channel.configureBlocking(false);
      channel.register(selector, SelectionKey.OP_READ);
      return channel;
    }

    private void read(SelectionKey key) {
      try {
        buffer.clear();
        int read = ((SocketChannel) key.channel()).read(buffer);
        if (read < 0) {
          System.exit(0); // the page is closed
        }
        bytes += read;
      } catch (IOException e) {
        System.exit(0);
      }
    }
  }
}
