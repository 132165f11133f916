package dev.attacca.processor.fuzz;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.common.util.concurrent.SettableFuture;
import dev.attacca.runtime.Inbox;
import dev.attacca.runtime.Outcome;
import dev.attacca.runtime.Route;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** What the written classes call, and the model too: numbers from values, and the other way round. */
public final class Play {
  /** What stands for {@code null}, a failure, a skipped task, and an empty {@code Optional}. */
  static final long NULL = -7;

  static final long FAILURE = 7;
  static final long SKIPPED = 11;
  static final long EMPTY = 13;

  private Play() {}

  /** A value that is a number. */
  public interface Valued {
    /** The number. */
    long value();
  }

  /** Says that a value may be {@code null}. */
  @Retention(RetentionPolicy.CLASS)
  @Target({ElementType.METHOD, ElementType.PARAMETER})
  public @interface Nullable {}

  /** A failure that was meant to happen. */
  public static final class Planned extends Exception {
    private static final long serialVersionUID = 1;

    Planned(String message) {
      super(message);
    }
  }

  /** As {@link Planned}, unchecked. */
  public static final class PlannedUnchecked extends RuntimeException {
    private static final long serialVersionUID = 1;

    PlannedUnchecked(String message) {
      super(message);
    }
  }

  /** As {@link Planned}, an error. */
  public static final class PlannedError extends Error {
    private static final long serialVersionUID = 1;

    PlannedError(String message) {
      super(message);
    }
  }

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

  /** One of so many. */
  public static int choice(long hash, int of) {
    return Math.floorMod(hash >> 4, of);
  }

  static boolean fails(long hash) {
    return Math.floorMod(hash, 5) == 0;
  }

  public static boolean isEmpty(long hash) {
    return Math.floorMod(hash >> 8, 3) == 0;
  }

  /** The number of a value. */
  public static long of(Object value) {
    if (value == null) {
      return NULL;
    }
    if (value instanceof Number number) {
      return number.longValue();
    }
    if (value instanceof Valued valued) {
      return valued.value();
    }
    if (value instanceof Enum<?> constant) {
      return constant.ordinal();
    }
    if (value instanceof Character character) {
      return character;
    }
    if (value instanceof Boolean flag) {
      return flag ? 1 : 0;
    }
    if (value instanceof CharSequence text) {
      return Long.parseLong(text.toString());
    }
    if (value instanceof long[] array) {
      return array[0];
    }
    if (value instanceof Map<?, ?> map) {
      return of(map.get("k"));
    }
    if (value instanceof Route) {
      return 0;
    }
    if (value instanceof Iterable<?> several) {
      return ofSeveral(several);
    }
    throw new AssertionError("of a type that nobody made: " + value.getClass());
  }

  private static long ofSeveral(Iterable<?> several) {
    long bits = 0;
    for (Object each : several) {
      if (!(each instanceof Enum<?> constant)) {
        return of(each);
      }
      bits |= 1L << constant.ordinal();
    }
    return bits;
  }

  public static long optional(Optional<?> value) {
    return value.isPresent() ? of(value.get()) : EMPTY;
  }

  public static long outcome(Outcome<?> outcome) {
    if (outcome instanceof Outcome.Success<?> success) {
      return of(success.value());
    }
    return outcome instanceof Outcome.Failure<?> ? FAILURE : SKIPPED;
  }

  public static long gathered(boolean ordered, Collection<?> values) {
    return gathered(ordered, values.stream());
  }

  public static long gathered(boolean ordered, Iterable<?> values) {
    return gathered(ordered, StreamSupport.stream(values.spliterator(), false));
  }

  public static long gathered(boolean ordered, Stream<?> values) {
    long hash = 1;
    for (Iterator<?> each = values.iterator(); each.hasNext(); ) {
      long value = of(each.next());
      hash = ordered ? mix(hash, value) : hash + mix(3, value);
    }
    return hash;
  }

  // Endings

  /** Fails for some of what a task may be given. */
  public static void fail(String task, long hash) throws Planned {
    if (fails(hash)) {
      String message = task + " " + hash;
      switch (choice(hash, 3)) {
        case 0 -> throw new Planned(message);
        case 1 -> throw new PlannedUnchecked(message);
        default -> throw new PlannedError(message);
      }
    }
  }

