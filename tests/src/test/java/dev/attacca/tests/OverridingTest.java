package dev.attacca.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.attacca.Collect;
import dev.attacca.Dag;
import dev.attacca.DependsOn;
import dev.attacca.From;
import dev.attacca.Input;
import dev.attacca.Loop;
import dev.attacca.OnError;
import dev.attacca.Router;
import dev.attacca.Task;
import dev.attacca.runtime.Inbox;
import dev.attacca.runtime.Outcome;
import dev.attacca.runtime.Run;
import dev.attacca.runtime.RunFailedException;
import java.io.IOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Target;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Tasks and inputs are set by name, and what runs takes nothing. */
class OverridingTest {
  @Target({ElementType.METHOD, ElementType.PARAMETER})
  @interface Nullable {}

  /** Two inputs of one type, a task without a value, one that may have none, one that may be null. */
  @Dag(inputs = {"from", "to", "seats"})
  static class Journey {
    @Task
    String way(@Input String from, @Input String to) {
      return from + "-" + to;
    }

    @Task
    int price(String way, @Input int seats) {
      return way.length() * seats;
    }

    @Task
    Optional<String> meal(String way) {
      return Optional.of("soup on " + way);
    }

    @Task
    @Nullable
    String note(@Input String to) {
      return "to " + to;
    }

    @Task
    String ticket(int price, Optional<String> meal, @Nullable String note) {
      return price + " " + meal.orElse("none") + " " + note;
    }

    @Task
    @DependsOn("ticket")
    void printed() {
      throw new IllegalStateException("no printer");
    }
  }

  private final OverridingTest_JourneyRunner journey =
      OverridingTest_JourneyRunner.of(new Journey());

  @Test
  void inputs_of_one_type_are_told_apart_by_their_names() {
    assertThat(journey.overriding().to("B").from("A").way()).isEqualTo("A-B");
    assertThat(journey.overriding().seats(2).to("B").from("A").price()).isEqualTo(6);
  }

