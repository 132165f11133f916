package dev.attacca.runtime.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attacca.runtime.TaskFailure;
import dev.attacca.runtime.spi.Blueprint;
import dev.attacca.runtime.spi.Given;
import dev.attacca.runtime.spi.Inside;
import dev.attacca.runtime.spi.Part;
import dev.attacca.runtime.spi.Parts;
import dev.attacca.runtime.spi.Portable;
import dev.attacca.runtime.spi.Session;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Loops whose items are done elsewhere, and gathered for the item that they are in. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SpreadPartsTest {
  private static final String REPORTS = """
      dag Reports onError=TOLERATE
      loop shard spread: Integer
      task all: Integer
        collect report as list
      scope shard
      task rate: Integer
        value shard
      loop order#SPREAD: Integer
        value rate
      loop note: Integer
        value shard
      task report: Integer
        value rate
        collect price as list
        collect note as list
      task late: Integer
        every line
        value shard
      scope order
      task price: Integer
        value order
        value rate
      loop line spread: Integer
        value order
      task lines: Integer
        value order
        every amount
      #ORDER
      scope line
      task amount: Integer
        value line
        value shard
      scope note
      """;

  private static final Blueprint SPREAD =
      Blueprint.parse(REPORTS.replace("#SPREAD", " spread").replace("#ORDER\n", ""));

  private final FlowScope main = new FlowScope(SPREAD)
      .task("shard", scope -> List.of())
      .task("rate", scope -> scope.<Integer>get("shard") * 10)
      .task("order", scope -> IntStream.range(0, 3).boxed().iterator())
      .task("note", scope -> List.of(7, 8))
      .task(
          "report",
          scope -> Integer.parseInt(
              "" + scope.get("rate") + scope.<Integer>list("report").size()))
      .task("price", scope -> scope.<Integer>get("order") + scope.<Integer>get("rate"))
      .task("line", scope -> List.of(1, 2))
      .task("lines", scope -> 1)
      .task("late", scope -> 1)
      .task("amount", scope -> scope.<Integer>get("line") * scope.<Integer>get("shard"))
      .task("all", scope -> scope.list("all").size());

  private final Portable<TestEngine.Result> portable = portable(SPREAD, main);

  private static Portable<TestEngine.Result> portable(Blueprint blueprint, FlowScope scope) {
    return TestEngine.on(TestThreads.Kind.CALLER.open(), blueprint)
        .portable(scope::another, TestEngine.Result::new, SpreadPartsTest.class);
  }

  private static Portable<TestEngine.Result> portable(String blueprint) {
    Blueprint parsed = Blueprint.parse(blueprint);
    return portable(parsed, new FlowScope(parsed));
  }

  private int task(String name) {
    return portable.task(name);
  }

  private Part part(int number) {
    return portable.parts().all().get(number);
  }

  /** Its loop, its tasks, and where its items come from; what it gathers, from which parts, and which loops it counts. */
  private static List<String> texts(Portable<?> portable) {
    return portable.parts().all().stream()
        .map(part -> "%s %s < %d%s"
            .formatted(
                portable.nameOf(part.loop()),
                names(portable, part.members()),
                part.from(),
                part.awaits().length == 0
                    ? ""
                    : " gathers " + names(portable, part.gathers()) + " from "
                        + Arrays.toString(part.awaits()) + " by "
                        + names(portable, part.counts())))
        .toList();
  }

  private static List<String> names(Portable<?> portable, int[] tasks) {
    return Arrays.stream(tasks).mapToObj(portable::nameOf).sorted().toList();
  }

  @Test
  void aParentIsDoneBeforeItsLoopsAndWhenAllBelowIsOver() {
    assertThat(portable.parts().refusals()).isEmpty();
    assertThat(texts(portable))
        .containsExactly(
            "shard [note, order, rate] < -1",
            "order [line, price] < 0",
            "line [amount] < 1",
            "order [lines] < 1 gathers [] from [1, 2] by [line]",
            "shard [late, report] < 0 gathers [note, price] from [0, 1, 2] by [line, order]");
    assertThat(part(1).takes(0)).containsExactly(task("rate"));
    assertThat(part(4).takes(0)).containsExactly(task("rate"));
    assertThat(part(0).countsFor(part(4))).containsExactly(task("order"));
    assertThat(part(1).countsFor(part(4))).containsExactly(task("line"));
    assertThat(part(2).countsFor(part(4))).isEmpty();
  }

  @Test
  void aLoopThatIsNotSpreadStaysWithItsParent() {
    assertThat(texts(portable(REPORTS.replace("#SPREAD", "").replace("#ORDER\n", ""))))
        .hasSize(1);
  }

  private static final String PARTED = """
      dag Parted
      #STATE
      loop shard#OUTER: Integer
      scope shard
      task rate: Integer
        value shard
      loop order spread: Integer
        value rate
      task report: Integer
        collect price as list
        value shard
      #SHARD
      scope order
      task price: Integer
        value order
      #ORDER
      #MORE
      """;

  /** What is added to the graph above, and where; and what that is. */
  private record Parted(String what, String state, String shard, String order, String more) {
    Parts parts(String outer) {
      String text = PARTED
          .replace("#OUTER", outer)
          .replace("#STATE\n", state)
          .replace("#SHARD\n", shard)
          .replace("#ORDER\n", order)
          .replace("#MORE\n", more);
      return portable(text).parts();
    }

    @Override
    public String toString() {
      return what;
    }
  }

  static List<Parted> parted() {
    return List.of(
        new Parted(
            "a state for all, below",
            "state seen\n",
            "",
            "task seeing\n  value order\n  state seen\n",
            ""),
        new Parted(
            "a state for all, after",
            "state seen\n",
            "task seeing\n  value report\n  state seen\n",
            "",
            ""),
        new Parted(
            "a merge of what is below",
            "",
            "merge mixed: Integer\n  source rate\n  source price\n",
            "",
            "scope mixed\ntask ofMixed\n  value mixed\n"),
        new Parted(
            "a merge of what is before and after",
            "",
            "merge mixed: Integer\n  source rate\n  source report\n",
            "",
            "scope mixed\ntask ofMixed\n  value mixed\n"),
        new Parted(
            "a context, before and below",
            "",
            "task one context\n  value rate\n",
            "task other context\n  value order\n",
            ""),
        new Parted(
            "a context, before and after",
            "",
            "task one context\n  value rate\ntask other context\n  value report\n",
            "",
            ""));
  }

  @ParameterizedTest
  @MethodSource("parted")
  void whatWouldBePartedStaysInOnePlace(Parted more) {
    Parts stays = more.parts(" spread");
    assertThat(stays.refusals()).isEmpty();
    assertThat(stays.all()).hasSize(1);
    assertThat(new Parted("nothing", "", "", "", "").parts(" spread").all()).hasSize(3);
  }

  /** What is behind one key needs what is below another loop, which in turn needs the first: no order of parts would do. */
  @Test
  void whatCannotBeDividedIsRefusedAndNoMore() {
    Blueprint blueprint = Blueprint.parse("""
        dag Refused
        state s0 by one
        state s1 by other
        loop item: Integer
        scope item
        loop one: Integer
          value item
        task gathered: Integer
          collect counted as list
          value item
        loop other spread: Integer
          value item
        scope one
        task counted: Integer
          value one
          state s0
        scope other
        task first: Integer
          value other
        task booked: Integer
          value first
          value gathered
          state s1
        """);
    Parts parts = portable(blueprint, new FlowScope(blueprint)).parts();
    assertThat(parts.refusals())
        .extracting(Parts.Refusal::key)
        .contains("GatheredBehindKey", "StatesInTurn");
    assertThat(parts.all()).isEmpty();
  }

  @Test
  void whatGoesOnToAKeyInTheOrderOfItsLoopStays() {
    Parted owned = new Parted(
        "a key",
        "state owners by report\n",
        "task owned\n  value report\n  state owners\n",
        "",
        "");
    assertThat(owned.parts("").all()).hasSize(2);
    Parts spread = owned.parts(" spread");
    assertThat(spread.all()).hasSize(4);
    assertThat(spread.all().get(3).from()).isEqualTo(2);
    assertThat(spread.all().get(3).key()).isGreaterThanOrEqualTo(0);
  }

  /** Else all that a loop emits would be kept until the task around its items has settled that these take along. */
  @ParameterizedTest
  @MethodSource("later")
  void aLoopEmitsNoMoreThanCanGoOn(String async, String gathered) {
    Blueprint blueprint =
        Blueprint.parse("""
        dag Late
        loop shard spread: Integer
        scope shard
        loop order spread inFlight=4: Integer
          value shard
        loop note: Integer
          value shard
        task rate#ASYNC: Integer
          value shard
        #GATHERED
        task report: Integer
          value shard
          collect price as list
        scope order
        task price: Integer
          value order
          value rate
        scope note
        """.replace("#ASYNC", async).replace("#GATHERED\n", gathered));
    AtomicInteger emitted = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CompletableFuture<Integer> rate = new CompletableFuture<>();
    FlowScope scope = new FlowScope(blueprint)
        .task("rate", any -> async.isEmpty() ? (Object) 7 : rate)
        .task("note", any -> List.of(1))
        .task(
            "order",
            any -> IntStream.range(0, 1000)
                .peek(i -> most.accumulateAndGet(emitted.incrementAndGet(), Math::max))
                .boxed()
                .iterator());
    Portable<TestEngine.Result> late = portable(blueprint, scope);
    int[] told = {late.task("rate"), late.task("order"), late.task("note")};
    List<Long> orders = new ArrayList<>();
    try (Session session = late.session(
        late.parts().all().get(0),
        Given.NOTHING,
        Map.of(),
        told,
        item -> {
          if (item.loop() == late.task("order")) {
            assertThat(item.fate(late.task("rate"))).isEqualTo(Given.Fate.VALUE);
            orders.add(item.path()[1]);
            emitted.decrementAndGet();
          }
        },
        2)) {
      session.offer(new long[] {0}, new Object[] {1}, new Given[] {Given.NOTHING});
      rate.complete(7);
      session.await(0);
    }
    assertThat(orders).hasSize(1000);
    assertThat(most.get()).isLessThanOrEqualTo(8);
  }

  /** A task around it may itself need what the loop brings, however far below. */
  @ParameterizedTest
  @ValueSource(strings = {"""
        task sum: Integer
          collect note as list
        loop line: Integer
          value order
        task total: Integer
          collect priced as list
        scope note
        scope line
        task priced: Integer
          value line
          value sum
        """, """
        task total: Integer
          collect note as stream
        scope note
        """, """
        task read: Integer
          collect note as stream
        task total: Integer
          value read
        scope note
        """, """
        loop line inFlight=2: Integer
          value order
        loop later: Integer
          collect priced as stream
        task total: Integer
          collect priced as list
        scope note
        scope line
        task priced: Integer
          value line
        scope later
        """})
  void aLoopWaitsForNoTaskThatWaitsForIt(String rest) {
    Blueprint blueprint = Blueprint.parse("""
        dag Late
        loop order spread: Integer
        task all: List
          collect total as list
          collect note as list
        scope order
        loop note: Integer
          value order
        """ + rest);
    Map<String, FlowScope.Body> bodies = Map.of(
        "note", any -> IntStream.range(0, 1000).boxed().iterator(),
        "line", any -> IntStream.range(0, 1000).boxed().iterator(),
        "later", any -> List.of(count(any, "later")),
        "priced", any -> any.get("line"),
        "sum", any -> any.list("sum").size(),
        "read", any -> count(any, "read"),
        "total", any -> totalOf(any, rest),
        "all", any -> any.list("all"));
    FlowScope scope = new FlowScope(blueprint);
    bodies.keySet().stream()
        .filter(task -> isThere(blueprint, task))
        .forEach(task -> scope.task(task, bodies.get(task)));
    Portable<TestEngine.Result> late = portable(blueprint, scope);
    int[] told = Stream.of("note", "total", "later")
        .filter(task -> isThere(blueprint, task))
        .mapToInt(late::task)
        .toArray();
    List<Object> totals = new ArrayList<>();
    try (Session session = late.session(
        late.parts().all().get(0),
        Given.NOTHING,
        Map.of(),
        told,
        item -> {
          if (item.loop() == late.task("order")) {
            totals.add(item.value(late.task("total")));
          }
        },
        1)) {
      session.process(new long[] {0}, new Object[] {1}, new Given[] {Given.NOTHING});
      assertThat(session.failure()).isNull();
    }
    assertThat(totals).containsExactly(1000);
  }

  private static boolean isThere(Blueprint blueprint, String task) {
    return IntStream.range(0, Inside.of(blueprint).size())
        .anyMatch(id -> Inside.of(blueprint).node(id).name().equals(task));
  }

  private static int count(FlowScope scope, String task) {
    return scope.<Integer>stream(task).mapToInt(each -> 1).sum();
  }

  private static Object totalOf(FlowScope order, String blueprint) {
    if (blueprint.contains("collect priced as list")) {
      return order.list("total").size();
    }
    return blueprint.contains("value read") ? order.get("read") : count(order, "total");
  }

  static List<Arguments> later() {
    String gathered = "  every note\n"; // it waits for the loop itself, which so cannot wait for it
    return List.of(
        Arguments.of("", ""),
        Arguments.of(" async", ""),
        Arguments.of("", gathered),
        Arguments.of(" async", gathered));
  }

  private Session session(int part, Consumer<Session.Item> over, String... told) {
    int[] tasks = Arrays.stream(told).mapToInt(this::task).toArray();
    return portable.session(part(part), Given.NOTHING, Map.of(), tasks, over, 1);
  }

  private static void process(Session session, int item, long... path) {
    Object[] items = new Object[path.length];
    Given[] given = new Given[path.length];
    Arrays.fill(items, item);
    Arrays.fill(given, Given.NOTHING);
    session.process(path, items, given);
  }

  @Test
  void itIsToldHowManyItemsALoopHasEmittedForOthers() {
    List<String> told = new ArrayList<>();
    try (Session session = session(
        0,
        item -> told.add(
            item.loop() == part(0).loop()
                ? item + " has " + item.emitted(task("order"))
                : item.toString()),
        "rate",
        "order")) {
      process(session, 5, 3);
      main.task("order", scope -> {
        Iterator<Integer> two = List.of(1, 2).iterator();
        return new Iterator<Integer>() {
          @Override
          public boolean hasNext() {
            return true;
          }

          @Override
          public Integer next() {
            return two.next(); // and fails then
          }
        };
      });
      process(session, 5, 4);
      assertThat(session.takeFailures().stream().map(TaskFailure::task)).containsExactly("order");
      main.task("rate", scope -> {
        throw new IllegalStateException("no rate");
      });
      process(session, 5, 5);
    }
    assertThat(told)
        .containsExactly(
            "shard[3].order[0]",
            "shard[3].order[1]",
            "shard[3].order[2]",
            "shard[3] has 3",
            "shard[4].order[0]",
            "shard[4].order[1]",
            "shard[4] has 2",
            "shard[5] has 0");
  }

  @Test
  void whatIsGatheredIsThereWhereTheLoopWouldHavePutIt() {
    List<Object> seen = new ArrayList<>();
    main.task("report", scope -> {
      seen.add(scope.get("rate"));
      seen.add(scope.list("report", 0));
      seen.add(scope.list("report", 1));
      return 1;
    });
    Given given =
        new Given(new int[] {task("rate")}, new Given.Fate[] {Given.Fate.VALUE}, new Object[] {50});
    try (Session session = session(4, item -> seen.add(item.fate(task("report"))), "report")) {
      session.process(new long[] {9}, new Object[] {5}, new Given[] {
        given.gathering(Map.of(task("price"), List.of(3, 1, 2), task("note"), List.of()))
      });
    }
    assertThat(seen).containsExactly(50, List.of(3, 1, 2), List.of(), Given.Fate.VALUE);
  }

  /** Of two orders with two lines each, in each order in which that can come to be known. */
  @Test
  void allIsOverWhenAllIsKnownAndNoSooner() {
    int[] from = {0, 1, 1, 2, 2, 2, 2};
    AtomicInteger tried = new AtomicInteger();
    permute(new ArrayList<>(), IntStream.range(0, from.length).boxed().toList(), order -> {
      long[] over = new long[3];
      long[] emitted = new long[2];
      for (int i = 0; i < order.size(); i++) {
        int part = from[order.get(i)];
        over[part]++;
        emitted[Math.min(part, 1)] += part < 2 ? 2 : 0;
        boolean areAllOver = part(4)
            .areAllOver(
                portable.parts(),
                number -> over[number],
                loop -> emitted[loop == task("order") ? 0 : 1]);
        assertThat(areAllOver).as("after %d of %s", i + 1, order).isEqualTo(i == order.size() - 1);
      }
      tried.incrementAndGet();
    });
    assertThat(tried).hasValue(5_040);
  }

  private static void permute(
      List<Integer> begun, List<Integer> left, Consumer<List<Integer>> with) {
    if (left.isEmpty()) {
      with.accept(begun);
    }
    for (Integer next : left) {
      List<Integer> longer = new ArrayList<>(begun);
      longer.add(next);
      permute(longer, left.stream().filter(each -> !each.equals(next)).toList(), with);
    }
  }

  /** The tasks of the main scope before all loops and those after them are done in two runs. */
  @Test
  void aStateOfAKeyOfTheMainScopeIsTheSameBeforeAndAfter() {
    Blueprint both = Blueprint.parse("""
        dag Both
        state seen by key
        task key: Integer
        loop order: Integer
        task before: Integer
          value key
          state seen
        task after: Integer
          value key
          every price
          state seen
        scope order
        task price: Integer
          value order
        """);
    List<Object> states = new ArrayList<>();
    FlowScope scope = new FlowScope(both)
        .state(AtomicInteger::new)
        .task("key", any -> 1)
        .task("before", any -> {
          states.add(any.state(0));
          return 1;
        })
        .task("after", any -> {
          states.add(any.state(0));
          return 1;
        });
    Portable<TestEngine.Result> all = portable(both, scope);
    Parts parts = all.parts();
    assertThat(parts.refusals()).isEmpty();
    Portable.Prelude before = all.prelude();
    all.epilogue(
        before.ends(), Map.of(), before.states(), List.of(), List.of(), false, stats -> {});
    assertThat(states).hasSize(2);
    assertThat(states.get(0)).isNotNull().isSameAs(states.get(1));
  }

  /** A savepoint may be older than the class, and tell of the failure of a loop that it has no more. */
  @Test
  void aFailureOfALoopThatIsGoneIsNobodys() {
    Blueprint blueprint = Blueprint.parse("""
        dag Renamed
        loop order onError=TOLERATE: Integer
        task failed: Integer
          outcome order
        scope order
        task price: Integer
          value order
        """);
    List<String> outcomes = new ArrayList<>();
    FlowScope scope = new FlowScope(blueprint).task("price", any -> 1).task("failed", any -> 1);
    Portable<TestEngine.Result> renamed = portable(blueprint, scope);
    for (String loop : List.of("gone", "order")) {
      Portable.Prelude before = renamed.prelude();
      renamed.epilogue(
          before.ends(),
          Map.of(),
          before.states(),
          List.of(),
          List.of(new TaskFailure(loop, "", List.of(loop), new IllegalStateException("planned"))),
          false,
          stats -> outcomes.add(loop + " " + stats.task("failed").in()));
    }
    assertThat(outcomes).containsExactly("gone 1", "order 1");
  }
}
