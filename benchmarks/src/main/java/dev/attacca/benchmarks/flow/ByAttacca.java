package dev.attacca.benchmarks.flow;

import dev.attacca.Collect;
import dev.attacca.DependsOn;
import dev.attacca.From;
import dev.attacca.Input;
import dev.attacca.Loop;
import dev.attacca.Merge;
import dev.attacca.Previous;
import dev.attacca.Repeat;
import dev.attacca.Router;
import dev.attacca.State;
import dev.attacca.Task;
import dev.attacca.benchmarks.flow.Stages.Parity;
import dev.attacca.runtime.Extension;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;

/** As the README shows, with all settings as they are. Several threads may add to a sum at once. */
final class ByAttacca implements Contender {
  private final Chain chain = new Chain();
  private final Diamond diamond = new Diamond();
  private final Routed routed = new Routed();
  private final Nested nested = new Nested();
  private final Merged merged = new Merged();
  private final Work work = new Work();
  private final Rounds rounds = new Rounds();
  private final ByAttacca_ChainRunner chainRunner;
  private final ByAttacca_DiamondRunner diamondRunner;
  private final ByAttacca_RoutedRunner routedRunner;
  private final ByAttacca_StatefulRunner statefulRunner;
  private final ByAttacca_KeyedRunner keyedRunner;
  private final ByAttacca_CollectedRunner collectedRunner;
  private final ByAttacca_NestedRunner nestedRunner;
  private final ByAttacca_MergedRunner mergedRunner;
  private final ByAttacca_WorkRunner workRunner;
  private final ByAttacca_RoundsRunner roundsRunner;

  /** With these extensions, if there are any. */
  ByAttacca(Extension... extensions) {
    chainRunner = ByAttacca_ChainRunner.builder(chain).with(extensions).build();
    diamondRunner = ByAttacca_DiamondRunner.builder(diamond).with(extensions).build();
    routedRunner = ByAttacca_RoutedRunner.builder(routed).with(extensions).build();
    statefulRunner =
        ByAttacca_StatefulRunner.builder(new Stateful()).with(extensions).build();
    keyedRunner = ByAttacca_KeyedRunner.builder(new Keyed()).with(extensions).build();
    collectedRunner =
        ByAttacca_CollectedRunner.builder(new Collected()).with(extensions).build();
    nestedRunner = ByAttacca_NestedRunner.builder(nested).with(extensions).build();
    mergedRunner = ByAttacca_MergedRunner.builder(merged).with(extensions).build();
    workRunner = ByAttacca_WorkRunner.builder(work).with(extensions).build();
    roundsRunner = ByAttacca_RoundsRunner.builder(rounds).with(extensions).build();
  }

  @Override
  public long run(Pattern pattern, int items) {
    return switch (pattern) {
      case CHAIN -> {
        chainRunner.run(items);
        yield chain.sum.sumThenReset();
      }
      case DIAMOND -> {
        diamondRunner.run(items);
        yield diamond.sum.sumThenReset();
      }
      case ROUTER -> {
        routedRunner.run(items);
        yield routed.sum.sumThenReset();
      }
      case STATE -> statefulRunner.total(items);
      case KEYED -> keyedRunner.total(items);
      case COLLECT -> collectedRunner.total(items);
      case NESTED -> {
        nestedRunner.run(items);
        yield nested.sum.sumThenReset();
      }
      case MERGE -> {
        mergedRunner.run(items);
        yield merged.sum.sumThenReset();
      }
      case WORK -> {
        workRunner.run(items);
        yield work.sum.sumThenReset();
      }
      case ROUNDS -> {
        roundsRunner.run(items);
        yield rounds.sum.sumThenReset();
      }
    };
  }

  static final class Chain {
    final LongAdder sum = new LongAdder();

    @Loop
    Iterator<Integer> item(@Input int items) {
      return Numbers.below(items);
    }

    @Task
    int first(int item) {
      return Stages.first(item);
    }

    @Task
    int second(int first) {
      return Stages.second(first);
    }

    @Task
    void third(int second) {
      sum.add(Stages.third(second));
    }
  }

  static final class Diamond {
    final LongAdder sum = new LongAdder();

    @Loop
    Iterator<Integer> item(@Input int items) {
      return Numbers.below(items);
    }

    @Task
    int top(int item) {
      return Stages.first(item);
    }

