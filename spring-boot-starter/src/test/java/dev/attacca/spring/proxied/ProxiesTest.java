package dev.attacca.spring.proxied;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attacca.Input;
import dev.attacca.OnError;
import dev.attacca.Task;
import dev.attacca.runtime.RunFailedException;
import dev.attacca.spring.AttaccaAutoConfiguration;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.ObservationView;
import io.micrometer.observation.annotation.Observed;
import io.micrometer.observation.aop.ObservedAspect;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.EnableAspectJAutoProxy;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.config.annotation.method.configuration.EnableMethodSecurity;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** What annotations say of methods holds for tasks, as the runner calls the proxy. */
class ProxiesTest {
  private final ApplicationContextRunner spring = new ApplicationContextRunner()
      .withConfiguration(AutoConfigurations.of(
          AttaccaAutoConfiguration.class, TaskExecutionAutoConfiguration.class));

  @AfterEach
  void leaveNothingBehind() {
    SecurityContextHolder.clearContext();
    MDC.clear();
  }

  // Transactions

  @Configuration(proxyBeanMethods = false)
  @EnableTransactionManagement
  static class Database {
    @Bean
    DataSource dataSource() {
      JdbcDataSource source = new JdbcDataSource();
      source.setURL("jdbc:h2:mem:proxies;DB_CLOSE_DELAY=-1");
      return source;
    }

    @Bean
    JdbcTransactionManager transactionManager(DataSource source) {
      return new JdbcTransactionManager(source);
    }

    @Bean
    JdbcTemplate jdbcTemplate(DataSource source) {
      JdbcTemplate jdbc = new JdbcTemplate(source);
      jdbc.execute("drop table if exists booking");
      jdbc.execute("create table booking (name varchar(20))");
      return jdbc;
    }
  }

  static class Booking {
    private final CountDownLatch both = new CountDownLatch(2);
    private final JdbcTemplate jdbc;

    Booking(JdbcTemplate jdbc) {
      this.jdbc = jdbc;
    }

