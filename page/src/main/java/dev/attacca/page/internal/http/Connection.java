package dev.attacca.page.internal.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * A client. What it does not take now waits here, which is one answer, or one piece of a stream: of a stream nothing is added
 * before that is gone. So a client that stops reading holds a few pointers to bytes that others have too.
 */
final class Connection {
  /** How many bytes the kernel may hold besides; what it holds is a backlog as well. */
  private static final int KERNEL = 64 << 10;

  /** So that nobody is told more than 20 KB a second. */
  private static final long NANOS_OF_BYTE = 1_000_000_000 / 20_000;

  private final SocketChannel channel;
  private final SelectionKey key;
  private final RequestReader reader = new RequestReader();
  private final Deque<ByteBuffer> out = new ArrayDeque<>();

  private boolean isStream;
  /** Of a stream: it has missed something. */
  private boolean isBehind;
  /** When it may be told all again. */
  private long allNotBefore = System.nanoTime();

  /** It ends when all is written. */
  private boolean isEnding;
  /** As {@link System#nanoTime} counts: when the client last took or sent something. */
  private long lastSign = System.nanoTime();

  Connection(SocketChannel channel, SelectionKey key) throws IOException {
    this.channel = channel;
    this.key = key;
    channel.setOption(java.net.StandardSocketOptions.TCP_NODELAY, true);
    channel.setOption(java.net.StandardSocketOptions.SO_SNDBUF, KERNEL);
  }

  boolean isStream() {
    return isStream;
  }

  boolean isOpen() {
    return channel.isOpen();
  }

  /** Reads what has arrived, and answers; ends the connection if the client has. */
  void read(ByteBuffer shared, HttpLoop loop) throws IOException {
    shared.clear();
    int read = channel.read(shared);
    if (read < 0) {
      close();
      return;
    }
    lastSign = System.nanoTime();
    if (isStream || isEnding) {
      return; // whatever it says, it is not listened to any more
    }
    shared.flip();
    try {
      reader.add(shared);
    } catch (RequestReader.Refusal e) {
      refuse(loop, e);
      write();
      return;
    }
    answer(loop);
  }

  /** One answer after the other: the next request is looked at when the client has the last answer. */
  private void answer(HttpLoop loop) throws IOException {
    while (out.isEmpty() && !isStream && !isEnding) {
      try {
        Request request = reader.next();
        if (request == null) {
          return;
        }
        Answer answer = loop.answer(request);
        isStream = answer.isStream();
        isEnding = request.isLast() && !isStream;
        send(answer, request.method().equals("HEAD"));
      } catch (RequestReader.Refusal e) {
        refuse(loop, e);
      }
      write();
    }
  }

  private void refuse(HttpLoop loop, RequestReader.Refusal refusal) {
    isEnding = true;
    send(loop.site().refused(refusal.status, refusal.why()), false);
  }

  private void send(Answer answer, boolean isHead) {
    out.add(ByteBuffer.wrap(answer.head(isEnding)));
    if (answer.body().length > 0 && !isHead) {
      out.add(ByteBuffer.wrap(answer.body()));
    }
  }

  /** There is room again. */
  void writable(HttpLoop loop) throws IOException {
    write();
    answer(loop);
  }

  // Of a stream

  /** Whether it has not taken what it was sent; then it misses this. */
  boolean misses(byte[] news) {
    if (out.isEmpty()) {
      return false;
    }
    isBehind = isBehind || news.length > 0;
    return true;
  }

  /** Whether it has missed something. */
  boolean isBehind() {
    return isBehind;
  }

  /** Whether it may be told all there is: as that is much, one that is slow is not told it all the time. */
  boolean mayHaveAll(long now) {
    return now - allNotBefore >= 0;
  }

  void tellAll(byte[] whole, long now) throws IOException {
    isBehind = false;
    allNotBefore = now + whole.length * NANOS_OF_BYTE;
    tell(whole);
  }

  void tell(byte[] news) throws IOException {
    if (news.length > 0) {
      out.add(ByteBuffer.wrap(news));
      write();
    }
  }

  private void write() throws IOException {
    while (!out.isEmpty()) {
      ByteBuffer first = out.element();
      if (channel.write(first) > 0) {
        lastSign = System.nanoTime();
      }
      if (first.hasRemaining()) {
        key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
        return;
      }
      out.remove();
    }
    key.interestOps(SelectionKey.OP_READ);
    if (isEnding) {
      channel.shutdownOutput(); // and the client ends it, having read what there was
    }
  }

  /** Whether it has been silent for so long that it is given up. */
  boolean isLost(long now, long patience) {
    boolean listens = isStream && out.isEmpty();
    return !listens && now - lastSign > patience;
  }

  void close() {
    key.cancel();
    closeQuietly(channel);
  }

  static void closeQuietly(@Nullable AutoCloseable some) {
    try {
      if (some != null) {
        some.close();
      }
    } catch (Exception e) {
      // it is gone all the same
    }
  }
}
