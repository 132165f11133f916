package dev.attacca.spring.proxied;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attacca.Input;
import dev.attacca.Shutdown;
import dev.attacca.State;
import dev.attacca.Task;
import dev.attacca.spring.AttaccaAutoConfiguration;
import dev.attacca.spring.proxied.elsewhere.Base;
import dev.attacca.spring.proxied.elsewhere.BaseRunner;
import dev.attacca.spring.registration.Analyses;
import java.util.concurrent.atomic.AtomicInteger;
import org.aspectj.lang.ProceedingJoinPoint;
import org.aspectj.lang.annotation.Around;
import org.aspectj.lang.annotation.Aspect;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.EnableAspectJAutoProxy;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;
import org.springframework.context.support.SimpleThreadScope;
import org.springframework.transaction.annotation.Transactional;

/** Of classes that bear no annotation of Spring's, and of aspects, the compiler knows nothing; Spring makes a proxy that leaves methods out. */
class UnreachedTasksTest {
  static class Orders {
    private final String shop;

    Orders(String shop) {
      this.shop = shop;
    }

    @Task
    @Transactional
    final String order(@Input String sku) {
      return sku + " of " + shop;
    }

    @Task
    @Cacheable("prices")
    @Transactional
    static int price(String order) {
      return order.length();
    }

    @Task
    final int tax(int price) {
      return price / shop.length();
    }

    @Task
    static int rounded(int tax) {
      return tax;
    }

    @Task
    @Transactional
    int total(int rounded, @State AtomicInteger sum) {
      return sum.addAndGet(help(rounded));
    }

    @State
    final AtomicInteger sum() {
      return new AtomicInteger();
    }

    @Shutdown
    final void close() {}

    final int help(int value) {
      return value;
    }
  }

  private final ApplicationContextRunner spring = new ApplicationContextRunner()
      .withConfiguration(AutoConfigurations.of(AttaccaAutoConfiguration.class));

  @Test
  void aTaskThatAProxyCannotOverrideIsNamedWithWhatStandsAroundIt() {
    spring
        .withUserConfiguration(ProxiesTest.Database.class, ProxiesTest.Caches.class)
        .withBean("orders", Orders.class, () -> new Orders("shop"))
        .run(context -> {
          FailureAnalysis analysis = Analyses.of(context);
          assertThat(analysis.getDescription())
              .startsWith(
                  "There is a proxy around the bean \"orders\" of " + Orders.class.getName())
              .contains(
                  "Orders.order() is final: what org.springframework.transaction.interceptor.TransactionInterceptor does around it would silently not happen, and it would run on the proxy itself",
                  "Orders.price() is static: what ",
                  "org.springframework.cache.interceptor.CacheInterceptor",
                  "Orders.tax() is final, so it would run on the proxy itself, whose fields are empty",
                  "Orders.sum() is final, so",
                  "Orders.close() is final, so")
              .doesNotContain("help()", "total()", "rounded()");
          assertThat(analysis.getAction()).startsWith("Take final, or static, away");
        });
  }

  @Test
  void aBeanWithoutAProxyMayHaveThem() {
    spring
        .withBean(Orders.class, () -> new Orders("shop"))
        .run(context -> assertThat(
                context.getBean(UnreachedTasksTest_OrdersRunner.class).total("cup"))
            .isEqualTo(2));
  }

  static class Weather {
    private final String sky = "blue".toUpperCase(java.util.Locale.ROOT);

    @Task
    final String sky() {
      return sky;
    }

    @Task
    String told(String sky) {
      return sky;
    }
  }

  /** Everything else here is its matter. */
  @Aspect
  static class Loud {
    @Around("execution(String told(..)) || execution(String sky())")
    Object loud(ProceedingJoinPoint call) throws Throwable {
      return call.proceed() + "!";
    }
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAspectJAutoProxy(proxyTargetClass = true)
  static class Aspects {
    @Bean
    Loud loud() {
      return new Loud();
    }
  }

  @Test
  void anAspectIsNamed() {
    spring
        .withUserConfiguration(Aspects.class)
        .withBean(Weather.class)
        .run(context -> assertThat(Analyses.of(context).getDescription())
            .contains("Weather.sky() is final: what the aspect \"loud\" does around it")
            .doesNotContain("told()"));
  }

  @Configuration(proxyBeanMethods = false)
  static class OfAThread {
    @Bean
    @Scope(value = "thread", proxyMode = ScopedProxyMode.TARGET_CLASS)
    Weather weather() {
      return new Weather();
    }
  }

  @Test
  void aProxyForAScopeLeavesThemOutAsWell() {
    spring
        .withInitializer(
            context -> context.getBeanFactory().registerScope("thread", new SimpleThreadScope()))
        .withUserConfiguration(OfAThread.class)
        .run(context -> assertThat(Analyses.of(context).getDescription())
            .contains("Weather.sky() is final, so it would run on the proxy itself"));
  }

  static class Extended extends Base {
    Extended() {
      super("extended");
    }

    @Transactional
    void other() {}
  }

  @Test
  void aTaskOfAClassInAnotherPackageMustBeOpenToIt() {
    spring
        .withUserConfiguration(ProxiesTest.Database.class)
        .withBean(Extended.class)
        .run(context -> assertThat(Analyses.of(context).getDescription())
            .contains("Base.hidden() is package-private in another package, so it would run on")
            .doesNotContain("open()"));
    spring
        .withBean(Extended.class)
        .run(context ->
            assertThat(context.getBean(BaseRunner.class).open()).isEqualTo("extended of extended"));
  }
}
