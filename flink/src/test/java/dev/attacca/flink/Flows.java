package dev.attacca.flink;

import dev.attacca.Batch;
import dev.attacca.Collect;
import dev.attacca.Dag;
import dev.attacca.DependsOn;
import dev.attacca.Fallback;
import dev.attacca.Input;
import dev.attacca.Last;
import dev.attacca.Loop;
import dev.attacca.Merge;
import dev.attacca.OnError;
import dev.attacca.Previous;
import dev.attacca.Repeat;
import dev.attacca.Retry;
import dev.attacca.Router;
import dev.attacca.State;
import dev.attacca.Task;
import dev.attacca.runtime.Context;
import dev.attacca.runtime.Cursor;
import dev.attacca.runtime.Emitter;
import dev.attacca.runtime.Outcome;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Flows of all sorts, each with one input, how many items there are. {@link DifferentialTest} runs each class in here: a new one is all that it
 * takes. What a task gives may depend on what reaches it, and on no more: it is done again after a failure.
 */
@SuppressWarnings("unused") // tasks are called by generated code
final class Flows {
  private Flows() {}

  static IntStream numbers(int n) {
    return IntStream.range(0, n);
  }

  // Who runs, and who does not

  static class Routed {
    enum Channel {
      MAIL,
      PHONE,
      NONE
    }

    sealed interface Shape {
      record Square(int side) implements Shape {}

      record Circle(int radius) implements Shape {}
    }

    @Loop
    Stream<Integer> number(@Input int n) {
      return numbers(n).boxed();
    }

    @Router
    Channel channel(int number) {
      return Channel.values()[number % 3];
    }

    @Router
    boolean even(int number) {
      return number % 2 == 0;
    }

    @Router
    Shape shape(int number) {
      return number % 5 < 2 ? new Shape.Square(number) : new Shape.Circle(number);
    }

    @Task
    @DependsOn(value = "channel", when = "MAIL")
    String mail(int number) {
      return "mail " + number;
    }

    @Task
    @DependsOn(value = "channel", when = "PHONE")
    String phone(int number) {
      return "phone " + number;
    }

    @Task
    @DependsOn(value = "channel", when = "NONE")
    void none(int number) {}

    @Task
    @DependsOn(value = "even", when = "true")
    int half(int number) {
      return number / 2;
    }

    @Task
    @DependsOn(value = "even", when = "false")
    int threefold(int number) {
      return 3 * number + 1;
    }

    @Task
    long square(Shape.Square shape) {
      return (long) shape.side() * shape.side();
    }

    @Task
    double circle(Shape.Circle shape) {
      return shape.radius() * 0.5;
    }

    @Task
    String told(Optional<String> mail, Optional<String> phone, Outcome<Integer> half) {
      return mail.or(() -> phone).orElse("nobody") + " " + half;
    }

    @Task
    int hash(@Collect List<String> told) {
      return told.stream().mapToInt(String::hashCode).sum();
    }
  }

  static class Optionals {
    @Loop
    Stream<Integer> number(@Input int n) {
      return numbers(n).boxed();
    }

    @Task
    Optional<String> third(int number) {
      return number % 3 == 0 ? Optional.of("third " + number) : Optional.empty();
    }

    @Task
    @Nullable
    String maybe(int number) {
      return number % 4 == 0 ? null : "not null " + number;
    }

    @Task
    String taken(String third) {
      return third + "!";
    }

    @Task
    String asked(Optional<String> third, Optional<String> taken) {
      return third + " " + taken;
    }

    @Task
    @DependsOn("third")
    int after(int number) {
      return number;
    }

    @Task
    String outcome(Outcome<String> third) {
      return String.valueOf(third);
    }

    @Task
    List<String> thirds(@Collect List<String> third) {
      return third;
    }

    @Task
    Set<String> all(@Collect Set<String> asked, @Collect List<String> taken) {
      return asked;
    }
  }

  static class Broken {
    @Loop(onError = OnError.TOLERATE)
    Stream<Integer> number(@Input int n) {
      return numbers(n).boxed();
    }

    @Task
    int checked(int number) throws IOException {
      if (number % 7 == 3) {
        throw new IOException("no " + number);
      }
      return number;
    }

    @Task
    int above(int checked) {
      if (checked % 11 == 5) {
        throw new IllegalStateException("not above " + checked);
      }
      return checked + 1;
    }

    @Loop
    Iterator<Integer> part(int above) {
      return numbers(4)
          .mapToObj(i -> {
            if (i == 2 && above % 13 == 1) {
              throw new IllegalArgumentException("no second part of " + above);
            }
            return above * 10 + i;
          })
          .iterator();
    }

    @Task
    String seen(Outcome<Integer> checked, Outcome<Integer> above) {
      return text(checked) + " " + text(above);
    }

