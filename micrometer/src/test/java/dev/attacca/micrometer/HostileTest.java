package dev.attacca.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attacca.Collect;
import dev.attacca.Input;
import dev.attacca.Loop;
import dev.attacca.Task;
import dev.attacca.runtime.RunFailedException;
import io.micrometer.common.KeyValues;
import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ThreadLocalAccessor;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What belongs to others may throw anything: the run goes on as if nothing had been. */
class HostileTest {
  enum When {
    SUPPORTS,
    START,
    SCOPE_OPENED,
    SCOPE_CLOSED,
    ERROR,
    STOP
  }

  private static final class Hostile implements ObservationHandler<Observation.Context> {
    private final When when;

    Hostile(When when) {
      this.when = when;
    }

    private void at(When now) {
      if (now == when) {
        throw new AssertionError("hostile at " + now);
      }
    }

    @Override
    public boolean supportsContext(Observation.Context context) {
      at(When.SUPPORTS);
      return true;
    }

    @Override
    public void onStart(Observation.Context context) {
      at(When.START);
    }

    @Override
    public void onScopeOpened(Observation.Context context) {
      at(When.SCOPE_OPENED);
    }

    @Override
    public void onScopeClosed(Observation.Context context) {
      at(When.SCOPE_CLOSED);
    }

    @Override
    public void onError(Observation.Context context) {
      at(When.ERROR);
    }

    @Override
    public void onStop(Observation.Context context) {
      at(When.STOP);
    }
  }

  static class Shop {
    @Loop
    List<Integer> number(@Input int count) {
      return IntStream.range(0, count).boxed().toList();
    }

    @Task
    CompletableFuture<Integer> later(int number) {
      return CompletableFuture.supplyAsync(() -> number);
    }

    @Task
    int sum(@Collect List<Integer> later) {
      return later.stream().mapToInt(i -> i).sum();
    }

    @Task
    int failing(int sum, @Input boolean fails) {
      if (fails) {
        throw new IllegalArgumentException("the task's own");
      }
      return sum;
    }
  }

  private static void runsAsEver(AttaccaObservations observations) {
    HostileTest_ShopRunner shop =
        HostileTest_ShopRunner.builder(new Shop()).with(observations).build();
    assertThat(shop.failing(100, false)).isEqualTo(4950);
    assertThatThrownBy(() -> shop.run(100, true))
        .isInstanceOf(RunFailedException.class)
        .hasRootCauseMessage("the task's own");
  }

  @ParameterizedTest
  @EnumSource
  void aHandlerChangesNothing(When when) {
    ObservationRegistry registry = ObservationRegistry.create();
    registry.observationConfig().observationHandler(new Hostile(when));
    try (Log log = new Log()) {
      runsAsEver(AttaccaObservations.of(registry, new SimpleMeterRegistry()));
      assertThat(log.lines).isNotEmpty();
    }
    assertThat(registry.getCurrentObservation()).isNull();
  }

  /** What is current where all is done on the caller's thread must not be so for the next request. */
  @ParameterizedTest
  @EnumSource
  void aHandlerLeavesNothingOnAThreadThatDoesAll(When when) {
    ObservationRegistry registry = ObservationRegistry.create();
    registry.observationConfig().observationHandler(new Hostile(when));
    try (Log log = new Log()) {
      HostileTest_ShopRunner shop = HostileTest_ShopRunner.builder(new Shop())
          .executor(Runnable::run)
          .with(AttaccaObservations.of(registry, new SimpleMeterRegistry()))
          .build();
      assertThat(shop.failing(100, false)).isEqualTo(4950);
      assertThat(registry.getCurrentObservation()).isNull();
      assertThat(log.lines.isEmpty()).isEqualTo(when == When.ERROR); // there is none
    }
  }

  @Test
  void aConventionChangesNothing() {
    ObservationRegistry registry = ObservationRegistry.create();
    registry.observationConfig().observationHandler(new Hostile(null));
    ObservationConvention<TaskObservationContext> hostile = new ObservationConvention<>() {
      @Override
      public boolean supportsContext(Observation.Context context) {
        return true;
      }

      @Override
      public KeyValues getLowCardinalityKeyValues(TaskObservationContext context) {
        throw new AssertionError("hostile");
      }
    };
    try (Log log = new Log()) {
      runsAsEver(AttaccaObservations.builder(registry)
          .meters(new SimpleMeterRegistry())
          .taskConvention(hostile)
          .build());
      assertThat(log.lines).isNotEmpty();
    }
  }

  @Test
  void aRegistryOfMetersChangesNothing() {
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    meters.config().meterFilter(new MeterFilter() {
      @Override
      public MeterFilterReply accept(Meter.Id id) {
        throw new AssertionError("hostile");
      }
    });
    try (Log log = new Log()) {
      runsAsEver(AttaccaObservations.of(ObservationRegistry.create(), meters));
      assertThat(log.lines).isNotEmpty();
    }
  }

  @Test
  void anAccessorOfThreadLocalsChangesNothing() {
    for (boolean captures : new boolean[] {false, true}) {
      ContextRegistry contexts = new ContextRegistry()
          .registerThreadLocalAccessor(new ThreadLocalAccessor<String>() {
            @Override
            public Object key() {
              return "hostile";
            }

            @Override
            public String getValue() {
              if (captures) {
                return "value";
              }
              throw new AssertionError("hostile");
            }

            @Override
            public void setValue(String value) {
              throw new AssertionError("hostile");
            }

            @Override
            public void setValue() {
              throw new AssertionError("hostile");
            }
          });
      ObservationRegistry registry = ObservationRegistry.create();
      registry.observationConfig().observationHandler(new Hostile(null));
      try (Log log = new Log()) {
        runsAsEver(AttaccaObservations.builder(registry)
            .meters(new SimpleMeterRegistry())
            .contexts(contexts)
            .build());
        assertThat(log.lines).isNotEmpty();
      }
    }
  }

  @Test
  void aSamplerChangesNothing() {
    ObservationRegistry registry = ObservationRegistry.create();
    registry.observationConfig().observationHandler(new Hostile(null));
    try (Log log = new Log()) {
      runsAsEver(AttaccaObservations.builder(registry)
          .meters(new SimpleMeterRegistry())
          .sampled(call -> {
            throw new AssertionError("hostile");
          })
          .build());
      assertThat(log.lines).isNotEmpty();
    }
  }
}
