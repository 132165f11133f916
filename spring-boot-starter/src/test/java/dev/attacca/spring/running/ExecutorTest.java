package dev.attacca.spring.running;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attacca.Limit;
import dev.attacca.RunOn;
import dev.attacca.Task;
import dev.attacca.runtime.SharedLimit;
import dev.attacca.spring.AttaccaAutoConfiguration;
import dev.attacca.spring.registration.Analyses;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.Environment;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;

class ExecutorTest {
  /** Two tasks that wait for each other, so that there are two threads. */
  static class Both {
    private final CountDownLatch both = new CountDownLatch(2);

    private Thread here() {
      both.countDown();
      Waits.until(both);
      return Thread.currentThread();
    }

    @Task
    Thread one() {
      return here();
    }

    @Task
    Thread other() {
      return here();
    }

    @Task
    List<Thread> threads(Thread one, Thread other) {
      return List.of(one, other);
    }
  }

  static class Stored {
    @Task
    @RunOn("db")
    String thread() {
      return Thread.currentThread().getName();
    }
  }

  static class Elsewhere {
    @Task
    String thread() {
      return Thread.currentThread().getName();
    }
  }

  static class Limited {
    @Task
    @Limit(shared = "crm")
    int one() {
      return 1;
    }
  }

  private final ApplicationContextRunner spring = new ApplicationContextRunner()
      .withConfiguration(AutoConfigurations.of(
          AttaccaAutoConfiguration.class, TaskExecutionAutoConfiguration.class));

  private static ThreadPoolTaskExecutor pool(String prefix) {
    ThreadPoolTaskExecutor pool = new ThreadPoolTaskExecutor();
    pool.setThreadNamePrefix(prefix);
    return pool;
  }

  private static List<Thread> background(ExecutorTest_BothRunner runner) {
    return runner.threadsAsync().join();
  }

  @Test
  void tasksRunOnTheExecutorOfSpringBoot() {
    spring
        .withBean(Both.class)
        .run(context -> assertThat(background(context.getBean(ExecutorTest_BothRunner.class)))
            .allMatch(thread -> thread.getName().startsWith("task-")));
  }

  @Test
  @EnabledForJreRange(min = JRE.JAVA_21)
  void tasksRunOnVirtualThreadsWhereTheseAreSwitchedOn() {
    spring
        .withBean(Both.class)
        .withPropertyValues("spring.threads.virtual.enabled=true")
        .run(context -> assertThat(background(context.getBean(ExecutorTest_BothRunner.class)))
            .allMatch(thread -> thread.getName().startsWith("task-")
                && thread.toString().startsWith("VirtualThread")));
  }

  @Test
  void tasksRunOnThreadsOfTheRuntimeIfToldSo() {
    spring
        .withBean(Both.class)
        .withPropertyValues("attacca.executor=runtime")
        .run(context -> assertThat(background(context.getBean(ExecutorTest_BothRunner.class)))
            .noneMatch(thread -> thread.getName().startsWith("task-")));
  }

  @Test
  void tasksRunOnTheExecutorThatIsNamed() {
    spring
        .withBean(Both.class)
        .withBean("mine", ThreadPoolTaskExecutor.class, () -> {
          ThreadPoolTaskExecutor pool = pool("mine-");
          pool.setCorePoolSize(2);
          return pool;
        })
        .withPropertyValues("attacca.executor=mine")
        .run(context -> assertThat(background(context.getBean(ExecutorTest_BothRunner.class)))
            .allMatch(thread -> thread.getName().startsWith("mine-")));
  }

  @Test
  void anExecutorThatATaskNamesIsTheBeanOfThatName() {
    List<String> made = new ArrayList<>();
    spring
        .withBean(Stored.class)
        .withBean("db", ThreadPoolTaskExecutor.class, () -> pool("db-"))
        .withBean(
            "unused",
            Executor.class,
            () -> {
              made.add("unused");
              return Runnable::run;
            },
            definition -> definition.setLazyInit(true))
        .run(context -> {
          assertThat(context.getBean(ExecutorTest_StoredRunner.class).thread()).startsWith("db-");
          assertThat(made).isEmpty();
        });
  }