    private static String text(Outcome<Integer> outcome) {
      return outcome instanceof Outcome.Failure<Integer> failure
          ? "failed: " + failure.cause().getMessage()
          : outcome.toString();
    }

    @Task
    int parts(int number, @Collect List<Integer> part) {
      return part.size();
    }

    @Task
    int sum(@Collect List<Integer> part, @Collect List<Integer> parts) {
      return part.stream().mapToInt(Integer::intValue).sum() + 1000 * parts.size();
    }
  }

  static class Fallbacks {
    @Loop
    Stream<Integer> number(@Input int n) {
      return numbers(n).boxed();
    }

    @Task
    String live(int number) throws IOException {
      if (number % 3 == 0) {
        throw new IOException("not live: " + number);
      }
      return "live " + number;
    }

    @Fallback("live")
    @Task(onError = OnError.TOLERATE)
    String cached(int number, Outcome<String> live) {
      if (number % 6 == 0) {
        throw new IllegalStateException("not cached: " + number);
      }
      return "cached " + number + " "
          + (live instanceof Outcome.Failure<String> failure
              ? failure.cause().getMessage()
              : "fine");
    }

    @Task
    int length(String live) {
      return live.length();
    }

    @Task
    String parity(int number) {
      return number % 2 == 0 ? "even" : "odd";
    }

    @Task
    String counted(Optional<String> live, @State(by = "parity") Seen seen) {
      return ++seen.count + " " + live;
    }

    @Task
    List<String> all(@Collect List<String> live) {
      return live;
    }
  }

  /** What stands in for a task is before all loops, or after. */
  static class FallbacksAround {
    @Task
    String live(@Input int n) throws IOException {
      throw new IOException("not live");
    }

    @Fallback("live")
    String cached(@Input int n) {
      return "cached";
    }

    @Loop
    Stream<Integer> number(@Input int n, String live) {
      return numbers(n).boxed();
    }

    @Task
    String named(int number, String live) {
      return live + number;
    }

    @Task
    int most(@Collect List<String> named) throws IOException {
      throw new IOException("not most");
    }

    @Fallback("most")
    int least(@Collect List<Integer> number) {
      return number.size();
    }
  }

  /** What stands in for a task is there when all loops are over. */
  static class LateFallback {
    @Task
    String live(@Input int n) throws IOException {
      throw new IOException("not live");
    }

    @Loop
    Stream<Integer> number(@Input int n) {
      return numbers(n).boxed();
    }

    @Task
    int doubled(int number) {
      return 2 * number;
    }

    @Fallback("live")
    String cached(@Collect List<Integer> doubled) {
      return "cached of " + doubled.size();
    }

    @Task
    String end(String live) {
      return live + "!";
    }
  }

  /** What stands in for a task is where the states of a key are. */
  static class FallbackBehindKey {
    @Loop
    Stream<Integer> number(@Input int n) {
      return numbers(n).boxed();
    }

    @Task
    int key(int number) {
      return number % 4;
    }

    @Task
    String live(int number) throws IOException {
      if (number % 3 == 0) {
        throw new IOException("not live: " + number);
      }
      return "live";
    }

    @Fallback("live")
    String cached(int number, @State(by = "key") Seen seen) {
      return "cached " + ++seen.count;
    }

    @Task
    String end(String live, int number) {
      return live + " " + number;
    }

    @Task
    int ends(@Collect List<String> end) {
      return end.size();
    }
  }

  static class Finishing {
    @Loop
    Stream<Integer> number(@Input int n) {
      return numbers(n).boxed();
    }

    @Task
    int checked(int number) {
      if (number % 101 == 3) {
        throw new IllegalStateException("no " + number);
      }
      return number;
    }

    @Task(onError = OnError.TOLERATE)
    int tolerated(int number) {
      if (number % 103 == 3) {
        throw new IllegalStateException("not tolerated: " + number);
      }
      return number;
    }

    @Task
    int after(int checked, int tolerated) {
      return checked + tolerated;
    }

    @Task
    int count(@Collect List<Integer> after) {
      return after.size();
    }
  }

  @Dag(onError = OnError.HALT)
  static class Halting {
    @Loop
    Stream<Integer> number(@Input int n) {
      return numbers(n).boxed();
    }

    @Task
    int checked(int number) {
      if (number == 77) {
        throw new IllegalStateException("no " + number);
      }
      return number;
    }

    @Task
    int after(int checked) {
      return checked + 1;
    }

    @Task
    int count(@Collect List<Integer> after) {
      return after.size();
    }
  }

  static class Retried {
    @Loop
    Stream<Integer> number(@Input int n) {
      return numbers(n).boxed();
    }