  @Test
  void what_is_missing_is_told_and_what_is_set() {
    assertThatThrownBy(() -> journey.overriding().from("A").seats(1).ticket())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "\"ticket\" needs the input \"to\", which is not set; set are \"from\", \"seats\"");
    assertThatThrownBy(() -> journey.overriding().way())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("\"way\" needs the inputs \"from\", \"to\", which are not set; set is nothing");
    assertThatThrownBy(() -> journey.overriding().way("W").run())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "the run needs the inputs \"to\", \"seats\", which are not set; set is \"way\"");
    assertThatThrownBy(() -> journey.overriding().ticketAsync())
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> journey.overriding().start())
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void what_is_not_needed_may_be_set_all_the_same() {
    assertThat(journey.overriding().from("A").to("B").seats(9).price(7).way("W").price())
        .isEqualTo(7);
  }

  @Test
  void each_setter_gives_a_new_one_and_the_last_counts() {
    OverridingTest_JourneyRunner.Overriding base = journey.overriding().way("abc");
    OverridingTest_JourneyRunner.Overriding two = base.seats(2);
    OverridingTest_JourneyRunner.Overriding three = two.seats(3);
    assertThat(two.price()).isEqualTo(6);
    assertThat(three.price()).isEqualTo(9);
    assertThat(three.way("x").price()).isEqualTo(3);
    assertThatThrownBy(base::price).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void null_is_refused_at_once_unless_the_task_may_be_null() {
    assertThatThrownBy(() -> journey.overriding().way(null))
        .isInstanceOf(NullPointerException.class)
        .hasMessageContaining("\"way\"");
    assertThatThrownBy(() -> journey.overriding().meal((String) null))
        .isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> journey.overriding().meal((Optional<String>) null))
        .isInstanceOf(NullPointerException.class);
    assertThat(journey.overriding().note(null).price(1).meal(Optional.empty()).ticket())
        .isEqualTo("1 none null");
    assertThat(journey.overriding().from(null).to("B").way()).isEqualTo("null-B");
  }

  @Test
  void a_task_without_a_value_is_taken_as_done_by_its_name() {
    OverridingTest_JourneyRunner.Overriding most =
        journey.overriding().ticket("T").way("w").to("B");
    assertThatThrownBy(most::run).isInstanceOf(RunFailedException.class);
    assertThat(most.without("printed").seats(1).run().ticket()).isEqualTo("T");
    assertThatThrownBy(() -> most.without("pritned"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("did you mean \"printed\"?");
    assertThatThrownBy(() -> most.without("xyz"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith("no task \"xyz\" in OverridingTest.Journey");
    assertThatThrownBy(() -> most.without("price"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("price(…)");
  }

  @Test
  void what_runs_in_the_background_takes_nothing_either() {
    OverridingTest_JourneyRunner.Overriding most =
        journey.overriding().price(3).way("w").note("n");
    assertThat(most.ticketAsync().join()).isEqualTo("3 soup on w n");
    Run<OverridingTest_BookRunner.Result> run =
        book.overriding().title("p").length(0).start();
    assertThat(run.join().all()).containsExactly("p1[0, 0][p1a, p1b]", "p2[0, 0][p2a, p2b]");
  }

  /** A loop in a loop, a router per item, a task that may have no value, and one per item of the outer. */
  static class Book {
    final AtomicInteger pages = new AtomicInteger();

    @Loop
    List<String> page(@Input String title) {
      pages.incrementAndGet();
      return List.of(title + 1, title + 2);
    }

    @Loop
    List<String> word(String page) {
      return List.of(page + "a", page + "b");
    }

    @Task
    int length(String word) {
      return word.length();
    }

    @Task
    Optional<String> mark(String word) {
      return Optional.of(word);
    }

    @Router(partial = true)
    boolean bold(String word) {
      return false;
    }

    @Task
    @DependsOn(value = "bold", when = "true")
    String loud(String word, int length) {
      return word + "!" + length;
    }

    @Task
    String line(String page, @Collect List<Integer> length, @Collect List<String> mark) {
      return page + length + mark;
    }

    @Task(onError = OnError.TOLERATE)
    String shout(@Collect List<String> loud) {
      return String.join(" ", loud);
    }

    @Task
    List<String> all(@Collect List<String> line) {
      return line;
    }
  }

  private final OverridingTest_BookRunner book = OverridingTest_BookRunner.of(new Book());

  @Test
  void an_iterable_serves_every_run_and_every_item_around_it() {
    AtomicInteger iterated = new AtomicInteger();
    Iterable<String> words = () -> {
      iterated.incrementAndGet();
      return List.of("x", "yy").iterator();
    };
    OverridingTest_BookRunner.Overriding given = book.overriding().word(words).title("p");
    assertThat(given.all()).containsExactly("p1[1, 2][x, yy]", "p2[1, 2][x, yy]");
    assertThat(given.all()).hasSize(2);
    assertThat(iterated).hasValue(4);
  }

  @Test
  void an_iterable_is_closed_by_whom_it_belongs_to() {
    class Pages implements Iterable<String>, AutoCloseable {
      final AtomicBoolean closed = new AtomicBoolean();

      @Override
      public java.util.Iterator<String> iterator() {
        return List.of("q").iterator();
      }

      @Override
      public void close() {
        closed.set(true);
      }
    }
    Pages pages = new Pages();
    assertThat(book.overriding().page(pages).all()).containsExactly("q[2, 2][qa, qb]");
    assertThat(pages.closed).isFalse();
    pages.close();
  }

  @Test
  void a_stream_serves_one_run() {
    AtomicBoolean closed = new AtomicBoolean();
    OverridingTest_BookRunner.Overriding given =
        book.overriding().page(Stream.of("q").onClose(() -> closed.set(true)));
    assertThat(given.length(1).line("l").all()).containsExactly("l");
    assertThat(closed).isTrue();
    assertThatThrownBy(given::all)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("\"page\"")
        .hasMessageContaining("Iterable");
    assertThatThrownBy(() -> given.length(3).start()).isInstanceOf(IllegalStateException.class);
    assertThat(given.page(List.of("r")).all()).containsExactly("r[2, 2][ra, rb]");
  }

  @Test
  void a_run_that_does_not_begin_or_does_not_need_it_leaves_a_stream_alone() {
    OverridingTest_JourneyRunner.Overriding none = journey.overriding();
    assertThatThrownBy(none::way).isInstanceOf(IllegalStateException.class);
    OverridingTest_BookRunner.Overriding given = book.overriding().page(Stream.of("q"));
    assertThat(given.all(List.of("given")).all()).containsExactly("given");
    assertThat(given.length(path -> 1).mark("m").all(List.of("given")).all())
        .containsExactly("given");
    assertThat(given.all()).containsExactly("q[2, 2][qa, qb]");
  }

  @Test
  void a_stream_is_nothing_for_a_loop_within_a_loop() {
    assertThatThrownBy(() -> book.overriding().word(Stream.of("x")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("\"word\"")
        .hasMessageContaining("\"page\"")
        .hasMessageContaining("Iterable");
    assertThatThrownBy(() -> book.overriding().page((Stream<String>) null))
        .isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> book.overriding().page((Iterable<String>) null))
        .isInstanceOf(NullPointerException.class);
  }

  @Test
  void a_task_of_items_is_given_one_value_or_one_for_each_path() {
    assertThat(book.overriding().title("p").length(7).all())
        .containsExactly("p1[7, 7][p1a, p1b]", "p2[7, 7][p2a, p2b]");
    assertThat(book.overriding()
            .title("p")
            .length(path -> path.equals("page[1].word[0]") ? 5 : 6)
            .mark(path -> path.endsWith("word[1]") ? Optional.of(path) : Optional.empty())
            .all())
        .containsExactly("p1[6, 6][page[0].word[1]]", "p2[5, 6][page[1].word[1]]");
    try (Stream<Integer> lengths =
        book.overriding().title("p").length(String::length).length()) {
      assertThat(lengths).containsExactly(15, 15, 15, 15);
    }
  }

  @Test
  void what_only_the_replaced_task_of_items_needed_is_not_run() {
    Book own = new Book();
    OverridingTest_BookRunner runner = OverridingTest_BookRunner.of(own);
    assertThat(runner.overriding().line(path -> path).page(List.of("a", "b")).all())
        .containsExactly("page[0]", "page[1]");
    assertThat(own.pages).hasValue(0);
  }

  @Test
  void a_router_of_items_is_given_too() {
    assertThat(book.overriding()
            .title("p")
            .bold(path -> path.startsWith("page[1]"))
            .shout())
        .isEqualTo("p2a!3 p2b!3");
    assertThat(book.overriding().title("p").bold(true).length(0).shout())
        .isEqualTo("p1a!0 p1b!0 p2a!0 p2b!0");
  }

  @Test
  void a_function_that_fails_fails_the_task_that_it_stands_for() {
    RunFailedException failed = catchThrowableOfType(
        RunFailedException.class,
        () -> book.overriding()
            .title("p")
            .length(path -> {
              throw new AssertionError("at " + path);
            })
            .all());
    assertThat(failed).hasMessageContaining("length").cause().isInstanceOf(AssertionError.class);
    assertThatThrownBy(() -> book.overriding().title("p").line(path -> null).all())
        .isInstanceOf(RunFailedException.class)
        .hasMessageContaining("line")
        .cause()
        .isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> book.overriding().line((Function<String, String>) null))
        .isInstanceOf(NullPointerException.class);
  }

  /** Things that a setter might be mistaken for. */
  static class Odd {
    @Loop
    List<Integer> number(@Input int upTo) {
      return Stream.iterate(1, n -> n + 1).limit(upTo).toList();
    }

    @Task
    UnaryOperator<String> how(int number) {
      return text -> text + number;
    }

    @Task
    Function<String, String> which(int number) {
      return text -> text;
    }

    @Task
    Object[] array(@Input Object[] given) {
      return given;
    }

    @Task
    void worker(@From("number") Inbox<Integer, String> in) throws IOException {
      for (Inbox.Request<Integer, String> request : in) {
        request.complete("w" + request.value());
      }
    }

    @Task
    String said(
        UnaryOperator<String> how,
        Function<String, String> which,
        @From("worker") Outcome<String> worker) {
      return how.apply(which.apply("s")) + worker;
    }

    @Task
    List<String> all(@Collect List<String> said) {
      return said;
    }
  }

  @Test
  void values_may_be_functions_arrays_and_answers() {
    OverridingTest_OddRunner odd = OverridingTest_OddRunner.of(new Odd());
    Function<String, String> upper = text -> text + "W";
    UnaryOperator<String> twice = text -> text + text;
    OverridingTest_OddRunner.Overriding given = odd.overriding().upTo(2).which(upper);
    assertThat(given.worker("a").all())
        .containsExactly("sW1Success[value=a]", "sW2Success[value=a]");
    assertThat(given.worker(path -> path).how(twice).all())
        .containsExactly("sWsWSuccess[value=number[0]]", "sWsWSuccess[value=number[1]]");
    assertThat(odd.overriding().array(new Object[3]).array()).hasSize(3);
    assertThat(odd.overriding().given(new Object[2]).array()).hasSize(2);
  }

  /** A loop that follows a task which may have no value. */
  static class Late {
    @Task
    Optional<Integer> first() {
      return Optional.of(1);
    }

    @Loop
    List<Integer> each(int first) {
      return List.of(first);
    }

    @Task
    int twice(int each) {
      return 2 * each;
    }

    @Task
    List<Integer> sum(@Collect List<Integer> twice) {
      return twice;
    }
  }

  @Test
  void what_is_replaced_runs_though_what_it_needed_has_no_value() {
    OverridingTest_LateRunner late = OverridingTest_LateRunner.of(new Late());
    assertThat(late.overriding().first(Optional.empty()).each(List.of(3)).sum()).containsExactly(6);
    assertThat(late.overriding().each(List.of(3)).twice(path -> 8).sum()).containsExactly(8);
    assertThat(late.overriding().first(Optional.empty()).run().sum()).isEmpty();
  }
}