    /** At the same time as the other, each in a transaction of its own. */
    private void insert(String name) {
      assertThat(TransactionSynchronizationManager.isActualTransactionActive()).isTrue();
      jdbc.update("insert into booking values (?)", name);
      both.countDown();
      try {
        assertThat(both.await(30, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    @Task
    @Transactional
    String flight(@Input String name) {
      insert(name + " flies");
      return name;
    }

    @Task(onError = OnError.FINISH)
    @Transactional
    public String hotel(@Input String name) {
      insert(name + " sleeps");
      throw new IllegalStateException("no room");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void eachTaskIsATransaction(boolean virtual) {
    spring
        .withUserConfiguration(Database.class)
        .withBean(Booking.class)
        .withPropertyValues("spring.threads.virtual.enabled=" + virtual)
        .run(context -> {
          ProxiesTest_BookingRunner runner = context.getBean(ProxiesTest_BookingRunner.class);
          assertThatThrownBy(() -> runner.run("Ada"))
              .isInstanceOf(RunFailedException.class)
              .hasMessageContaining(
                  "task \"hotel\" failed: java.lang.IllegalStateException: no room");
          assertThat(context
                  .getBean(JdbcTemplate.class)
                  .queryForList("select name from booking", String.class))
              .containsExactly("Ada flies");
        });
  }

  // Caches

  @Configuration(proxyBeanMethods = false)
  @EnableCaching
  static class Caches {
    @Bean
    CacheManager cacheManager() {
      return new ConcurrentMapCacheManager();
    }
  }

  static class Prices {
    private final AtomicInteger calls = new AtomicInteger();

    @Task
    @Cacheable("prices")
    public int price(@Input String sku) {
      return calls.incrementAndGet();
    }
  }

  @Test
  void whatACacheHasIsNotComputedAgain() {
    spring.withUserConfiguration(Caches.class).withBean(Prices.class).run(context -> {
      ProxiesTest_PricesRunner runner = context.getBean(ProxiesTest_PricesRunner.class);
      assertThat(List.of(runner.price("cup"), runner.price("cup"), runner.price("pot")))
          .containsExactly(1, 1, 2);
    });
  }

  // What is asynchronous

  @Configuration(proxyBeanMethods = false)
  @EnableAsync
  static class Asynchronous {}

  static class Mail {
    @Task
    @Async
    CompletableFuture<String> sent(@Input String to) {
      return CompletableFuture.completedFuture(
          to + " by " + Thread.currentThread().getName());
    }

    @Task
    String told(String sent) {
      return "sent to " + sent;
    }
  }

  @Test
  void theFutureOfAnAsynchronousMethodIsAwaited() {
    spring
        .withUserConfiguration(Asynchronous.class)
        .withBean(Mail.class)
        .run(context -> assertThat(context.getBean(ProxiesTest_MailRunner.class).told("Ada"))
            .startsWith("sent to Ada by task-"));
  }

  // Security, and other contexts of the caller's thread

  @Configuration(proxyBeanMethods = false)
  @EnableMethodSecurity
  static class Secured {}

  static class Vault {
    private final CountDownLatch both = new CountDownLatch(2);

    private String open() {
      both.countDown();
      try {
        assertThat(both.await(30, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      return SecurityContextHolder.getContext().getAuthentication().getName() + " "
          + MDC.get("request");
    }

    @Task
    @PreAuthorize("hasRole('KEEPER')")
    String left() {
      return open();
    }

    @Task
    @PreAuthorize("hasRole('KEEPER')")
    String right() {
      return open();
    }

    @Task
    List<String> opened(String left, String right) {
      return List.of(left, right);
    }
  }

  @Test
  void theSecurityContextAndThatOfTheLogTravelToAllThreadsAndStayOnNone() {
    spring.withUserConfiguration(Secured.class).withBean(Vault.class).run(context -> {
      MDC.put("request", "4711");
      SecurityContextHolder.getContext()
          .setAuthentication(new TestingAuthenticationToken("Ada", "", "ROLE_KEEPER"));
      assertThat(context.getBean(ProxiesTest_VaultRunner.class).openedAsync().join())
          .containsExactly("Ada 4711", "Ada 4711");
      Executor executor = context.getBean("applicationTaskExecutor", Executor.class);
      for (int i = 0; i < 8; i++) { // all threads of the pool
        CompletableFuture.runAsync(
                () -> {
                  assertThat(SecurityContextHolder.getContext().getAuthentication())
                      .isNull();
                  assertThat(MDC.get("request")).isNull();
                },
                executor)
            .join();
      }
    });
  }

  @Test
  void whoMayNotCallATaskIsRefused() {
    spring.withUserConfiguration(Secured.class).withBean(Vault.class).run(context -> {
      SecurityContextHolder.getContext()
          .setAuthentication(new TestingAuthenticationToken("Eve", "", "ROLE_GUEST"));
      assertThatThrownBy(() -> context.getBean(ProxiesTest_VaultRunner.class).opened())
          .isInstanceOf(RunFailedException.class)
          .hasCauseInstanceOf(AccessDeniedException.class);
    });
  }

  @Test
  void contextsStayBehindIfToldSo() {
    spring
        .withUserConfiguration(Secured.class)
        .withBean(Vault.class)
        .withPropertyValues("attacca.context.enabled=false")
        .run(context -> {
          SecurityContextHolder.getContext()
              .setAuthentication(new TestingAuthenticationToken("Ada", "", "ROLE_KEEPER"));
          assertThatThrownBy(() ->
                  context.getBean(ProxiesTest_VaultRunner.class).openedAsync().join())
              .hasRootCauseMessage("An Authentication object was not found in the SecurityContext");
        });
  }

  // Observations

  /** Of what is observed, the name and what it is within. */
  static class Seen implements ObservationHandler<Observation.Context> {
    final List<String> names = new CopyOnWriteArrayList<>();

    @Override
    public void onStop(Observation.Context context) {
      ObservationView parent = context.getParentObservation();
      names.add("%s in %s"
          .formatted(
              context.getContextualName(),
              parent == null ? null : parent.getContextView().getName()));
    }

    @Override
    public boolean supportsContext(Observation.Context context) {
      return true;
    }
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAspectJAutoProxy
  static class ObservedByAspect {
    @Bean
    Seen seen() {
      return new Seen();
    }

    @Bean
    ObservationRegistry registry(Seen seen) {
      ObservationRegistry registry = ObservationRegistry.create();
      registry.observationConfig().observationHandler(seen);
      return registry;
    }

    @Bean
    ObservedAspect observedAspect(ObservationRegistry registry) {
      return new ObservedAspect(registry);
    }
  }

  static class Weather {
    @Task
    @Observed(name = "sky", contextualName = "look at the sky")
    String sky() {
      return "blue";
    }
  }

  @Test
  void runsAndTasksAreObservedAndWhatATaskObservesIsWithinIt() {
    spring.withUserConfiguration(ObservedByAspect.class).withBean(Weather.class).run(context -> {
      assertThat(context.getBean(ProxiesTest_WeatherRunner.class).sky()).isEqualTo("blue");
      assertThat(context.getBean(Seen.class).names)
          .containsExactly(
              "look at the sky in attacca.task",
              "ProxiesTest.Weather.sky in attacca.run",
              "run ProxiesTest.Weather in null");
    });
  }

  @Test
  void runsAndTasksAreNotObservedIfToldSo() {
    spring
        .withUserConfiguration(ObservedByAspect.class)
        .withBean(Weather.class)
        .withPropertyValues("attacca.observations.enabled=false")
        .run(context -> {
          context.getBean(ProxiesTest_WeatherRunner.class).sky();
          assertThat(context.getBean(Seen.class).names).containsExactly("look at the sky in null");
        });
  }
}