    @Task(onError = OnError.TOLERATE)
    @Retry(times = 2)
    int tried(int number) {
      if (number % 10 == 9) {
        throw new IllegalStateException("never " + number);
      }
      return number;
    }

    @Task
    CompletableFuture<Integer> later(int tried) {
      return CompletableFuture.completedFuture(tried * 2);
    }

    @Task
    long sum(@Collect List<Integer> later) {
      return later.stream().mapToLong(Integer::longValue).sum();
    }
  }

  // Loops

  static class Merged {
    @Loop
    Stream<Integer> number(@Input int n) {
      return numbers(n).boxed();
    }

    @Loop
    List<Integer> lower(int number) {
      return numbers(number % 4).mapToObj(i -> number - i).toList();
    }

    @Loop
    List<Integer> upper(int number) {
      return numbers(number % 3).mapToObj(i -> number + i).toList();
    }

    @Task
    int doubled(int upper) {
      return 2 * upper;
    }

    @Task
    int either(@Merge({"lower", "doubled", "number"}) int any) {
      return any + 1;
    }

    @Task
    long eithers(int number, @Collect List<Integer> either) {
      return either.stream().mapToLong(Integer::longValue).sum();
    }

    @Task
    int parity(int either) {
      return either % 2;
    }

    @Task
    long counted(int either, @State(by = "parity") Seen seen) {
      return ++seen.count;
    }

    @Task
    long all(@Collect List<Long> eithers, @Collect List<Long> counted) {
      return eithers.stream().mapToLong(Long::longValue).sum() + counted.size();
    }
  }

  static class Nested {
    @Loop
    Stream<Integer> outer(@Input int n) {
      return numbers(n).boxed();
    }

    @Task
    String name(int outer) {
      return "outer " + outer;
    }

    @Loop
    Collection<Integer> middle(int outer) {
      return numbers(outer % 3).boxed().collect(Collectors.toList());
    }

    @Task
    int square(int middle, String name) {
      return middle * middle + name.length();
    }

    @Loop
    Stream<String> inner(int middle, int square) {
      return numbers(middle + 1).mapToObj(i -> square + "/" + i);
    }

    @Task
    String text(String inner, int outer) {
      return inner + " of " + outer;
    }

    @Task
    List<String> texts(int middle, @Collect List<String> text) {
      return text;
    }

    @Task
    int size(int outer, @Collect List<List<String>> texts, @Collect Set<String> inner) {
      return texts.size() + 100 * inner.size();
    }

    @Task
    @DependsOn(every = "text")
    int over(int outer) {
      return -outer;
    }

    @Task
    @DependsOn(every = "texts")
    String end() {
      return "the end";
    }

    @Task
    Map<Integer, Long> sizes(@Collect List<Integer> size, String end) {
      Map<Integer, Long> sizes = new TreeMap<>();
      size.forEach(each -> sizes.merge(each, 1L, Long::sum));
      return sizes;
    }

    @Task
    long overs(@Collect Stream<Integer> over) {
      return over.mapToLong(Integer::longValue).sum();
    }

    @Task
    long iterated(@Collect Iterable<Integer> square) {
      long sum = 0;
      for (int each : square) {
        sum += each;
      }
      return sum;
    }
  }

  static class SourcesOfAllKinds {
    @Loop
    void number(@Input int n, Emitter<Integer> out) {
      numbers(n).forEach(out::emit);
    }

    @Loop
    Iterator<Integer> iterated(int number) {
      return List.of(number, number + 1).iterator();
    }

    @Loop
    Iterable<Integer> iterable(int number) {
      return Set.of(number);
    }

    @Loop
    void emitted(int number, Emitter<String> out) {
      out.emit("first of " + number);
      out.emit("second of " + number);
    }

    @Task
    int plus(int iterated, int number) {
      return iterated + number;
    }

    @Task
    int minus(int iterable, int number) {
      return iterable - number - 1;
    }

    @Task
    int length(String emitted) {
      return emitted.length();
    }

    @Task
    long all(
        @Collect List<Integer> plus, @Collect List<Integer> minus, @Collect List<Integer> length) {
      return plus.stream().mapToLong(Integer::longValue).sum() + minus.size() * 7L + length.size();
    }
  }

  static class SeveralLoops {
    @Task
    int offset(@Input int n) {
      return n / 2;
    }

    @Loop
    Stream<Integer> left(@Input int n) {
      return numbers(n).boxed();
    }

    @Loop
    Iterator<String> right(@Input int n, int offset) {
      return numbers(n / 3).mapToObj(i -> "right " + (i + offset)).iterator();
    }

    @Task
    int leftKey(int left) {
      return left % 7;
    }

    @Task
    long leftCount(int left, @State(by = "leftKey") Seen lefts) {
      return ++lefts.count;
    }

