package dev.attacca.flink;

import dev.attacca.runtime.Emitter;
import dev.attacca.runtime.Outcome;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** What the methods of a class of {@link RandomTasks} call: a number of all that a task was given, and of that number what it does. */
public final class Sown {
  /** What a router chooses. */
  public enum Way {
    A,
    B,
    C
  }

  /** A value of more than one part. */
  public record Pair(long number, String text) {}

  /** A state. */
  public static class Seen {
    public long count;
    public long sum;
  }

  /** What was to happen. */
  public static final class PlannedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    PlannedException(String message) {
      super(message);
    }
  }

  private Sown() {}

  // Numbers

  public static long mix(long... parts) {
    long hash = 17;
    for (long part : parts) {
      long z = (hash * 31 + part) * 0x9E3779B97F4A7C15L;
      z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
      hash = z ^ (z >>> 27);
    }
    return hash;
  }

  /** Of a value, or of several in their order. */
  public static long of(@Nullable Object value) {
    if (value == null) {
      return -7;
    }
    if (value instanceof Number number) {
      return number.longValue();
    }
    if (value instanceof Pair pair) {
      return mix(pair.number, of(pair.text));
    }
    if (value instanceof Enum<?> constant) {
      return constant.ordinal();
    }
    if (value instanceof Optional<?> optional) {
      return optional.isPresent() ? of(optional.get()) : 13;
    }
    if (value instanceof Outcome<?> outcome) {
      return outcome instanceof Outcome.Success<?> success
          ? of(success.value())
          : outcome instanceof Outcome.Failure<?> ? 7 : 11;
    }
    if (value instanceof List<?> list) {
      return ordered(list.iterator());
    }
    return value.toString().hashCode();
  }

  public static long ordered(Stream<?> values) {
    return ordered(values.iterator());
  }

  private static long ordered(Iterator<?> values) {
    long hash = 1;
    while (values.hasNext()) {
      hash = mix(hash, of(values.next()));
    }
    return hash;
  }

  /** Of several, in whatever order. */
  public static long any(Collection<?> values) {
    return values.stream().mapToLong(value -> mix(3, of(value))).sum();
  }

  // Values

  public static int number(long hash) {
    return (int) (hash >>> 7);
  }

  public static long large(long hash) {
    return hash;
  }

  public static String text(long hash) {
    return Long.toString(hash, 36);
  }

  public static Pair pair(long hash) {
    return new Pair(hash >> 3, text(hash & 0xFFFF));
  }

  public static List<Integer> numbers(long hash) {
    List<Integer> numbers = new ArrayList<>();
    for (int i = 0; i < Math.floorMod(hash >> 5, 4); i++) {
      numbers.add((int) mix(hash, i));
    }
    return numbers;
  }

  public static Way way(long hash) {
    return Way.values()[Math.floorMod(hash >> 4, 3)];
  }

  /** One of few. */
  public static int few(long hash) {
    return Math.floorMod(hash >> 9, 7);
  }

  // Endings

  /** Fails for one of so many; for none of them if that is 0. */
  public static void fail(String task, long hash, int every) {
    if (every > 0 && Math.floorMod(hash >> 2, every) == 0) {
      throw new PlannedException(task + " " + hash);
    }
  }

  public static <T> Optional<T> maybe(long hash, T value) {
    return Math.floorMod(hash >> 8, 3) == 0 ? Optional.empty() : Optional.of(value);
  }

  /** A value that is there at once, or comes from another thread. */
  public static <T> CompletableFuture<T> later(
      String task, long hash, int every, Supplier<T> value) {
    Supplier<T> call = () -> {
      fail(task, hash, every);
      return value.get();
    };
    return Math.floorMod(hash >> 6, 3) == 0
        ? CompletableFuture.completedFuture(hash).thenApply(any -> call.get())
        : CompletableFuture.supplyAsync(call);
  }

  // Items

  /** So many at most, and then perhaps a failure. */
  public static <T> Iterator<T> items(
      String loop, long hash, int most, int every, LongFunction<T> make) {
    return iterator(loop, hash, Math.floorMod(hash >> 16, most + 1), every, make);
  }

  /** So many, from a position on. */
  public static <T> Iterator<T> all(
      String loop, long hash, int count, int every, long position, LongFunction<T> make) {
    Iterator<T> all = iterator(loop, hash, count, every, make);
    for (long i = 0; i < position; i++) {
      all.next();
    }
    return all;
  }

  private static <T> Iterator<T> iterator(
      String loop, long hash, int count, int every, LongFunction<T> make) {
    Iterator<T> items =
        LongStream.range(0, count).mapToObj(i -> make.apply(mix(hash, i))).iterator();
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        if (!items.hasNext()) {
          fail(loop, hash, every);
          return false;
        }
        return true;
      }

      @Override
      public T next() {
        return items.next();
      }
    };
  }

  public static <T> Stream<T> stream(Iterator<T> items) {
    Iterable<T> iterable = () -> items;
    return StreamSupport.stream(iterable.spliterator(), false);
  }

  public static <T> void emit(Iterator<T> items, Emitter<T> out) {
    items.forEachRemaining(out::emit);
  }
}
