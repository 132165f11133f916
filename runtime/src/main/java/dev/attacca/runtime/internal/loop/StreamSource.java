package dev.attacca.runtime.internal.loop;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
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
 * <p>A source that is made of other streams, as by {@code Stream.concat}, buffers before any stage sees
 * it. It has a stream of its own kind, with no stages, and is pushed as a whole: then nothing is buffered,
 * and each element goes on as soon as it is there.
 *
 * <p>What a stage itself keeps is beyond this: {@code sorted}, or before JDK 24 a stream in a {@code
 * flatMap} that has a {@code flatMap} of its own, and any such source below other stages.
 */
public final class StreamSource implements Iterator<Object> {
  /** The source of a stream that has no stages. */
  private record Alone(Spliterator<?> elements) {
    boolean isMadeOfStreams() {
      String name = elements.getClass().getName();
      return name.startsWith("java.util.stream.")
          && (name.contains("ConcatSpliterator") || name.contains("WrappingSpliterator"));
    }
  }

  private final Deque<Object> ahead = new ArrayDeque<>(4);
  private final int most;
  private final Consumer<Deque<Object>> overflow;
  private final String loop;
  /** Elements that stand for any number that have arrived; or, if null, {@link #whole}. */
  private final @Nullable Iterator<?> pushes;
  /** What pushes all at once; null when it has. */
  private @Nullable Spliterator<?> whole;

  private boolean first;

  private StreamSource(Stream<?> stream, int most, Consumer<Deque<Object>> overflow, String loop) {
    this.most = most;
    this.overflow = overflow;
    this.loop = loop;
    this.pushes = stream.sequential().filter(this::arrives).iterator();
  }

  private StreamSource(Spliterator<?> whole, Consumer<Deque<Object>> overflow, String loop) {
    this.most = 0;
    this.overflow = overflow;
    this.loop = loop;
    this.pushes = null;
    this.whole = whole;
  }

  /** What a loop has returned, looked into as far as no code of the user's has to be called for that. */
  static Object of(Object source) {
    if (source instanceof BaseStream<?, ?> stream && isWithoutStages(stream)) {
      try {
        return new Alone(stream.spliterator());
      } catch (IllegalStateException e) {
        return source; // has been used before, and will say so again
      }
    }
    return source;
  }

  /** Whether it is a stream; {@code source} as {@link #of} has given it. */
  static boolean isOne(Object source) {
    return source instanceof BaseStream<?, ?> || source instanceof Alone;
  }

  /**
   * How many elements there are, where collections and streams of the JDK's say that, which they do at once; -1 if nothing
   * is known.
   */
  static long sizeOf(Object source) {
    if (source instanceof Alone alone && isOfTheJdk(alone.elements())) {
      return alone.elements().getExactSizeIfKnown();
    }
    return source instanceof Collection<?> elements && isOfTheJdk(elements) ? elements.size() : -1;
  }

  private static boolean isOfTheJdk(Object some) {
    return some.getClass().getName().startsWith("java.util.");
  }

  /** Whether it may push more than it is asked for. */
  static boolean mayPush(Object source) {
    return source instanceof Alone alone
        ? alone.isMadeOfStreams()
        : source instanceof BaseStream<?, ?> stream && !isWithoutStages(stream);
  }

  /**
   * The elements of a stream.
   *
   * @param most how many may be ahead of those that have been asked for
   * @param overflow takes all that are ahead, when there are more
   */
  static Iterator<?> iterator(
      Object source, int most, Consumer<Deque<Object>> overflow, String loop) {
    if (source instanceof Alone alone) {
      return alone.isMadeOfStreams() && !alone.elements.hasCharacteristics(Spliterator.SIZED)
          ? new StreamSource(alone.elements, overflow, loop)
          : iterator(alone.elements);
    }
    BaseStream<?, ?> stream = (BaseStream<?, ?>) source;
    Stream<?> boxed = isWithoutStages(stream) ? null : boxed(stream);
    return boxed == null ? stream.iterator() : new StreamSource(boxed, most, overflow, loop);
  }

  private static Iterator<?> iterator(Spliterator<?> elements) {
    if (elements instanceof Spliterator.OfInt ints) {
      return Spliterators.iterator(ints);
    }
    if (elements instanceof Spliterator.OfLong longs) {
      return Spliterators.iterator(longs);
    }
    return elements instanceof Spliterator.OfDouble doubles
        ? Spliterators.iterator(doubles)
        : Spliterators.iterator(elements);
  }

  /** The JDK's class for a stream without stages; of any other, nothing is known. */
  private static boolean isWithoutStages(BaseStream<?, ?> stream) {
    String name = stream.getClass().getName();
    return name.startsWith("java.util.stream.") && name.endsWith("Pipeline$Head");
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
    if (pushes == null) {
      return pushesAll();
    }
    while (ahead.isEmpty()) {
      first = true;
      if (!pushes.hasNext()) {
        return false;
      }
      pushes.next(); // stands for all that has arrived
    }
    return true;
  }

  private boolean pushesAll() {
    Spliterator<?> all = whole;
    if (all != null) {
      whole = null;
      all.forEachRemaining(this::arrives);
    }
    return !ahead.isEmpty(); // never, for all have gone on from within
  }

  @Override
  public Object next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return ahead.remove();
  }

  /** That of what a loop has returned, as it comes. */
  public static Iterator<?> iteratorOf(Object source, String loop) {
    if (source instanceof BaseStream<?, ?> stream) {
      return stream.iterator();
    }
    if (!(source instanceof Iterable<?> iterable)) {
      return (Iterator<?>) source;
    }
    Iterator<?> given = iterable.iterator();
    if (given == null) {
      throw new NullPointerException(
          "loop \"" + loop + "\": iterator() of what it returned gave null");
    }
    return given;
  }
}