    @Task
    String rightKey(String right) {
      return right.substring(right.length() - 1);
    }

    @Task
    long rightCount(String right, @State(by = "rightKey") Seen rights) {
      return ++rights.count;
    }

    @Task
    long both(@Collect List<Long> leftCount, @Collect List<Long> rightCount, int offset) {
      return leftCount.size() * 100_000L + rightCount.size() + offset;
    }
  }

  /** A loop that a router leaves out, and one that waits in vain for a task that has failed. */
  static class NotBegun {
    enum Which {
      THIS,
      THAT
    }

    @Router
    Which which(@Input int n) {
      return Which.THIS;
    }

    @Task(onError = OnError.TOLERATE)
    int broken(@Input int n) throws IOException {
      throw new IOException("broken");
    }

    @Loop
    @DependsOn(value = "which", when = "THIS")
    Stream<Integer> begun(@Input int n) {
      return numbers(n).boxed();
    }

    @Loop
    @DependsOn(value = "which", when = "THAT")
    Stream<Integer> left(@Input int n) {
      return numbers(n).boxed();
    }

    @Loop
    Stream<Integer> vain(int broken) {
      return numbers(broken).boxed();
    }

    @Task
    String ofBegun(int begun, Outcome<Integer> broken) {
      return begun + " "
          + (broken instanceof Outcome.Failure<Integer> failure
              ? failure.cause().getMessage()
              : "");
    }

    @Task
    int ofLeft(int left) {
      return left;
    }

    @Task
    int ofVain(int vain, int broken) {
      return vain;
    }

    @Task
    int taking(int begun, int broken) {
      return begun + broken;
    }

    @Task
    String all(
        @Collect List<String> ofBegun,
        @Collect List<Integer> ofLeft,
        @Collect List<Integer> ofVain,
        @Collect List<Integer> taking) {
      return ofBegun.size() + " " + ofLeft.size() + " " + ofVain.size() + " " + taking.size();
    }
  }

  static class Shards {
    @Loop(spread = true)
    Stream<Integer> shard(@Input int n) {
      return numbers(5).boxed();
    }

    @Loop
    Stream<String> order(Integer shard, Cursor cursor, @Input int n) {
      return numbers(n).skip(cursor.position()).mapToObj(i -> shard + "-" + i);
    }

    @Task
    int length(String order, Integer shard) {
      return order.length() + shard;
    }

    /** Each shard is in order, and so has keys of its own. */
    @Task
    String place(String order, Integer shard) {
      return shard + order.substring(order.length() - 1);
    }

    @Task
    String booked(String order, int length, @State(by = "place") Seen seen) {
      seen.last = order;
      return ++seen.count + " " + seen.last + " " + length;
    }

    @Task
    long total(@Collect List<Integer> length, @Collect List<String> booked) {
      return length.stream().mapToLong(Integer::longValue).sum() + booked.size();
    }

    @Task
    List<Integer> shards(@Collect List<Integer> shard) {
      return shard;
    }
  }

  /** A loop that is spread, in one that is: its items are done elsewhere, and gathered for those that they are in. */
  static class Gathered {
    @Task
    int base(@Input int n) {
      return n % 10;
    }

    @Loop(spread = true)
    Stream<Integer> shard(@Input int n) {
      return numbers(n / 20 + 1).boxed();
    }

    @Task
    String name(int shard, int base) {
      return "shard " + shard + "/" + base;
    }

    @Router(partial = true)
    boolean open(int shard) {
      return shard % 7 != 3;
    }

    @Loop(spread = true, onError = OnError.TOLERATE)
    @DependsOn(value = "open", when = "true")
    Stream<Integer> order(int shard, String name) {
      Stream<Integer> orders = numbers(shard % 41).boxed();
      return shard % 11 == 5
          ? Stream.concat(orders, Stream.generate(() -> {
            throw new IllegalStateException("no more of " + name);
          }))
          : orders;
    }

    @Task(onError = OnError.TOLERATE)
    int price(int order, String name, int shard) throws IOException {
      if (order % 13 == 7 && shard % 9 == 0) {
        throw new IOException("no price of " + order);
      }
      return order * 10 + name.length();
    }

    @Task
    String label(int price, int shard) {
      return price + "@" + shard;
    }

    @Task
    Optional<String> odd(int order) {
      return order % 2 == 1 ? Optional.of("odd " + order) : Optional.empty();
    }

    /** In order, and of those that have a value. */
    @Task
    List<String> labels(String name, @Collect List<String> label) {
      return Stream.concat(Stream.of(name), label.stream().limit(5)).toList();
    }

    @Task
    int odds(int shard, @Collect List<String> odd, @Collect Set<Integer> order) {
      return odd.stream().mapToInt(String::length).sum() + order.size();
    }

