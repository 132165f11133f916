package dev.attacca.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attacca.Input;
import dev.attacca.Task;
import dev.attacca.runtime.spi.RunnerSetup;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.annotation.Order;

class RunnerCustomizerTest {
  static class Greeting {
    @Task
    String text(@Input String name) {
      return "Hello " + name;
    }
  }

  private final ApplicationContextRunner spring = new ApplicationContextRunner()
      .withConfiguration(AutoConfigurations.of(AttaccaAutoConfiguration.class));

  @Test
  void allAreCalledForEachRunnerInTheirOrder() {
    List<String> called = new ArrayList<>();
    @Order(2)
    class Second implements RunnerCustomizer {
      @Override
      public void customize(String dag, dev.attacca.runtime.RunnerBuilder<?> builder) {
        called.add("second " + dag);
      }
    }
    @Order(1)
    class First implements RunnerCustomizer {
      @Override
      public void customize(String dag, dev.attacca.runtime.RunnerBuilder<?> builder) {
        called.add("first " + dag);
      }
    }
    spring.withBean(Second.class, Second::new).withBean(First.class, First::new).run(context -> {
      RunnerSetup setup = context.getBean(RunnerSetup.class);
      RunnerCustomizerTest_GreetingRunner runner = RunnerCustomizerTest_GreetingRunner.builder(
              new Greeting())
          .setUp("Greeting", List.of(setup))
          .build();
      assertThat(called).containsExactly("first Greeting", "second Greeting");
      assertThat(runner.text("Ada")).isEqualTo("Hello Ada");
    });
  }
}
