package dev.attacca.runtime.engine;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Consumer;
import java.util.stream.BaseStream;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The elements of a stream one by one, however many it gives at a time.
 *
 * <p>Asked for one element, a stream pushes one of its source's through all its stages. One that expands
 * them, by {@code flatMap} or {@code mapMulti}, may push any number, all of which {@link
 * Stream#iterator()} buffers, be they endless; and there is no telling from outside whether a stream has
 * such a stage. So there is a last stage of ours, which takes what is pushed, and lets through one in its
 * place. When as many are ahead as may be, it has them go where they go to from within that stage: the
 * stream pushes on when it returns. A stream that consists of its source alone needs none of that.
 *
 * <p>What a stage itself keeps is beyond this: {@code sorted}, or a stream in a {@code flatMap} that has
 * a {@code flatMap} of its own, which the JDK buffers before any other stage sees it.
 */
final class StreamSource implements Iterator<Object> {
  private final Deque<Object> ahead = new ArrayDeque<>(4);
  private final int most;
  private final Consumer<Deque<Object>> overflow;
  private final String loop;
  private final Iterator<?> pushes;
  private boolean first;

  private StreamSource(Stream<?> stream, int most, Consumer<Deque<Object>> overflow, String loop) {
    this.most = most;
    this.overflow = overflow;
    this.loop = loop;
    this.pushes = stream.sequential().filter(this::arrives).iterator();
  }

  /**
   * The elements of a stream.
   *
   * @param most how many may be ahead of those that have been asked for
   * @param overflow takes all that are ahead, when there are more
   */
  static Iterator<?> of(
      BaseStream<?, ?> stream, int most, Consumer<Deque<Object>> overflow, String loop) {
    Stream<?> boxed = isSourceAlone(stream) ? null : boxed(stream);
    return boxed == null ? stream.iterator() : new StreamSource(boxed, most, overflow, loop);
  }

  /** The JDK's class for a stream without stages; of any other, nothing is known. */
  private static boolean isSourceAlone(BaseStream<?, ?> stream) {
    String name = stream.getClass().getName();
    return name.startsWith("java.util.stream.") && name.endsWith("Pipeline$Head");
  }

  /** Whether it may push more than it is asked for. */
  static boolean isOne(Object source) {
    return source instanceof BaseStream<?, ?> stream && !isSourceAlone(stream);
  }

  private static @Nullable Stream<?> boxed(BaseStream<?, ?> stream) {
    if (stream instanceof Stream<?> objects) {
      return objects;
    }
    if (stream instanceof IntStream ints) {
      return ints.boxed();
    }
    if (stream instanceof LongStream longs) {
      return longs.boxed();
    }
    return stream instanceof DoubleStream doubles ? doubles.boxed() : null;
  }

  private boolean arrives(@Nullable Object element) {
    if (element == null) {
      throw new NullPointerException("loop \"" + loop + "\" emitted null");
    }
    ahead.add(element);
    if (first) {
      first = false;
      return true;
    }
    if (ahead.size() > most) {
      overflow.accept(ahead);
    }
    return false;
  }

  @Override
  public boolean hasNext() {
    while (ahead.isEmpty()) {
      first = true;
      if (!pushes.hasNext()) {
        return false;
      }
      pushes.next(); // stands for all that has arrived
    }
    return true;
  }

  @Override
  public Object next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return ahead.remove();
  }
}
