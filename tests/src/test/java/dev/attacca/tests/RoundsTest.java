package dev.attacca.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attacca.Collect;
import dev.attacca.From;
import dev.attacca.Input;
import dev.attacca.Last;
import dev.attacca.Previous;
import dev.attacca.Repeat;
import dev.attacca.Task;
import dev.attacca.runtime.Outcome;
import dev.attacca.runtime.SkippedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a repeat gives, round after round. */
@Timeout(60)
class RoundsTest extends OnFreshPools {
  /** A draft that is revised until it is good. */
  static class Drafts {
    final AtomicInteger calls = new AtomicInteger();

    @Task
    int outline(@Input int start) {
      return start;
    }

    @Repeat(max = 5)
    Optional<Integer> draft(
        int outline,
        @Previous Optional<Integer> revised,
        @Previous("good") Optional<Boolean> isGood) {
      calls.incrementAndGet();
      return isGood.orElse(false) ? Optional.empty() : Optional.of(revised.orElse(outline));
    }

    @Task
    int critique(int draft) {
      return draft % 10;
    }

    @Task
    int revised(int draft, int critique) {
      return critique < 9 ? draft + 1 : draft;
    }

    @Task
    boolean good(int critique) {
      return critique >= 6;
    }

    @Task
    String report(@Last int revised, int outline) {
      return outline + " to " + revised;
    }

    @Task
    List<Integer> all(@Collect List<Integer> revised) {
      return revised;
    }

    @Task
    String rounds(@Collect List<Integer> draft) {
      return draft.toString();
    }
  }

  @ParameterizedTest
  @EnumSource
  void eachCallGivesTheItemOfOneRoundUntilItAnswersEmpty(On on) {
    Drafts drafts = new Drafts();
    RoundsTest_DraftsRunner runner =
        on(on, RoundsTest_DraftsRunner.builder(drafts)).build();
    for (int i = 0; i < 20; i++) {
      drafts.calls.set(0);
      RoundsTest_DraftsRunner.Result result = runner.run(3);
      assertThat(result.report()).isEqualTo("3 to 7");
      assertThat(result.all()).containsExactly(4, 5, 6, 7);
      assertThat(result.rounds()).isEqualTo("[3, 4, 5, 6]");
      assertThat(drafts.calls).hasValue(5);
    }
  }

  @ParameterizedTest
  @EnumSource
  void oneTaskIsRunWithTheRoundsThatItNeeds(On on) throws Exception {
    RoundsTest_DraftsRunner runner =
        on(on, RoundsTest_DraftsRunner.builder(new Drafts())).build();
    assertThat(runner.report(4)).isEqualTo("4 to 7");
    assertThat(runner.reportAsync(6).get()).isEqualTo("6 to 7");
    assertThat(runner.start(5).join().all()).containsExactly(6, 7);
    try (var values = runner.revised(4)) {
      assertThat(values).containsExactly(5, 6, 7);
    }
    try (var rounds = runner.draft(4)) {
      assertThat(rounds).containsExactly(4, 5, 6);
    }
  }

  @ParameterizedTest
  @EnumSource
  void roundsCanBeGiven(On on) {
    Drafts drafts = new Drafts();
    RoundsTest_DraftsRunner runner =
        on(on, RoundsTest_DraftsRunner.builder(drafts)).build();
    RoundsTest_DraftsRunner.Overriding given =
        runner.overriding().outline(0).draft(List.of(10, 20, 31));
    assertThat(given.report()).isEqualTo("0 to 32");
    assertThat(given.run().all()).containsExactly(11, 21, 32);
    assertThat(runner.overriding().outline(1).draft(List.of(5, 6).stream()).report())
        .isEqualTo("1 to 7");
    assertThat(drafts.calls).hasValue(0);
  }

  @ParameterizedTest
  @EnumSource
  void tasksOfRoundsCanBeGiven(On on) {
    RoundsTest_DraftsRunner runner =
        on(on, RoundsTest_DraftsRunner.builder(new Drafts())).build();
    assertThat(runner.overriding().start(3).good(true).run().all()).containsExactly(4);
    assertThat(runner.overriding().start(3).critique(6).revised(77).report()).isEqualTo("3 to 77");
    assertThat(runner
            .overriding()
            .outline(3)
            .good(path -> path.equals("draft[1]"))
            .run()
            .all())
        .containsExactly(4, 5);
  }

  /** What is taken of the round before. */
  static class Sums {
    @Repeat(max = 100)
    Optional<Integer> number(@Previous Optional<Integer> number, @Input int last) {
      return number.map(each -> each + 1).or(() -> Optional.of(1)).filter(each -> each <= last);
    }

    @Task
    Optional<Integer> odd(int number) {
      return Optional.of(number).filter(each -> each % 2 == 1);
    }

