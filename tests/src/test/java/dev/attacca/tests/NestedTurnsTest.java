package dev.attacca.tests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attacca.Batch;
import dev.attacca.Collect;
import dev.attacca.Loop;
import dev.attacca.OnError;
import dev.attacca.State;
import dev.attacca.Task;
import dev.attacca.runtime.RunnerBuilder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Items of loops within different items have their turns when those before them have had theirs, even if these are still open:
 * lines of the first file end only when one of the second has had its turn.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NestedTurnsTest extends OnEveryExecutor {
  private static <B extends RunnerBuilder<B>> B on(On on, B builder) {
    return switch (on) {
      case DEFAULT -> builder;
      case CALLER -> builder.executor(Runnable::run);
      case ONE -> builder.executor(ONE);
      case TWO -> builder.executor(TWO);
    };
  }

  private static List<String> lines(int file) {
    return List.of(file + "a", file + "b");
  }

  /** One state for all. */
  static class OfAll {
    private final CompletableFuture<Void> reached = new CompletableFuture<>();

    @Loop
    List<Integer> file() {
      return List.of(0, 1);
    }

    @Loop
    List<String> line(int file) {
      return lines(file);
    }

    @Task
    String noted(String line, @State ArrayList<String> seen) {
      seen.add(line);
      if (line.equals("1b")) {
        reached.complete(null);
      }
      return String.join(" ", seen);
    }

    @Task
    CompletableFuture<String> kept(String noted, int file) {
      return file == 0 ? reached.thenApply(any -> noted) : CompletableFuture.completedFuture(noted);
    }

    @Task
    List<String> all(@Collect List<String> kept) {
      return kept;
    }
  }

  @ParameterizedTest
  @EnumSource(On.class)
  void theStateOfAllIsTakenByItemsOfTheNext(On on) {
    assertThat(on(on, NestedTurnsTest_OfAllRunner.builder(new OfAll())).build().all())
        .containsExactly("0a", "0a 0b", "0a 0b 1a", "0a 0b 1a 1b");
  }

  /** One state for each letter. */
  static class OfKeys {
    private final CompletableFuture<Void> reached = new CompletableFuture<>();

    @Loop
    List<Integer> file() {
      return List.of(0, 1);
    }

    @Loop
    List<String> line(int file) {
      return lines(file);
    }

    @Task
    char letter(String line) {
      return line.charAt(1);
    }

    @Task
    String noted(String line, @State(by = "letter") ArrayList<String> seen) {
      seen.add(line);
      if (line.equals("1b")) {
        reached.complete(null);
      }
      return String.join(" ", seen);
    }

    @Task
    CompletableFuture<String> kept(String noted, int file) {
      return file == 0 ? reached.thenApply(any -> noted) : CompletableFuture.completedFuture(noted);
    }

    @Task
    List<String> all(@Collect List<String> kept) {
      return kept;
    }
  }

  @ParameterizedTest
  @EnumSource(On.class)
  void soIsThatOfAKey(On on) {
    assertThat(
            on(on, NestedTurnsTest_OfKeysRunner.builder(new OfKeys())).build().all())
        .containsExactly("0a", "0b", "0a 1a", "0b 1b");
  }

  /** The state is taken by the first file's lines while the second's wait for nothing but their turn. */
  static class WaitsForTheFirst {
    private final CompletableFuture<Void> late = new CompletableFuture<>();

    @Loop
    List<Integer> file() {
      return List.of(0, 1);
    }

    @Loop
    List<String> line(int file) {
      return lines(file);
    }

    @Task
    CompletableFuture<String> ready(String line) {
      if (line.equals("1b")) {
        late.complete(null);
      }
      return line.equals("0b")
          ? late.thenApply(any -> line)
          : CompletableFuture.completedFuture(line);
    }

    @Task
    String noted(String ready, @State ArrayList<String> seen) {
      seen.add(ready);
      return String.join(" ", seen);
    }

    @Task
    List<String> all(@Collect List<String> noted) {
      return noted;
    }
  }

  @ParameterizedTest
  @EnumSource(On.class)
  void thoseOfTheNextWaitUntilAllOfThisHaveHadIt(On on) {
    assertThat(on(on, NestedTurnsTest_WaitsForTheFirstRunner.builder(new WaitsForTheFirst()))
            .build()
            .all())
        .containsExactly("0a", "0a 0b", "0a 0b 1a", "0a 0b 1a 1b");
  }

  /** Files without lines, and one whose lines fail in the middle. */
  static class Gaps {
    @Loop(onError = OnError.TOLERATE)
    List<Integer> file() {
      return List.of(0, 1, 2, 3, 4);
    }

    @Loop
    Stream<String> line(int file) {
      if (file == 1) {
        throw new IllegalArgumentException("no file");
      }
      return file == 3
          ? Stream.of("3a", "3b").map(line -> {
            if (line.equals("3b")) {
              throw new IllegalArgumentException("torn");
            }
            return line;
          })
          : file == 2 ? Stream.of() : lines(file).stream();
    }

    @Task
    String noted(String line, @State ArrayList<String> seen) {
      seen.add(line);
      return String.join(" ", seen);
    }

    @Task
    String last(int file, @State ArrayList<String> seen) {
      seen.add("" + file);
      return String.join(" ", seen);
    }

    @Task
    List<String> all(@Collect List<String> noted, @Collect List<String> last) {
      return Stream.of(noted, last).flatMap(List::stream).toList();
    }
  }

  @ParameterizedTest
  @EnumSource(On.class)
  void filesWithoutLinesAreNoObstacle(On on) {
    Gaps gaps = new Gaps();
    List<String> all = on(on, NestedTurnsTest_GapsRunner.builder(gaps)).build().all();
    String longest = Collections.max(all, Comparator.comparing(String::length));
    assertThat(longest.split(" "))
        .containsExactlyInAnyOrder("0", "0a", "0b", "1", "2", "3", "3a", "4", "4a", "4b");
    assertThat(longest.replaceAll("\\D", "")).isEqualTo("0001233444");
  }

  /** A stream of lines that a task reads. */
  static class Read {
    private final CompletableFuture<Void> reached = new CompletableFuture<>();

    @Loop
    List<Integer> file() {
      return List.of(0, 1);
    }

    @Loop
    List<String> line(int file) {
      return lines(file);
    }

    @Task
    CompletableFuture<String> kept(String line, int file) {
      return file == 0 ? reached.thenApply(any -> line) : CompletableFuture.completedFuture(line);
    }

    @Task
    List<String> read(@Collect Stream<String> line) {
      return line.peek(each -> {
            if (each.equals("1b")) {
              reached.complete(null);
            }
          })
          .toList();
    }

    @Task
    List<String> all(@Collect List<String> kept, List<String> read) {
      return Stream.of(kept, read).flatMap(List::stream).toList();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = On.class,
      names = {"DEFAULT", "TWO"})
  void aStreamGoesOnWithTheNext(On on) {
    assertThat(on(on, NestedTurnsTest_ReadRunner.builder(new Read())).build().all())
        .containsExactly("0a", "0b", "1a", "1b", "0a", "0b", "1a", "1b");
  }

  /** A batch behind a state. */
  static class Called {
    final List<Set<String>> calls = Collections.synchronizedList(new ArrayList<>());

    @Loop
    List<Integer> file() {
      return List.of(0, 1, 2);
    }

    @Loop
    List<String> line(int file) {
      return lines(file);
    }

    @Task
    String noted(String line, @State ArrayList<String> seen) {
      seen.add(line);
      return line + seen.size();
    }

    @Task
    @Batch(max = 100)
    Map<String, String> loud(Set<String> noted) {
      calls.add(noted);
      return noted.stream().collect(Collectors.toMap(Function.identity(), each -> each + "!"));
    }

    @Task
    List<String> all(@Collect List<String> loud) {
      return loud;
    }
  }

  @ParameterizedTest
  @EnumSource(On.class)
  void itemsOfAllShareACallBehindTheState(On on) {
    Called called = new Called();
    assertThat(on(on, NestedTurnsTest_CalledRunner.builder(called)).build().all())
        .containsExactly("0a1!", "0b2!", "1a3!", "1b4!", "2a5!", "2b6!");
    assertThat(called.calls).hasSize(1);
  }

  /** The same, with a state of their letter. */
  static class CalledByKey {
    final List<Set<String>> calls = Collections.synchronizedList(new ArrayList<>());

    @Loop
    List<Integer> file() {
      return List.of(0, 1, 2);
    }

    @Loop
    List<String> line(int file) {
      return lines(file);
    }

    @Task
    char letter(String line) {
      return line.charAt(1);
    }

    @Task
    String noted(String line, @State(by = "letter") ArrayList<String> seen) {
      seen.add(line);
      return line + seen.size();
    }

    @Task
    @Batch(max = 100)
    Map<String, String> loud(Set<String> noted) {
      calls.add(noted);
      return noted.stream().collect(Collectors.toMap(Function.identity(), each -> each + "!"));
    }

    @Task
    List<String> all(@Collect List<String> loud) {
      return loud;
    }
  }

  @ParameterizedTest
  @EnumSource(On.class)
  void andBehindThatOfAKey(On on) {
    CalledByKey called = new CalledByKey();
    assertThat(on(on, NestedTurnsTest_CalledByKeyRunner.builder(called)).build().all())
        .containsExactly("0a1!", "0b1!", "1a2!", "1b2!", "2a3!", "2b3!");
    assertThat(called.calls).hasSize(1);
  }
}