    @Task
    @DependsOn(every = "price")
    String priced(int shard) {
      return "priced " + shard;
    }

    @Task
    String streamed(int shard, @Collect Stream<String> label) {
      return label.limit(3).toList() + " of " + shard;
    }

    @Task(onError = OnError.TOLERATE)
    int checked(List<String> labels, int odds, String priced) throws IOException {
      if (labels.size() == 3) {
        throw new IOException(labels.get(0));
      }
      return labels.size() * odds;
    }

    @Task
    String after(Optional<Integer> checked, Outcome<List<String>> labels, int base) {
      return checked.orElse(-1)
          + base
          + ((Outcome.Success<List<String>>) labels).value().get(0);
    }

    @Task
    long streams(@Collect List<String> streamed) {
      return streamed.stream().mapToLong(String::length).sum();
    }

    @Task
    long all(@Collect List<Integer> checked, @Collect List<String> label) {
      return checked.stream().mapToLong(Integer::longValue).sum() + label.size();
    }

    @Task
    List<String> afters(@Collect List<String> after, @Collect List<List<String>> labels) {
      return Stream.concat(after.stream(), labels.stream().map(List::toString)).toList();
    }
  }

  /** Three of them, one in the other, of which each gathers; two beside each other; and a loop that begins when others are over. */
  static class GatheredDeeply {
    @Loop(spread = true)
    Stream<Integer> outer(@Input int n) {
      return numbers(n / 60 + 2).boxed();
    }

    @Loop(spread = true)
    Stream<String> middle(int outer) {
      return numbers(outer % 7).mapToObj(i -> outer + "-" + i);
    }

    @Loop(spread = true)
    List<Integer> inner(String middle, int outer) {
      return numbers((middle.length() + outer) % 6).boxed().toList();
    }

    @Task(onError = OnError.TOLERATE)
    long product(int inner, String middle, int outer) {
      int divisor = outer % 5 == 0 ? inner : inner + 1;
      // What the JVM throws by itself has no message any more once the method has been compiled.
      if (divisor == 0) {
        throw new ArithmeticException("no part of " + middle);
      }
      return 100 / divisor + (long) outer * middle.length();
    }

    @Task
    long products(String middle, @Collect List<Long> product) {
      return product.stream().mapToLong(Long::longValue).sum();
    }

    @Task
    List<Long> ofOuter(int outer, @Collect List<Long> products, @Collect List<Long> product) {
      return List.of(
          (long) outer,
          (long) products.size(),
          (long) product.size(),
          products.stream().mapToLong(Long::longValue).sum());
    }

    @Loop(spread = true)
    Stream<Integer> beside(int outer) {
      return numbers(outer % 3).boxed();
    }

    @Task
    String next(int beside, int outer) {
      return beside + " beside " + outer;
    }

    @Task
    String both(int outer, @Collect List<String> next, @Collect List<String> middle) {
      return next + " and " + middle.size();
    }

    @Loop(spread = true)
    Stream<Integer> late(String both, List<Long> ofOuter) {
      return numbers((both.length() + ofOuter.size()) % 5).boxed();
    }

    @Task
    String ofLate(int late, String both) {
      return late + " after " + both;
    }

    @Task
    int lates(int outer, @Collect List<String> ofLate, @Collect List<String> next) {
      return ofLate.size() * 10 + next.size();
    }

    @Task
    List<Object> all(
        @Collect List<Integer> lates,
        @Collect List<List<Long>> ofOuter,
        @Collect List<Long> products) {
      return List.of(lates, ofOuter, products.size());
    }
  }

  /** What is below a loop that is spread goes on to where the states of keys are, and is gathered besides. */
  static class GatheredBesideKeys {
    @Loop(spread = true)
    Stream<Integer> shard(@Input int n) {
      return numbers(n / 30 + 1).boxed();
    }

    @Task
    int twice(int shard) {
      return 2 * shard;
    }

    @Loop(spread = true)
    Stream<Integer> order(int shard) {
      return numbers(shard % 37).boxed();
    }

    @Task
    int price(int order, int twice) {
      return order + twice;
    }

    /** Each order has a key of its own: so it does not matter in which order they come. */
    @Task
    String account(int order, int shard) {
      return shard + "/" + order;
    }

    @Task
    long booked(int price, int twice, @State(by = "account") Seen seen) {
      return ++seen.count * 1_000_000L + price * 1_000L + twice;
    }

    @Task
    int total(int shard, @Collect List<Integer> price) {
      return price.stream().mapToInt(Integer::intValue).sum();
    }

    @Task
    String owner(int total) {
      return "owner " + total;
    }

    @Task
    long known(int shard, int total, @State(by = "owner") Seen owners) {
      return ++owners.count;
    }

