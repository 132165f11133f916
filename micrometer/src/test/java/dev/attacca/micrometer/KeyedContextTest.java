package dev.attacca.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The contexts of runs and tasks keep key values as any of Micrometer's does. */
class KeyedContextTest {
  private static TaskObservationContext ours() {
    return new TaskObservationContext(
        Naming.ofTask("Checkout", "price"), "r", Naming.ofFirst("r"), "", 1, List.of());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void whateverIsDoneToIt(long seed) {
    Random random = new Random(seed);
    Observation.Context ours = ours();
    Observation.Context others = new Observation.Context();
    for (int i = 0; i < 300; i++) {
      long step = random.nextLong();
      does(new Random(step), ours);
      does(new Random(step), others);
      isAs(ours, others);
    }
  }

  private static void does(Random random, Observation.Context context) {
    String key = "key" + random.nextInt(6);
    KeyValue one = KeyValue.of(key, "value" + random.nextInt());
    KeyValues two = KeyValues.of(one, KeyValue.of("key" + random.nextInt(6), "x"));
    switch (random.nextInt(9)) {
      case 0 -> context.addLowCardinalityKeyValue(one);
      case 1 -> context.addHighCardinalityKeyValue(one);
      case 2 -> context.addLowCardinalityKeyValues(two);
      case 3 -> context.addHighCardinalityKeyValues(two);
      case 4 -> context.removeLowCardinalityKeyValue(key);
      case 5 -> context.removeHighCardinalityKeyValue(key);
      case 6 -> context.removeLowCardinalityKeyValues(key, "key0", "key9");
      case 7 -> context.removeHighCardinalityKeyValues(key, "key0", "key9");
      default -> context.addLowCardinalityKeyValues(KeyValues.empty());
    }
  }

  private static void isAs(Observation.Context ours, Observation.Context others) {
    assertThat(ours.getLowCardinalityKeyValues()).isEqualTo(others.getLowCardinalityKeyValues());
    assertThat(ours.getHighCardinalityKeyValues()).isEqualTo(others.getHighCardinalityKeyValues());
    assertThat(ours.getAllKeyValues()).isEqualTo(others.getAllKeyValues());
    assertThat(ours).hasToString(others.toString());
    for (int i = 0; i < 7; i++) {
      assertThat(ours.getLowCardinalityKeyValue("key" + i))
          .isEqualTo(others.getLowCardinalityKeyValue("key" + i));
      assertThat(ours.getHighCardinalityKeyValue("key" + i))
          .isEqualTo(others.getHighCardinalityKeyValue("key" + i));
    }
  }

  @Test
  void whatSeveralThreadsAddIsAllThere() throws Exception {
    Observation.Context context = ours();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    CountDownLatch together = new CountDownLatch(4);
    List<Future<?>> all = new ArrayList<>();
    for (int thread = 0; thread < 4; thread++) {
      String own = "thread" + thread + ".";
      all.add(threads.submit(() -> {
        together.countDown();
        together.await(1, TimeUnit.MINUTES);
        for (int i = 0; i < 50; i++) {
          context.addLowCardinalityKeyValue(KeyValue.of(own + i, "low"));
          context.addHighCardinalityKeyValue(KeyValue.of(own + i, "high"));
          context.addLowCardinalityKeyValue(KeyValue.of(own + "gone", "low"));
          context.removeLowCardinalityKeyValue(own + "gone");
        }
        return null;
      }));
    }
    for (Future<?> one : all) {
      one.get(1, TimeUnit.MINUTES);
    }
    threads.shutdown();
    assertThat(context.getLowCardinalityKeyValues()).hasSize(200);
    assertThat(context.getHighCardinalityKeyValues()).hasSize(200);
  }

  @Test
  void theTagsOfAnAttemptAreMadeOnceAndAreWhatTheyWouldBe() {
    TaskObservationContext first = ours();
    first.addLowCardinalityKeyValues(first.naming().tags());
    assertThat(first.getLowCardinalityKeyValues())
        .isEqualTo(KeyValues.of("dag", "Checkout", "task", "price"));
    for (Outcome outcome : Outcome.values()) {
      TaskObservationContext one = ours();
      one.addLowCardinalityKeyValues(one.naming().tags());
      one.addLowCardinalityKeyValues(outcome.tag());
      assertThat(one.getLowCardinalityKeyValues())
          .isEqualTo(KeyValues.of("dag", "Checkout", "task", "price", "outcome", outcome.value()));
    }
    first.addLowCardinalityKeyValue(KeyValue.of("task", "of a handler"));
    first.addLowCardinalityKeyValues(Outcome.TIMEOUT.tag());
    assertThat(first.getLowCardinalityKeyValues())
        .isEqualTo(KeyValues.of("dag", "Checkout", "task", "of a handler", "outcome", "timeout"));
  }
}