  @Test
  void anExecutorThatAPropertyNamesIsTheBeanOfThatName() {
    spring
        .withBean(Elsewhere.class)
        .withBean("db", ThreadPoolTaskExecutor.class, () -> pool("db-"))
        .withPropertyValues("attacca.dags.executor-test-elsewhere.tasks.thread.run-on=db")
        .run(context -> assertThat(
                context.getBean(ExecutorTest_ElsewhereRunner.class).thread())
            .startsWith("db-"));
  }

  @Test
  void anExecutorThatIsNoBeanIsNamedWithThoseThatAre() {
    spring
        .withBean(Stored.class)
        .withBean("dbs", ThreadPoolTaskExecutor.class, () -> pool("dbs-"))
        .withBean("db", String.class, () -> "no executor")
        .run(context -> {
          FailureAnalysis analysis = Analyses.of(context);
          assertThat(analysis.getDescription())
              .contains(
                  "The task \"thread\" of ExecutorTest.Stored runs on the executor \"db\"",
                  "there are dbs; did you mean \"dbs\"?");
          assertThat(analysis.getAction()).contains("Define a bean \"db\"");
        });
  }

  private static FailureAnalysis analysis(ApplicationContextRunner spring) {
    AtomicReference<FailureAnalysis> analysis = new AtomicReference<>();
    AtomicReference<Environment> environment = new AtomicReference<>();
    spring
        .withInitializer(context -> environment.set(context.getEnvironment()))
        .run(context -> analysis.set(Analyses.of(context, environment.get())));
    return analysis.get();
  }

  @Test
  void anExecutorThatAPropertyNamesAndThatIsNoBeanIsNamedWithTheProperty() {
    FailureAnalysis analysis = analysis(spring
        .withBean(Elsewhere.class)
        .withBean("dbs", ThreadPoolTaskExecutor.class, () -> pool("dbs-"))
        .withPropertyValues("attacca.dags.executor-test-elsewhere.tasks.thread.run-on=db"));
    assertThat(analysis.getDescription())
        .contains(
            "The task \"thread\" of ExecutorTest.Elsewhere runs on the executor \"db\"",
            "Property: attacca.dags.executor-test-elsewhere.tasks.thread.run-on",
            "Value: \"db\"",
            "Reason: no executor bean has that name; there are dbs; did you mean \"dbs\"?");
    assertThat(analysis.getAction())
        .contains(
            "Correct the property attacca.dags.executor-test-elsewhere.tasks.thread.run-on",
            "define a bean \"db\"",
            "RunnerCustomizer");
  }

  @Test
  void theExecutorOfAllTasksThatIsNoBeanIsNamedWithTheProperty() {
    FailureAnalysis analysis =
        analysis(spring.withBean(Elsewhere.class).withPropertyValues("attacca.executor=mine"));
    assertThat(analysis.getDescription())
        .contains(
            "All tasks that name none run on the executor \"mine\"",
            "Property: attacca.executor",
            "there are applicationTaskExecutor");
    assertThat(analysis.getAction())
        .contains("Correct the property attacca.executor, or define a bean \"mine\"")
        .doesNotContain("RunnerCustomizer");
  }

  @Test
  void aLimitThatTasksShareIsTheBeanOfThatName() {
    spring
        .withBean(Limited.class)
        .withBean("crm", SharedLimit.class, () -> SharedLimit.ofConcurrency(1))
        .run(context ->
            assertThat(context.getBean(ExecutorTest_LimitedRunner.class).one()).isEqualTo(1));
    spring
        .withBean(Limited.class)
        .run(context ->
            assertThat(context).getFailure().rootCause().hasMessageContaining("\"crm\""));
  }
}
