package dev.attacca.page.internal.http;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A small server of HTTP/1.1: one daemon thread of low priority, which selects.
 *
 * <p>Not that of the JDK, {@code com.sun.net.httpserver}: there, whoever reads a request or writes an answer waits for the client in
 * a thread of its own, so that a few hundred streams are a few hundred threads, and a client that stops in the midst of a request
 * has one for ever. Here nobody waits for a client.
 *
 * <p>What is new is asked of the site four times a second, made once, and written to all who listen. If that takes long,
 * because there are many of them, it is done less often, down to once a second: so that it takes
 * at most a hundredth of the machine.
 */
public final class HttpLoop implements AutoCloseable {
  /** How many clients there may be, of which most may listen. */
  private static final int MOST_CONNECTIONS = 1_024;

  public static final int MOST_STREAMS = 768;

  private static final long TICK = TimeUnit.MILLISECONDS.toNanos(250);
  private static final long SLOWEST_TICK = TimeUnit.SECONDS.toNanos(1);
  private static final long SILENCE = TimeUnit.SECONDS.toNanos(10);
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(60);
  /** The part of the machine's time that telling may take. */
  private static final int PART = 100;

  private final Site site;
  private final Selector selector;
  private final ServerSocketChannel server;
  private final SelectionKey accepting;
  private final Thread thread;
  private final ByteBuffer arrived = ByteBuffer.allocateDirect(16 << 10);
  private final List<Connection> streams = new ArrayList<>();

  private boolean hasFailed;
  private long nextTick = System.nanoTime();
  private long lastNews = nextTick;
  private volatile boolean isClosed;

  /**
   * Opens the port.
   *
   * @throws IOException if that is not possible
   */
  public HttpLoop(InetSocketAddress address, Site site) throws IOException {
    this.site = site;
    this.selector = Selector.open();
    this.server = ServerSocketChannel.open();
    try {
      server.bind(address, 256);
      server.configureBlocking(false);
      accepting = server.register(selector, SelectionKey.OP_ACCEPT);
    } catch (IOException | RuntimeException e) {
      Connection.closeQuietly(server);
      Connection.closeQuietly(selector);
      throw e;
    }
    this.thread = new Thread(null, this::serve, "attacca-page-" + address().getPort(), 0, false);
    thread.setDaemon(true);
    lowers(thread);
  }

  public InetSocketAddress address() throws IOException {
    return (InetSocketAddress) server.getLocalAddress();
  }

  public void start() {
    thread.start();
  }

  Site site() {
    return site;
  }

  /** What the site answers; a stream only if there are not too many. */
  Answer answer(Request request) {
    try {
      Answer answer = site.answer(request, !streams.isEmpty());
      if (answer.isStream() && streams.size() >= MOST_STREAMS) {
        return site.refused(
            503, "there are " + MOST_STREAMS + " listeners, and no room for another");
      }
      return answer;
    } catch (Throwable e) { // the thread is there for others as well
      fails("could not answer " + request.path(), e);
      return site.refused(500, "this could not be answered; the log says why");
    }
  }

  @SuppressWarnings("ThreadPriorityCheck") // nothing relies on it
  private static void lowers(Thread thread) {
    thread.setPriority(Thread.MIN_PRIORITY);
  }

  private static System.Logger logger() {
    return System.getLogger("dev.attacca");
  }

  private void serve() {
    try {
      while (!isClosed) {
        long wait = nextTick - System.nanoTime();
        if (wait > 0) {
          selector.select(TimeUnit.NANOSECONDS.toMillis(wait) + 1);
        } else {
          selector.selectNow();
        }
        for (SelectionKey key : selector.selectedKeys()) {
          happens(key);
        }
        selector.selectedKeys().clear();
        if (System.nanoTime() >= nextTick) {
          tick();
        }
      }
    } catch (ClosedSelectorException e) {
      // closed, as it is when nobody is served any more
    } catch (IOException e) {
      logger().log(System.Logger.Level.WARNING, "the page is served no more", e);
    } finally {
      end();
    }
  }

  private void happens(SelectionKey key) {
    if (!key.isValid()) {
      return;
    }
    if (key.isAcceptable()) {
      accept();
      return;
    }
    Connection client = (Connection) key.attachment();
    try {
      boolean listened = client.isStream();
      if (key.isReadable()) {
        client.read(arrived, this);
      }
      if (key.isValid() && key.isWritable()) {
        client.writable(this);
      }
      if (!listened && client.isStream()) {
        streams.add(client);
      }
    } catch (IOException | CancelledKeyException e) {
      client.close(); // as clients do
    }
  }

  private void accept() {
    SocketChannel channel = null;
    try {
      channel = server.accept();
      if (channel == null) {
        return;
      }
      if (selector.keys().size() > MOST_CONNECTIONS) {
        channel.close();
        return;
      }
      channel.configureBlocking(false);
      SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
      key.attach(new Connection(channel, key));
    } catch (IOException e) {
      // gone already; or there are no more files to be had, and it would say so again at once
      Connection.closeQuietly(channel);
      accepting.interestOps(0);
    }
  }

  private void tick() {
    long begin = System.nanoTime();
    accepting.interestOps(SelectionKey.OP_ACCEPT);
    streams.removeIf(client -> !client.isOpen());
    byte[] news = news();
    if (news.length == 0 && begin - lastNews > SILENCE) {
      news = site.silence();
    }
    lastNews = news.length == 0 ? lastNews : begin;
    tell(news, begin);
    giveUp(begin);
    long end = System.nanoTime();
    long part = (end - begin) * PART / Runtime.getRuntime().availableProcessors();
    nextTick = Math.max(begin + TICK, begin + Math.min(SLOWEST_TICK, part));
  }

  private byte[] news() {
    try {
      return site.news(!streams.isEmpty());
    } catch (Throwable e) { // as above
      fails("could not tell what is new", e);
      return Answer.NOTHING;
    }
  }

  private void tell(byte[] news, long now) {
    byte[] whole = Answer.NOTHING;
    for (Connection client : streams) {
      try {
        if (client.misses(news)) {
          continue;
        }
        if (!client.isBehind()) {
          client.tell(news);
        } else if (client.mayHaveAll(now)) {
          whole = whole.length == 0 ? whole() : whole;
          client.tellAll(whole, now);
        }
      } catch (IOException e) {
        client.close();
      }
    }
  }

  private byte[] whole() {
    try {
      return site.whole();
    } catch (Throwable e) { // as above
      fails("could not tell all there is", e);
      return site.silence();
    }
  }

  /** Once: what goes wrong now may go wrong four times a second. */
  private void fails(String what, Throwable e) {
    if (!hasFailed) {
      hasFailed = true;
      logger().log(System.Logger.Level.WARNING, "the page " + what, e);
    }
  }

  private void giveUp(long now) {
    for (SelectionKey key : selector.keys()) {
      if (key.attachment() instanceof Connection client && client.isLost(now, PATIENCE)) {
        client.close();
      }
    }
  }

  private void end() {
    for (SelectionKey key : selector.keys()) {
      if (key.attachment() instanceof Connection client) {
        client.close();
      }
    }
    Connection.closeQuietly(server);
    Connection.closeQuietly(selector);
  }

  /** Ends all connections; when this returns, there is neither a thread nor a port. */
  @Override
  public void close() {
    isClosed = true;
    selector.wakeup();
    boolean interrupted = false;
    while (thread != Thread.currentThread() && thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (thread.getState() == Thread.State.NEW) {
      end();
    }
  }
}