    @Task
    long all(@Collect List<Long> booked, @Collect List<Long> known, @Collect List<Integer> total) {
      return booked.stream().mapToLong(Long::longValue).sum()
          + known.stream().mapToLong(Long::longValue).sum()
          + total.size();
    }
  }

  /** It is not that of a loop for which the run would halt, so it is done to its end, and then fails. */
  static class GatheredFinishing {
    @Loop(spread = true)
    Stream<Integer> shard(@Input int n) {
      return numbers(n / 50 + 1).boxed();
    }

    @Loop(spread = true)
    Stream<Integer> order(int shard) {
      return numbers(shard % 10).boxed();
    }

    @Task(onError = OnError.FINISH)
    int price(int order, int shard) throws IOException {
      if (shard == 17 && order == 3) {
        throw new IOException("no price");
      }
      return order;
    }

    @Task
    int total(int shard, @Collect List<Integer> price) {
      return price.size();
    }

    @Task
    int all(@Collect List<Integer> total) {
      return total.size();
    }
  }

  static class GatheredHalting {
    @Loop(spread = true)
    Stream<Integer> shard(@Input int n) {
      return numbers(n / 50 + 1).boxed();
    }

    @Loop(spread = true)
    Stream<Integer> order(int shard) {
      return numbers(shard % 10).boxed();
    }

    @Task
    int price(int order) {
      return order;
    }

    @Task(onError = OnError.HALT)
    int total(int shard, @Collect List<Integer> price) throws IOException {
      if (shard == 17) {
        throw new IOException("no total");
      }
      return price.size();
    }

    @Task
    int all(@Collect List<Integer> total) {
      return total.size();
    }
  }

  static class Contexts {
    @Loop
    Stream<Integer> number(@Input int n) {
      return numbers(n).boxed();
    }

    @Task
    void written(int number, Context own) {
      own.set("twice", number * 2);
    }

    @Task
    @DependsOn("written")
    int read(int number, Context own) {
      return number + own.<Integer>get("twice", 0);
    }

    @Loop
    List<Integer> below(int number, int read) {
      return List.of(read, read + 1);
    }

    @Task
    int through(int below, Context own) {
      return below + own.<Integer>get("twice", 0);
    }

    @Task
    List<Integer> all(@Collect List<Integer> through) {
      return through;
    }
  }

  // Rounds and batches

  static class Rounds {
    @Loop
    Stream<Integer> number(@Input int n) {
      return numbers(n).boxed();
    }

    @Repeat(max = 12, accept = true)
    Optional<Integer> next(int number, @Previous Optional<Integer> reached) {
      int before = reached.orElse(number);
      return before < 3 ? Optional.empty() : Optional.of(before);
    }

    @Task
    int reached(int next, @Previous Optional<Integer> reached) {
      return next % 2 == 0 ? next / 2 : next * 3 + 1;
    }

    @Task(onError = OnError.TOLERATE)
    int odd(int next, int reached) {
      if (reached % 97 == 0) {
        throw new IllegalStateException("ninety-seven in " + reached);
      }
      return reached % 2;
    }

    @Task
    int last(int number, @Last int reached) {
      return reached;
    }

    @Task
    String lasts(
        int number, @Last("odd") Outcome<Integer> last, @Last("reached") Optional<Integer> to) {
      return (last instanceof Outcome.Failure<Integer> failure
              ? failure.cause().getMessage()
              : last.toString())
          + to;
    }

    @Task
    int odds(int number, @Collect List<Integer> odd) {
      return odd.stream().mapToInt(Integer::intValue).sum();
    }

    @Task
    long sum(
        @Collect List<Integer> last, @Collect List<Integer> odds, @Collect List<Integer> reached) {
      return last.size() + 10L * odds.size() + 100L * reached.size();
    }
  }

  static class Batches {
    @Loop
    Stream<Integer> number(@Input int n) {
      return numbers(n).boxed();
    }

    @Loop
    List<Integer> digit(int number) {
      return Integer.toString(number).chars().map(c -> c - '0').boxed().toList();
    }

    @Task
    @Batch(max = 50)
    Map<Integer, String> name(Set<Integer> digit) {
      return digit.stream()
          .filter(d -> d != 4)
          .collect(Collectors.toMap(d -> d, d -> "digit " + d));
    }

    @Task
    @Batch(max = 3)
    List<Integer> squared(List<Integer> number) {
      return number.stream().map(n -> n * n).toList();
    }

    @Task
    int length(String name, int squared) {
      return name.length() + squared;
    }

    @Task
    List<String> names(int number, @Collect List<String> name) {
      return name;
    }

    @Task
    long all(@Collect List<Integer> length, @Collect List<List<String>> names) {
      return length.stream().mapToLong(Integer::longValue).sum() + names.size();
    }
  }

  // States