    @Task
    int left(int top) {
      return Stages.second(top);
    }

    @Task
    int right(int top) {
      return Stages.third(top);
    }

    @Task
    void join(int left, int right) {
      sum.add(Stages.join(left, right));
    }
  }

  static final class Routed {
    final LongAdder sum = new LongAdder();

    @Loop
    Iterator<Integer> item(@Input int items) {
      return Numbers.below(items);
    }

    @Router
    Parity parity(int item) {
      return Stages.parity(item);
    }

    @Task
    @DependsOn(value = "parity", when = "EVEN")
    int even(int item) {
      return Stages.second(item);
    }

    @Task
    @DependsOn(value = "parity", when = "ODD")
    int odd(int item) {
      return Stages.third(item);
    }

    @Task
    void join(@From({"even", "odd"}) int value) {
      sum.add(value);
    }
  }

  static final class Stateful {
    @Loop
    Iterator<Integer> item(@Input int items) {
      return Numbers.below(items);
    }

    @Task
    int first(int item) {
      return Stages.first(item);
    }

    @Task
    void booked(int first, @State Total account) {
      account.hash(first);
    }

    @Task
    @DependsOn(every = "booked")
    long total(@State Total account) {
      return account.value();
    }
  }

  static final class Keyed {
    private final Queue<Total> accounts = new ConcurrentLinkedQueue<>();

    @Loop
    Iterator<Integer> item(@Input int items) {
      return Numbers.below(items);
    }

    @Task
    int first(int item) {
      return Stages.first(item);
    }

    @Task
    int key(int item) {
      return Stages.key(item);
    }

    @State
    Total account() {
      Total account = new Total();
      accounts.add(account);
      return account;
    }

    @Task
    void booked(int first, @State(by = "key") Total account) {
      account.hash(first);
    }

    @Task
    @DependsOn(every = "booked")
    long total() {
      long total = 0;
      for (Total account = accounts.poll(); account != null; account = accounts.poll()) {
        total += account.value();
      }
      return total;
    }
  }

  static final class Collected {
    @Loop
    Iterator<Integer> item(@Input int items) {
      return Numbers.below(items);
    }

    @Task
    int first(int item) {
      return Stages.first(item);
    }

    @Task
    int second(int first) {
      return Stages.second(first);
    }

    @Task
    long total(@Collect Iterable<Integer> second) {
      Total total = new Total();
      for (int each : second) {
        total.hash(each);
      }
      return total.value();
    }
  }

  static final class Nested {
    final LongAdder sum = new LongAdder();

    @Loop
    Iterator<Integer> group(@Input int items) {
      return Numbers.below(items / Stages.GROUP);
    }

    @Loop
    Iterator<Integer> item(int group) {
      return Numbers.of(group);
    }

    @Task
    int first(int item) {
      return Stages.first(item);
    }

    @Task
    @DependsOn("group")
    void hash(@Collect List<Integer> first) {
      sum.add(Stages.hash(first));
    }
  }

  static final class Merged {
    final LongAdder sum = new LongAdder();

    @Loop
    Iterator<Integer> left(@Input int items) {
      return Numbers.below(items / 2);
    }

    @Loop
    Iterator<Integer> right(@Input int items) {
      return Numbers.below(items / 2);
    }

    @Task
    int ofLeft(int left) {
      return Stages.first(left);
    }

    @Task
    int ofRight(int right) {
      return Stages.second(right);
    }

    @Task
    void third(@Merge({"ofLeft", "ofRight"}) int any) {
      sum.add(Stages.third(any));
    }
  }

  static final class Work {
    final LongAdder sum = new LongAdder();

    @Loop
    Iterator<Integer> item(@Input int items) {
      return Numbers.below(items);
    }

    @Task
    void work(int item) {
      sum.add(Stages.work(item));
    }
  }

  static final class Rounds {
    final LongAdder sum = new LongAdder();

    @Repeat(max = 10_000_000)
    Optional<Integer> number(@Input int rounds, @Previous Optional<Integer> number) {
      int next = number.isPresent() ? number.get() + 1 : 0;
      return next < rounds ? Optional.of(next) : Optional.empty();
    }

    @Task
    int first(int number) {
      return Stages.first(number);
    }

    @Task
    int second(int first) {
      return Stages.second(first);
    }

    @Task
    void third(int second) {
      sum.add(Stages.third(second));
    }
  }
}
