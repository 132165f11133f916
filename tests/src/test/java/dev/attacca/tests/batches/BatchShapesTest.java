package dev.attacca.tests.batches;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attacca.Batch;
import dev.attacca.Collect;
import dev.attacca.DependsOn;
import dev.attacca.From;
import dev.attacca.Input;
import dev.attacca.Loop;
import dev.attacca.Task;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a batch may take its keys as, and what it may return. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BatchShapesTest extends OnFive {
  private static List<String> words(int items, String prefix) {
    return IntStream.range(0, items).mapToObj(i -> prefix + i % 5).toList();
  }

  /** Every kind of keys, and of results, of items of which each fifth has the same key. */
  static class Shapes {
    final Calls calls = new Calls();

    @Loop
    Stream<Integer> item(@Input int items) {
      return IntStream.range(0, items).boxed();
    }

    @Task
    int key(int item) {
      return item % 5;
    }

    @Task
    @Batch(max = 7)
    Map<Integer, String> ofSet(Set<Integer> key) {
      return calls.each(key, each -> "s" + each);
    }

    @Task
    @Batch(max = 7)
    Map<Integer, String> ofList(List<Integer> key) {
      return calls.each(key, each -> "l" + each);
    }

    @Task
    @Batch(max = 7)
    TreeMap<Integer, String> ofCollection(@From("key") Collection<Integer> several) {
      return new TreeMap<>(calls.each(several, each -> "c" + each));
    }

    @Task
    @Batch(max = 7)
    List<String> listed(List<Integer> key) {
      calls.add(key);
      return key.stream().map(each -> "v" + each).toList();
    }

    @Task
    @Batch(max = 7)
    CompletableFuture<Map<Integer, String>> later(Set<Integer> key) {
      return CompletableFuture.supplyAsync(() -> calls.each(key, each -> "f" + each));
    }

    @Task
    @Batch(max = 7)
    CompletionStage<List<String>> laterListed(List<Integer> key) {
      return CompletableFuture.supplyAsync(
          () -> key.stream().map(each -> "g" + each).toList());
    }

    @Task
    List<String> allOfSet(@Collect List<String> ofSet) {
      return ofSet;
    }

    @Task
    List<String> allOfList(@Collect List<String> ofList) {
      return ofList;
    }

    @Task
    List<String> allOfCollection(@Collect List<String> ofCollection) {
      return ofCollection;
    }

    @Task
    List<String> allListed(@Collect List<String> listed) {
      return listed;
    }

    @Task
    List<String> allLater(@Collect List<String> later) {
      return later;
    }

    @Task
    List<String> allLaterListed(@Collect List<String> laterListed) {
      return laterListed;
    }
  }

  @ParameterizedTest
  @MethodSource("executors")
  void anItemGetsTheValueOfItsOwnKeyWhateverTheShape(On on) {
    BatchShapesTest_ShapesRunner.Result result =
        on(on, BatchShapesTest_ShapesRunner.builder(new Shapes())).build().run(33);
    assertThat(result.allOfSet()).isEqualTo(words(33, "s"));
    assertThat(result.allOfList()).isEqualTo(words(33, "l"));
    assertThat(result.allOfCollection()).isEqualTo(words(33, "c"));
    assertThat(result.allListed()).isEqualTo(words(33, "v"));
    assertThat(result.allLater()).isEqualTo(words(33, "f"));
    assertThat(result.allLaterListed()).isEqualTo(words(33, "g"));
  }

  private static BatchShapesTest_ShapesRunner alone(Shapes shapes) {
    return BatchShapesTest_ShapesRunner.builder(shapes).executor(Runnable::run).build();
  }

  @Test
  void equalKeysStandOnceInASetAndTheBoundCountsThoseThatDiffer() {
    Shapes shapes = new Shapes();
    assertThat(alone(shapes).allOfSet(33)).isEqualTo(words(33, "s"));
    assertThat(shapes.calls.all()).containsExactly(List.of(0, 1, 2, 3, 4));
  }

  @Test
  void equalKeysStandAsOftenAsThereAreItemsInAListAndInACollection() {
    Shapes shapes = new Shapes();
    assertThat(alone(shapes).allListed(16)).isEqualTo(words(16, "v"));
    assertThat(shapes.calls.all())
        .containsExactly(List.of(0, 1, 2, 3, 4, 0, 1), List.of(2, 3, 4, 0, 1, 2, 3), List.of(4, 0));
    Shapes others = new Shapes();
    assertThat(alone(others).allOfCollection(16)).isEqualTo(words(16, "c"));
    assertThat(others.calls.all()).isEqualTo(shapes.calls.all());
  }

  /** Those that give nothing. */
  static class Stores {
    final Calls calls = new Calls();
    final Queue<Integer> after = new ConcurrentLinkedQueue<>();

    @Loop
    Stream<Integer> item(@Input int items) {
      return IntStream.range(0, items).boxed();
    }

    @Task
    @Batch(max = 4)
    void store(List<Integer> item) {
      calls.add(item);
    }

    @Task
    @DependsOn("store")
    @Batch(max = 100)
    CompletableFuture<Void> index(Set<Integer> item) {
      return CompletableFuture.runAsync(() -> calls.add(item));
    }

    @Task
    @DependsOn("index")
    void told(int item) {
      after.add(item);
    }

    @Task
    @DependsOn(every = "told")
    int end() {
      return after.size();
    }
  }

  @ParameterizedTest
  @MethodSource("executors")
  void aBatchThatGivesNothingIsFollowedByEachItem(On on) {
    Stores stores = new Stores();
    BatchShapesTest_StoresRunner runner =
        on(on, BatchShapesTest_StoresRunner.builder(stores)).build();
    assertThat(runner.end(50)).isEqualTo(50);
    assertThat(stores.after).hasSize(50).doesNotHaveDuplicates();
    assertThat(stores.calls.keys()).hasSize(100);
    if (on == On.CALLER) {
      assertThat(stores.calls.count()).isEqualTo(14);
    }
  }

  @Test
  void nothingIsCalledWhereThereAreNoItems() {
    Stores stores = new Stores();
    assertThat(BatchShapesTest_StoresRunner.of(stores).end(0)).isZero();
    assertThat(stores.calls.count()).isZero();
    Shapes shapes = new Shapes();
    BatchShapesTest_ShapesRunner.Result result =
        BatchShapesTest_ShapesRunner.of(shapes).run(0);
    assertThat(result.allListed()).isEmpty();
    assertThat(result.stats().task("listed").in()).isZero();
    assertThat(shapes.calls.count()).isZero();
  }

  /** What stands around the key. */
  static class Around {
    final Calls calls = new Calls();

    @Task
    String currency(@Input String country) {
      return country + "$";
    }

    @Loop
    List<Integer> item(String currency) {
      return List.of(1, 2, 3);
    }

    @Task
    @Batch(max = 10)
    Map<Integer, String> price(String currency, Set<Integer> item, @Input int discount) {
      return calls.each(item, each -> each - discount + currency);
    }

    @Task
    String all(@Collect Stream<String> price) {
      return String.join(" ", price.toList());
    }
  }

  @ParameterizedTest
  @MethodSource("executors")
  void aBatchTakesInputsAndValuesFromAround(On on) {
    BatchShapesTest_AroundRunner runner =
        on(on, BatchShapesTest_AroundRunner.builder(new Around())).build();
    assertThat(runner.all("de", 1)).isEqualTo("0de$ 1de$ 2de$");
  }

  /** Keys that are collections themselves. */
  static class OfLists {
    @Loop
    List<List<String>> words() {
      return List.of(List.of("a", "b"), List.of("c"), List.of("a", "b"));
    }

    @Task
    @Batch(max = 10)
    Map<List<String>, Integer> sizes(Set<List<String>> words) {
      return Map.of(List.of("a", "b"), 2, List.of("c"), words.size() * 10);
    }

    @Task
    @Batch(max = 10)
    List<List<String>> reversed(List<List<String>> words) {
      return words.stream().map(each -> List.of(String.join("", each))).toList();
    }

    @Task
    List<Integer> all(@Collect List<Integer> sizes) {
      return sizes;
    }

    @Task
    List<List<String>> others(@Collect List<List<String>> reversed) {
      return reversed;
    }
  }

  @Test
  void keysAndValuesMayBeListsThemselves() {
    BatchShapesTest_OfListsRunner.Result result = BatchShapesTest_OfListsRunner.builder(
            new OfLists())
        .executor(Runnable::run)
        .build()
        .run();
    assertThat(result.all()).containsExactly(2, 20, 2);
    assertThat(result.others()).containsExactly(List.of("ab"), List.of("c"), List.of("ab"));
  }

  /** A method that changes what it has been given, and keeps its result. */
  static class Careless {
    final List<String> kept = new java.util.ArrayList<>();

    @Loop
    Stream<Integer> item() {
      return Stream.of(0, 1, 2);
    }

    @Task
    @Batch(max = 10)
    List<String> value(List<Integer> item) {
      try {
        item.clear();
        kept.add("cleared");
      } catch (UnsupportedOperationException e) {
        item.forEach(each -> kept.add("v" + each));
      }
      return kept;
    }

    @Task
    String next(String value) {
      kept.clear();
      return value;
    }

    @Task
    List<String> all(@Collect List<String> next) {
      return next;
    }
  }

  @Test
  void theKeysCannotBeChangedAndTheListMayBeAfterwards() {
    assertThat(BatchShapesTest_CarelessRunner.builder(new Careless())
            .executor(Runnable::run)
            .build()
            .all())
        .containsExactly("v0", "v1", "v2");
  }
}