  static class Seen implements Serializable {
    long count;
    String last = "";
    List<String> all = new ArrayList<>();
  }

  /** One that Flink writes by itself. */
  public static class Balance {
    public String owner = "";
    public long cents;
    public int bookings;
  }

  static class Keys {
    enum Colour {
      RED,
      GREEN {
        @Override
        public String toString() {
          return "like grass";
        }
      }
    }

    record Point(int x, @Nullable String y) {}

    record Place(Point point, Colour colour, char letter, double weight) {}

    @Loop
    Stream<Integer> number(@Input int n) {
      return numbers(n).boxed();
    }

    @Task
    String text(int number) {
      return "t" + number % 5;
    }

    @Task
    long large(int number) {
      return number % 3 + 1L << 40;
    }

    @Task
    Boolean flag(int number) {
      return number % 2 == 0;
    }

    @Task
    char letter(int number) {
      return (char) ('a' + number % 4);
    }

    @Task
    Colour colour(int number) {
      return Colour.values()[number % 2];
    }

    @Task
    Place place(int number, Colour colour, char letter) {
      return new Place(
          new Point(number % 2, number % 3 == 0 ? null : "y"), colour, letter, number % 2 * 0.5);
    }

    @Task
    Optional<Integer> some(int number) {
      return number % 3 == 0 ? Optional.empty() : Optional.of(number % 6);
    }

    @Task
    String ofText(int number, @State(by = "text") Balance byText) {
      byText.cents += number;
      return byText.owner + " " + byText.cents + " " + ++byText.bookings;
    }

    @State
    Balance byText(String text) {
      Balance balance = new Balance();
      balance.owner = "owner of " + text;
      return balance;
    }

    @Task
    long ofLarge(int number, @State(by = "large") Seen byLarge) {
      return byLarge.count += number;
    }

    @Task
    long ofFlag(int number, @State(by = "flag") Seen byFlag) {
      return ++byFlag.count;
    }

    @Task
    long ofLetter(int number, @State(by = "letter") long[] byLetter) {
      return byLetter[0] += number;
    }

    @State
    long[] byLetter(char letter) {
      return new long[] {letter};
    }

    @Task
    String ofColour(int number, @State(by = "colour") List<Integer> byColour) {
      byColour.add(number);
      return byColour.size() + " " + byColour.get(byColour.size() / 2);
    }

    @State
    List<Integer> byColour() {
      return new ArrayList<>();
    }

    @Task
    String ofPlace(int number, @State(by = "place") Map<String, Integer> byPlace) {
      byPlace.merge("n" + number % 3, number, Integer::sum);
      return byPlace.toString();
    }

    @State
    Map<String, Integer> byPlace() {
      return new TreeMap<>();
    }

    @Task
    String ofSome(int number, @State(by = "some") Seen bySome) {
      bySome.last = bySome.count + "<" + number;
      bySome.count = number;
      return bySome.last;
    }

    @Task
    int all(
        @Collect List<String> ofText, @Collect List<Long> ofLarge, @Collect List<String> ofPlace) {
      return ofText.size() + ofLarge.size() + ofPlace.size();
    }
  }

  /** Two tasks that use one state in turn, and all that comes after it: loops, fates, failures. */
  static class BehindAState {
    @Loop
    Stream<Integer> number(@Input int n) {
      return numbers(n).boxed();
    }

    @Task
    int key(int number) {
      return number % 9;
    }

    @Task(onError = OnError.TOLERATE)
    int risky(int number) {
      if (number % 8 == 1) {
        throw new IllegalStateException("risky " + number);
      }
      return number;
    }

    @Task
    Optional<Integer> some(int number) {
      return number % 5 == 0 ? Optional.of(number) : Optional.empty();
    }

    @Router
    boolean even(int number) {
      return number % 2 == 0;
    }

    @Task(onError = OnError.TOLERATE)
    long first(int number, @State(by = "key") Seen seen) {
      if (number % 100 == 50) {
        throw new IllegalStateException("first " + number);
      }
      return ++seen.count;
    }

    @Task
    String second(
        int number, Outcome<Long> first, Optional<Integer> some, @State(by = "key") Seen seen) {
      seen.last = seen.last.length() > 20 ? "" : seen.last + number % 10;
      return seen.last + seen.count + some;
    }

    @Task
    long taking(long first, int risky) {
      return first + risky;
    }

    @Task
    @DependsOn(value = "even", when = "true")
    long ofEven(long first) {
      return first;
    }

    @Task
    @DependsOn(value = "even", when = "false")
    long ofOdd(long first) {
      return -first;
    }

    @Loop
    List<String> piece(String second) {
      return List.of(second, second + "!");
    }

    @Task
    int length(String piece, Outcome<Integer> risky) {
      return piece.length() + (risky instanceof Outcome.Failure<Integer> ? 1000 : 0);
    }

