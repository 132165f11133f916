package dev.attacca.spring.running;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.attacca.Task;
import dev.attacca.micrometer.AttaccaTracingHandler;
import dev.attacca.page.Page;
import dev.attacca.runtime.RunEvent;
import dev.attacca.runtime.RunListener;
import dev.attacca.runtime.RunRecorder;
import dev.attacca.runtime.TaskCall;
import dev.attacca.runtime.TaskInterceptor;
import dev.attacca.spring.AttaccaAutoConfiguration;
import dev.attacca.spring.AttaccaTracingAutoConfiguration;
import dev.attacca.spring.registration.Analyses;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.Tracer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

class WatchingTest {
  static class Work {
    @Task
    int done() {
      return 1;
    }
  }

  private final ApplicationContextRunner spring = new ApplicationContextRunner()
      .withConfiguration(AutoConfigurations.of(
          AttaccaAutoConfiguration.class, AttaccaTracingAutoConfiguration.class))
      .withBean(Work.class);

  @Configuration(proxyBeanMethods = false)
  static class Watchers {
    private final List<String> told = new CopyOnWriteArrayList<>();

    @Bean
    List<String> told() {
      return told;
    }

    @Bean
    @Order(2)
    TaskInterceptor inner() {
      return new Named("inner", told);
    }

    @Bean
    @Order(1)
    TaskInterceptor outer() {
      return new Named("outer", told);
    }

    @Bean
    RunListener listener() {
      return new RunListener() {
        @Override
        public void runStarted(RunEvent run) {
          told.add("run of " + run.dag());
        }
      };
    }
  }

  record Named(String name, List<String> told) implements TaskInterceptor {
    @Override
    public Object intercept(TaskCall call) throws Exception {
      told.add(name);
      return call.proceed();
    }
  }

  @Test
  void listenersAndInterceptorsThatAreBeansAreGivenToEveryRunnerInTheirOrder() {
    spring.withUserConfiguration(Watchers.class).run(context -> {
      context.getBean(WatchingTest_WorkRunner.class).done();
      assertThat(context.getBean(Watchers.class).told)
          .containsExactly("run of WatchingTest.Work", "outer", "inner");
    });
  }

  @Test
  void runsAreRecordedIfAskedFor() {
    spring.run(context -> assertThat(context).doesNotHaveBean(RunRecorder.class));
    spring.withPropertyValues("attacca.recorder.enabled=true").run(context -> {
      context.getBean(WatchingTest_WorkRunner.class).done();
      assertThat(context.getBean(RunRecorder.class).runs()).hasSize(1);
    });
  }

  @Test
  void switchesAreReadAsOtherPropertiesAre() {
    for (String on : List.of("on", "yes", "1", "TRUE")) {
      spring
          .withPropertyValues("attacca.recorder.enabled=" + on)
          .run(context -> assertThat(context).hasSingleBean(RunRecorder.class));
    }
    spring
        .withPropertyValues("attacca.page.enabled=on")
        .run(context ->
            assertThat(context).hasSingleBean(Page.class).hasSingleBean(RunRecorder.class));
    for (String off : List.of("off", "no", "0")) {
      spring
          .withPropertyValues("attacca.recorder.enabled=" + off, "attacca.page.enabled=" + off)
          .run(context -> assertThat(context)
              .hasNotFailed()
              .doesNotHaveBean(RunRecorder.class)
              .doesNotHaveBean(Page.class));
    }
    for (String neither : List.of("perhaps", "")) {
      spring
          .withPropertyValues("attacca.page.enabled=" + neither)
          .run(context -> assertThat(Analyses.of(context).getDescription())
              .contains("Failed to bind properties under 'attacca.page.enabled'"));
    }
  }

  @Test
  void thePageIsServedAndItsAddressLoggedUntilTheContextCloses() {
    Logger logger = (Logger) LoggerFactory.getLogger(AttaccaAutoConfiguration.class);
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    logger.addAppender(lines);
    logger.setLevel(Level.INFO);
    logger.setAdditive(false);
    AtomicReference<Page> served = new AtomicReference<>();
    try {
      spring.withPropertyValues("attacca.page.enabled=true").run(context -> {
        Page page = context.getBean(Page.class);
        served.set(page);
        context.getBean(WatchingTest_WorkRunner.class).done();
        assertThat(page.recorder()).isSameAs(context.getBean(RunRecorder.class));
        assertThat(page.recorder().runs()).hasSize(1);
        assertThat(lines.list)
            .extracting(ILoggingEvent::getFormattedMessage)
            .containsExactly("The page of Attacca is at " + page.uri());
      });
    } finally {
      logger.detachAppender(lines);
      logger.setLevel(null);
      logger.setAdditive(true);
    }
    assertThat(served.get()).hasToString("a page that is closed");
  }

  @Test
  void tasksAreTimedByTheRegistryOfMeters() {
    spring.withBean(SimpleMeterRegistry.class).run(context -> {
      context.getBean(WatchingTest_WorkRunner.class).done();
      assertThat(context.getBean(MeterRegistry.class).find("attacca.task").timer())
          .isNotNull();
    });
    spring
        .withBean(SimpleMeterRegistry.class)
        .withBean(ObservationRegistry.class, ObservationRegistry::create)
        .run(context -> {
          MeterRegistry meters = context.getBean(MeterRegistry.class);
          context
              .getBean(ObservationRegistry.class)
              .observationConfig()
              .observationHandler(new DefaultMeterObservationHandler(meters));
          context.getBean(WatchingTest_WorkRunner.class).done();
          assertThat(meters.get("attacca.task").tag("task", "done").timer().count())
              .isEqualTo(1);
          assertThat(meters.get("attacca.run").timer().count()).isEqualTo(1);
        });
  }

  @Test
  void spansAreMadeByTheHandlerOfAttaccaWhereThereIsATracer() {
    spring.run(context -> assertThat(context).doesNotHaveBean(AttaccaTracingHandler.class));
    spring
        .withBean(Tracer.class, () -> Tracer.NOOP)
        .run(context -> assertThat(context).hasSingleBean(AttaccaTracingHandler.class));
  }
}