    @Task
    int total(int number, @Previous Optional<Integer> total) {
      return number + total.orElse(0);
    }

    @Task
    String before(
        int number, @Previous Optional<Integer> odd, @Previous("odd") Optional<Integer> same) {
      assertThat(odd).isEqualTo(same);
      return odd.map(each -> each + "<" + number).orElse("-");
    }

    @Task
    int twice(int odd) {
      return 2 * odd;
    }

    @Task
    String skipped(int number, @Previous Optional<Integer> twice) {
      return twice.map(String::valueOf).orElse("none");
    }

    @Task
    int sum(@Last int total) {
      return total;
    }

    @Task
    List<Integer> totals(@Collect List<Integer> total) {
      return total;
    }

    @Task
    List<String> befores(@Collect List<String> before) {
      return before;
    }

    @Task
    List<String> skips(@Collect List<String> skipped) {
      return skipped;
    }
  }

  @ParameterizedTest
  @EnumSource
  void anyTaskOfARoundMayTakeAValueOfTheRoundBefore(On on) {
    RoundsTest_SumsRunner runner =
        on(on, RoundsTest_SumsRunner.builder(new Sums())).build();
    for (int i = 0; i < 20; i++) {
      RoundsTest_SumsRunner.Result result = runner.run(5);
      assertThat(result.sum()).isEqualTo(15);
      assertThat(result.totals()).containsExactly(1, 3, 6, 10, 15);
      assertThat(result.befores()).containsExactly("-", "1<2", "-", "3<4", "-");
      assertThat(result.skips()).containsExactly("none", "2", "none", "6", "none");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aRepeatMayHaveNoRoundAtAll(On on) {
    RoundsTest_SumsRunner runner =
        on(on, RoundsTest_SumsRunner.builder(new Sums())).build();
    RoundsTest_SumsRunner.Result result = runner.run(0);
    assertThat(result.totals()).isEmpty();
    assertThatThrownBy(result::sum)
        .isInstanceOf(SkippedException.class)
        .hasMessageContaining("\"number\" had no round");
    assertThat(result.stats().task("number").out()).isZero();
    assertThat(result.stats().task("number").in()).isOne();
  }

  @Test
  void givenRoundsAreTakenOneAfterTheOther() {
    RoundsTest_SumsRunner runner = RoundsTest_SumsRunner.of(new Sums());
    RoundsTest_SumsRunner.Result result =
        runner.overriding().number(List.of(7, 8, 9)).run();
    assertThat(result.totals()).containsExactly(7, 15, 24);
    assertThat(result.befores()).containsExactly("-", "7<8", "-");
    assertThat(runner.overriding().number(List.of(2, 4)).total(5).run().totals())
        .containsExactly(5, 5);
  }

  /** What becomes of the last round. */
  static class Ends {
    @Repeat(max = 10)
    Optional<Integer> round(@Previous Optional<Integer> round, @Input int last) {
      return Optional.of(round.orElse(0) + 1).filter(each -> each <= last);
    }

    @Task
    Optional<Integer> small(int round) {
      return Optional.of(round).filter(each -> each < 3);
    }

    @Task
    int smaller(int small) {
      return small - 1;
    }

    @Task(onError = dev.attacca.OnError.TOLERATE)
    int fails(int round) {
      if (round == 4) {
        throw new IllegalArgumentException("four");
      }
      return round;
    }

    @Task
    int plain(@Last int small) {
      return small;
    }

    @Task
    String follows(@Last int smaller, @Input int last) {
      return smaller + "/" + last;
    }

    @Task
    Optional<Integer> maybe(@Last Optional<Integer> small) {
      return small;
    }

    @Task
    String outcome(@Last Outcome<Integer> small, @Last("fails") Outcome<Integer> other) {
      return kind(small) + " " + kind(other);
    }

    @Task
    int item(@Last @From("round") int given) {
      return given;
    }

    static String kind(Outcome<Integer> outcome) {
      if (outcome instanceof Outcome.Success<Integer> success) {
        return success.value().toString();
      }
      return outcome instanceof Outcome.Failure<Integer> failure
          ? failure.cause().getMessage()
          : ((Outcome.Skipped<Integer>) outcome).reason();
    }
  }

  @ParameterizedTest
  @EnumSource
  void lastIsTheValueOfTheLastRound(On on) {
    RoundsTest_EndsRunner runner =
        on(on, RoundsTest_EndsRunner.builder(new Ends())).build();
    RoundsTest_EndsRunner.Result result = runner.run(2);
    assertThat(result.plain()).isEqualTo(2);
    assertThat(result.follows()).isEqualTo("1/2");
    assertThat(result.maybe()).contains(2);
    assertThat(result.outcome()).isEqualTo("2 2");
    assertThat(result.item()).isEqualTo(2);
  }

  @ParameterizedTest
  @EnumSource
  void lastIsNeverTheValueOfAnEarlierRound(On on) {
    RoundsTest_EndsRunner runner =
        on(on, RoundsTest_EndsRunner.builder(new Ends())).build();
    RoundsTest_EndsRunner.Result result = runner.run(3);
    assertThatThrownBy(result::plain)
        .isInstanceOf(SkippedException.class)
        .hasMessageContaining("\"small\" had no value, in the last round");
    assertThatThrownBy(result::follows)
        .isInstanceOf(SkippedException.class)
        .hasMessageContaining("\"smaller\" was skipped in the last round: \"small\" had no value");
    assertThat(result.maybe()).isEmpty();
    assertThat(result.outcome()).isEqualTo("\"small\" had no value, in the last round 3");
    assertThat(result.item()).isEqualTo(3);
  }

  @ParameterizedTest
  @EnumSource
  void lastTellsOfAFailure(On on) {
    RoundsTest_EndsRunner runner =
        on(on, RoundsTest_EndsRunner.builder(new Ends())).build();
    assertThat(runner.run(4).outcome()).endsWith(" four");
    assertThat(runner.run(5).outcome()).endsWith(" 5");
    RoundsTest_EndsRunner.Result none = runner.run(0);
    assertThat(none.outcome()).isEqualTo("\"round\" had no round \"round\" had no round");
    assertThat(none.maybe()).isEmpty();
    assertThatThrownBy(none::item).isInstanceOf(SkippedException.class);
  }

  /** Rounds whose items come later. */
  static class Later {
    @Repeat(max = 4)
    CompletableFuture<Optional<String>> page(
        @Previous Optional<String> page, @Previous Optional<String> seen) {
      return CompletableFuture.supplyAsync(
          () -> Optional.of(page.orElse("") + seen.map(String::length).orElse(0))
              .filter(each -> each.length() < 4));
    }

    @Task
    CompletableFuture<String> seen(String page) {
      return CompletableFuture.supplyAsync(() -> page + "!");
    }

    @Task
    List<String> all(@Collect List<String> seen) {
      return seen;
    }
  }

  @ParameterizedTest
  @EnumSource
  void theMethodMayReturnAFuture(On on) {
    RoundsTest_LaterRunner runner =
        on(on, RoundsTest_LaterRunner.builder(new Later())).build();
    for (int i = 0; i < 20; i++) {
      assertThat(runner.all()).containsExactly("0!", "02!", "023!");
    }
  }

  /** The last round is taken as it is. */
  static class Accepted {
    final List<Integer> asked = new ArrayList<>();

    @Repeat(max = 3, accept = true)
    int step(@Previous Optional<Integer> doubled) {
      asked.add(doubled.orElse(1));
      return doubled.orElse(1);
    }

    @Task
    int doubled(int step) {
      return 2 * step;
    }

    @Task
    int result(@Last int doubled) {
      return doubled;
    }
  }

  @ParameterizedTest
  @EnumSource
  void theLastRoundMayBeTakenAsItIs(On on) {
    Accepted accepted = new Accepted();
    RoundsTest_AcceptedRunner runner =
        on(on, RoundsTest_AcceptedRunner.builder(accepted)).build();
    assertThat(runner.result()).isEqualTo(8);
    assertThat(accepted.asked).containsExactly(1, 2, 4);
    assertThat(runner.overriding().step(List.of(9)).result()).isEqualTo(18);
  }

  /** The name of the task is not the method's. */
  static class Named {
    @Repeat(max = 3, name = "pages", accept = true)
    Optional<Integer> start(@Previous Optional<Integer> pages) {
      return Optional.of(pages.orElse(0) + 1);
    }

    @Task
    int count(@Collect List<Integer> pages) {
      return pages.size();
    }
  }

  @Test
  void aRepeatMayHaveAnotherNameThanItsMethod() {
    assertThat(RoundsTest_NamedRunner.of(new Named()).count()).isEqualTo(3);
  }

  /** Values that may be null, and types with arguments. */
  static class Generic {
    @Repeat(max = 3, accept = true)
    Optional<? extends List<String>> list(@Previous Optional<? extends List<String>> longer) {
      return longer.isPresent() ? longer : Optional.of(List.of());
    }

    @Task
    List<String> longer(List<String> list) {
      List<String> all = new ArrayList<>(list);
      all.add("x");
      return all;
    }

    @Task
    Object taken(@Last Object longer, @Last("longer") Iterable<String> again) {
      return again.equals(longer) ? longer : "differs";
    }
  }

  @Test
  void typesMayHaveArguments() {
    assertThat(RoundsTest_GenericRunner.of(new Generic()).taken())
        .isEqualTo(List.of("x", "x", "x"));
  }
}
