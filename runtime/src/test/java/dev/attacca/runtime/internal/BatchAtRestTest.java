package dev.attacca.runtime.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attacca.runtime.internal.run.BatchedTasks;
import dev.attacca.runtime.internal.run.Execution;
import dev.attacca.runtime.spi.Blueprint;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Somebody has found the run at rest, and the thread that is to send what waits comes late. Another had sent the first call
 * meanwhile, and it sent the next one, before the items of the first could bring that their keys.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BatchAtRestTest extends FlowFixture {
  /** The odd ones come to the second batch through the first. */
  private static final Blueprint TWO = Blueprint.parse("""
      dag Two
      loop number: Integer
      task all: List
        collect two as list
      scope number
      router odd chooses=constants: Boolean
        value number
      task key: Integer
        after odd when true; value number
      task one batch=10 keyed=set gives=map: Integer
        value key
      task given: Integer
        optional one; value number
      task two batch=10 keyed=set gives=map: Integer
        value given
      calls one
      call one: Map
      calls two
      call two: Map
      """);

  private final List<List<Integer>> calls = new ArrayList<>();
  private long atRest;

  private Map<Integer, Integer> same(Collection<Integer> keys) {
    calls.add(List.copyOf(keys));
    return keys.stream().collect(Collectors.toMap(Function.identity(), Function.identity()));
  }

  private static BatchedTasks batches(FlowScope scope) {
    return Objects.requireNonNull(Execution.of(scope).batches);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whoComesLateSendsNothing(boolean isLate) {
    FlowScope main = new FlowScope(TWO)
        .task("number", s -> {
          atRest = batches(s).sendings();
          return numbers(4);
        })
        .task("odd", s -> s.<Integer>get("number") % 2 == 1)
        .task("key", s -> s.<Integer>get("number"))
        .task(
            "one",
            s -> { // so it has been sent
              batches(s).goAnyway(isLate ? atRest : batches(s).sendings());
              return same(s.<Collection<Integer>>keys());
            })
        .task("given", s -> s.<Integer>get("number"))
        .task("two", s -> same(s.<Collection<Integer>>keys()))
        .task("all", s -> s.list("all"));
    try (TestThreads threads = TestThreads.Kind.CALLER.open()) {
      TestEngine.on(threads, TWO).run(main);
    }
    assertThat(main.<List<Integer>>get("all")).containsExactly(0, 1, 2, 3);
    assertThat(calls)
        .containsExactlyInAnyOrderElementsOf(
            isLate
                ? List.of(List.of(1, 3), List.of(0, 1, 2, 3))
                : List.of(List.of(1, 3), List.of(0, 2), List.of(1, 3)));
  }
}
