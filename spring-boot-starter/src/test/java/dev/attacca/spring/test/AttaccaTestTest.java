package dev.attacca.spring.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attacca.Input;
import dev.attacca.Task;
import dev.attacca.runtime.ManualClock;
import dev.attacca.runtime.RunFailedException;
import dev.attacca.spring.AttaccaTest;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.context.bean.override.convention.TestBean;

class AttaccaTestTest {
  @AttaccaTest(value = Checkout.class, properties = "spring.main.banner-mode=off")
  @Nested
  class OfOneClass {
    @Autowired
    CheckoutRunner checkout;

    @Autowired
    ManualClock clock;

    @TestBean
    Prices prices;

    private static Prices prices() {
      AtomicInteger calls = new AtomicInteger();
      return sku -> {
        if (sku.equals("busy") && calls.incrementAndGet() == 1) {
          throw new IOException("busy");
        }
        return 7;
      };
    }

    @Test
    void hasARetryOfAMinuteInAMillisecond() {
      CompletableFuture<Integer> price = checkout.priceAsync("busy");
      assertThat(price).isNotDone();
      clock.advance(Duration.ofSeconds(59));
      assertThat(price).isNotDone();
      clock.advance(Duration.ofSeconds(1));
      assertThat(price).isCompletedWithValue(7);
    }

    @Test
    void hasATimeOutOfAnHour() {
      CompletableFuture<String> never = checkout.neverAsync("sku");
      clock.advance(Duration.ofHours(1));
      assertThat(never)
          .failsWithin(Duration.ofSeconds(30))
          .withThrowableThat()
          .withCauseInstanceOf(RunFailedException.class)
          .withRootCauseInstanceOf(TimeoutException.class);
    }

    @Test
    void runsEverythingOnTheThreadOfTheTestThoseWithAnExecutorAsWell() {
      assertThat(checkout.thread("sku")).isEqualTo(Thread.currentThread().getName());
    }
  }

  /** As a {@code @Bean} method makes it elsewhere. */
  static class Plain {
    @Task
    String text(@Input String name) {
      return "plain " + name;
    }
  }

  @AttaccaTest(
      value = Plain.class,
      properties = {
        "spring.main.banner-mode=off",
        "attacca.dags.attacca-test-test-plain.tasks.text.run-on=elsewhere"
      })
  @Nested
  class OfAClassThatIsNoComponent {
    @Autowired
    AttaccaTestTest_PlainRunner plain;

    @Test
    void hasItsRunnerAsWellAndNeedsNoBeanForAnExecutorOfTheProperties() {
      assertThat(plain.text("Ada")).isEqualTo("plain Ada");
    }
  }

  @AttaccaTest(
      value = {Checkout.class, Greeting.class},
      properties = "spring.main.banner-mode=off")
  @TestPropertySource(properties = "greeting.word=Good evening")
  @Nested
  class OfTwoClasses {
    @Autowired
    CheckoutRunner checkout;

    @Autowired
    GreetingRunner greeting;

    @TestBean
    Prices prices;

    static Prices prices() {
      return sku -> 3;
    }

    @Test
    void hasBothWithABeanThatTheTestMakes() {
      assertThat(checkout.price("sku")).isEqualTo(3);
      assertThat(greeting.text("Ada")).isEqualTo("Good evening, Ada");
    }
  }

  @AttaccaTest(
      value = Greeting.class,
      properties = {"spring.main.banner-mode=off", "greeting.word=Salve"})
  @Nested
  class WithAConfigurationOfItsOwn {
    @TestConfiguration(proxyBeanMethods = false)
    static class Clocks {
      static final ManualClock CLOCK = new ManualClock();

      @Bean
      ManualClock clock() {
        return CLOCK;
      }
    }

    @Autowired
    GreetingRunner greeting;

    @Autowired
    ManualClock clock;

    @Autowired
    ApplicationContext context;

    @Test
    void hasThatAndTheClassAndNothingElse() {
      assertThat(clock).isSameAs(Clocks.CLOCK);
      assertThat(greeting.text("Ada")).isEqualTo("Salve, Ada");
      assertThat(context.getBeanNamesForType(CheckoutRunner.class)).isEmpty();
    }
  }
}
