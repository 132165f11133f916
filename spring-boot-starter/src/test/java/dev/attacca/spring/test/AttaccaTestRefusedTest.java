package dev.attacca.spring.test;

import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.attacca.Input;
import dev.attacca.Task;
import dev.attacca.spring.AttaccaTest;
import org.junit.jupiter.api.Test;
import org.springframework.stereotype.Component;
import org.springframework.test.context.TestContextManager;

class AttaccaTestRefusedTest {
  @Component
  static class NoTasks {}

  @Component
  abstract static class Abstract {
    @Task
    String text(@Input String name) {
      return name;
    }
  }

  @AttaccaTest(NoTasks.class)
  static class OfNoTasks {}

  @AttaccaTest(Abstract.class)
  static class OfAbstract {}

  @AttaccaTest(GreetingRunner.class)
  static class OfARunner {}

  @AttaccaTest({})
  static class OfNothing {}

  private static void isRefused(Class<?> test, String text) {
    assertThatIllegalStateException()
        .isThrownBy(() -> new TestContextManager(test))
        .withMessageContaining(text);
  }

  @Test
  void aClassWithoutTasksIsRefused() {
    isRefused(
        OfNoTasks.class,
        "NoTasks is no class with tasks: there is no dev.attacca.spring.test.AttaccaTestRefusedTest_NoTasksRunner");
  }

  @Test
  void whatCannotBeMadeIsRefused() {
    isRefused(OfAbstract.class, "which is abstract");
    isRefused(OfARunner.class, "and not dev.attacca.spring.test.GreetingRunner");
    isRefused(OfNothing.class, "names no class");
  }
}