    @Task
    int lengths(String second, @Collect List<Integer> length) {
      return length.stream().mapToInt(Integer::intValue).sum();
    }

    @Task
    long all(
        @Collect List<Integer> lengths, @Collect List<Long> taking, @Collect List<Long> ofOdd) {
      return lengths.size() + 10L * taking.size() + 100L * ofOdd.size();
    }
  }

  /** A state by a key of outer items, and one by a key of the items below them. */
  static class StatesOfTwoLoops {
    @Loop
    Stream<Integer> outer(@Input int n) {
      return numbers(n).boxed();
    }

    @Task
    String outerKey(int outer) {
      return "outer " + outer % 4;
    }

    @Task
    long outerCount(int outer, @State(by = "outerKey") Seen outers) {
      return ++outers.count;
    }

    @Loop
    List<Integer> inner(int outer) {
      return numbers(outer % 4).mapToObj(i -> outer * 10 + i).toList();
    }

    @Task
    int innerKey(int inner, String outerKey) {
      return inner % 5 + outerKey.length();
    }

    @Task
    String innerCount(int inner, int outer, @State(by = "innerKey") Balance inners) {
      inners.cents += inner;
      return inners.cents + " " + ++inners.bookings + " at " + outer;
    }

    @Task
    long counts(@Collect List<Long> outerCount, @Collect List<String> innerCount) {
      return outerCount.size() * 1_000_000L + innerCount.size();
    }
  }

  /** One that all share: made and used before the loop, by its items in their order, and after it. */
  static class StateForAll {
    @Task
    String before(@Input int n, @State Balance balance) {
      balance.owner = "all";
      return "before";
    }

    @Loop
    Stream<Integer> number(@Input int n, String before) {
      return numbers(n).boxed();
    }

    @Task
    int doubled(int number) {
      return 2 * number;
    }

    @Task
    long sum(int doubled, @State Balance balance) {
      balance.bookings++;
      return balance.cents = balance.cents * 31 + doubled;
    }

    @Loop
    List<Long> digit(long sum) {
      return List.of(sum % 10, sum % 7);
    }

    @Task
    String digits(long digit, @State List<Long> digits) {
      digits.add(digit);
      return digits.size() + " " + digit;
    }

    @State
    List<Long> digits() {
      return new ArrayList<>();
    }

    @Task
    @DependsOn(every = "digits")
    String report(@State Balance balance, @State List<Long> digits) {
      return balance.owner + balance.cents + " " + balance.bookings + " " + digits.hashCode();
    }
  }

  // Values

  static class Values {
    public record Deep(
        List<Map<String, Optional<Integer>>> list,
        int[] ints,
        @Nullable String text) {
      @Override
      public String toString() {
        return list + java.util.Arrays.toString(ints) + text;
      }
    }

    @Task
    Map<String, List<Integer>> table(@Input int n) {
      return Map.of("ten", List.of(1, 2, 3), "none", List.of());
    }

    @Loop
    Stream<Deep> deep(@Input int n, Map<String, List<Integer>> table) {
      return numbers(n)
          .mapToObj(i -> new Deep(
              List.of(Map.of("i", Optional.of(i)), Map.of("none", Optional.empty())),
              new int[] {i, i + 1},
              i % 2 == 0 ? null : "odd"));
    }

    @Task
    byte[] bytes(Deep deep) {
      return deep.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    @Task
    List<String[]> arrays(Deep deep) {
      return List.<String[]>of(new String[] {"a", String.valueOf(deep.text())});
    }

    @Task
    java.time.LocalDate day(Deep deep) {
      return java.time.LocalDate.ofEpochDay(deep.ints()[0]);
    }

    @Task
    java.math.BigDecimal amount(Deep deep) {
      return java.math.BigDecimal.valueOf(deep.ints()[1], 2);
    }

    @Task
    int month(java.time.LocalDate day) {
      return day.getMonthValue();
    }

    @Task
    String booked(
        Deep deep,
        byte[] bytes,
        List<String[]> arrays,
        java.math.BigDecimal amount,
        Map<String, List<Integer>> table,
        @State(by = "month") List<java.math.BigDecimal> amounts) {
      amounts.add(amount);
      return bytes.length
          + arrays.get(0)[1]
          + amounts.stream().reduce(java.math.BigDecimal::add)
          + table.get("ten")
          + deep;
    }

    @State
    List<java.math.BigDecimal> amounts() {
      return new ArrayList<>();
    }

    @Task
    int all(@Collect List<byte[]> bytes, @Collect List<Deep> deep, @Collect List<String> booked) {
      return bytes.stream().mapToInt(each -> each.length).sum() + deep.size() + booked.size();
    }
  }
}