  /** As {@link #fail}, where nothing may be declared. */
  public static void failUnchecked(String task, long hash) {
    if (fails(hash)) {
      throw new PlannedUnchecked(task + " " + hash);
    }
  }

  /** A value that comes now, later, or from another thread. */
  public static <T> CompletableFuture<T> later(long hash, Supplier<T> value) {
    if (choice(hash, 3) == 0) {
      CompletableFuture<T> present = new CompletableFuture<>();
      try {
        present.complete(value.get());
      } catch (PlannedUnchecked e) {
        present.completeExceptionally(e);
      }
      return present;
    }
    return CompletableFuture.supplyAsync(value);
  }

  /** As {@link #later}, by Guava. */
  public static <T> ListenableFuture<T> listenable(long hash, Supplier<T> value) {
    SettableFuture<T> future = SettableFuture.create();
    later(hash, value).whenComplete((made, failure) -> {
      if (failure == null) {
        future.set(made);
      } else {
        future.setException(failure.getCause() == null ? failure : failure.getCause());
      }
    });
    return future;
  }

  /** What becomes of one key of many. */
  public static <T> Outcome<T> outcome(String task, long hash, boolean failing, Supplier<T> value) {
    if (failing && fails(hash)) {
      return new Outcome.Failure<>(new PlannedUnchecked(task + " " + hash));
    }
    return isEmpty(hash) ? new Outcome.Skipped<>("empty") : new Outcome.Success<>(value.get());
  }

  // Choices

  public static <E extends Enum<E>> Set<E> several(Class<E> type, long hash) {
    EnumSet<E> chosen = EnumSet.noneOf(type);
    for (E constant : type.getEnumConstants()) {
      if ((choice(hash, 8) & 1 << constant.ordinal()) != 0) {
        chosen.add(constant);
      }
    }
    return chosen;
  }

  public static Route route(long hash, String... names) {
    int bits = routed(hash, names.length);
    if (bits == (1 << names.length) - 1) {
      return Route.all();
    }
    return Route.to(LongStream.range(0, names.length)
        .filter(i -> (bits & 1 << i) != 0)
        .mapToObj(i -> names[(int) i])
        .toArray(String[]::new));
  }

  static int routed(long hash, int names) {
    return choice(hash, 1 << names);
  }

  // Items

  static long[] items(long hash, int most) {
    return LongStream.range(0, Math.floorMod(hash >> 16, most + 1))
        .map(i -> mix(hash, i))
        .toArray();
  }

  public static <T> Stream<T> items(long hash, int most, LongFunction<T> make) {
    return Arrays.stream(items(hash, most)).mapToObj(make);
  }

  /** The items, and then perhaps a failure. */
  public static <T> Iterator<T> ending(Stream<T> items, String task, long hash, boolean failing) {
    Iterator<T> iterator = items.iterator();
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        if (failing && !iterator.hasNext()) {
          failUnchecked(task, hash);
        }
        return iterator.hasNext();
      }

      @Override
      public T next() {
        return iterator.next();
      }
    };
  }

  public static <T> Stream<T> stream(Iterator<T> items) {
    Iterable<T> iterable = () -> items;
    return StreamSupport.stream(iterable.spliterator(), false);
  }

  public static <T> Flow.Publisher<T> publisher(Stream<T> items) {
    List<T> all = items.toList();
    return subscriber -> {
      SubmissionPublisher<T> publisher = new SubmissionPublisher<>(Runnable::run, 256);
      publisher.subscribe(subscriber);
      all.forEach(publisher::submit);
      publisher.close();
    };
  }

  /** Answers all requests, or fails them. */
  public static <I, O> void serve(
      Journal journal, String task, Inbox<I, O> inbox, boolean failing, LongFunction<O> make) {
    for (Inbox.Request<I, O> request : inbox) {
      long hash = journal.call(task, of(request.value()));
      if (failing && fails(hash)) {
        request.fail(new PlannedUnchecked(task + " " + hash));
      } else {
        request.complete(make.apply(hash));
      }
    }
  }
}
