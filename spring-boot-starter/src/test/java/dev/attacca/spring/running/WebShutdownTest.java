package dev.attacca.spring.running;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.attacca.Input;
import dev.attacca.Task;
import dev.attacca.runtime.Run;
import dev.attacca.runtime.RunCancelledException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.Banner;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** An application with a web server and a database closes while requests and runs are under way. */
@Timeout(120)
class WebShutdownTest {
  static class Orders {
    final CountDownLatch begun = new CountDownLatch(1);
    final CountDownLatch mayGoOn = new CountDownLatch(1);
    private final JdbcTemplate database;
    private final AtomicInteger ended;

    Orders(JdbcTemplate database, AtomicInteger ended) {
      this.database = database;
      this.ended = ended;
    }

    @Task
    String sku(@Input String wanted) throws InterruptedException {
      begun.countDown();
      mayGoOn.await();
      return wanted;
    }

    @Task
    int stored(String sku) {
      return database.update("insert into booked values (?)", sku);
    }

    @Task
    String receipt(String sku, int stored) {
      Integer count = database.queryForObject("select count(*) from booked", Integer.class);
      ended.incrementAndGet();
      return "%s %d of %d".formatted(sku, stored, count);
    }
  }

  @RestController
  static class Desk {
    final CompletableFuture<Throwable> failure = new CompletableFuture<>();
    private final WebShutdownTest_OrdersRunner orders;

    Desk(WebShutdownTest_OrdersRunner orders) {
      this.orders = orders;
    }

    @GetMapping("/order/{sku}")
    String order(@PathVariable String sku) {
      try {
        return orders.receipt(sku);
      } catch (RuntimeException e) {
        failure.complete(e);
        throw e;
      }
    }
  }

  /** Cannot be used when it is closed. */
  static class Store extends DelegatingDataSource implements AutoCloseable {
    /** How many runs had ended when it was closed. */
    final AtomicInteger endedBefore = new AtomicInteger(-1);

    private final JdbcConnectionPool pool;
    private final AtomicInteger ended;

    Store(JdbcConnectionPool pool, AtomicInteger ended) {
      super(pool);
      this.pool = pool;
      this.ended = ended;
    }

    @Override
    public void close() {
      endedBefore.set(ended.get());
      pool.dispose();
    }
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @Import({Orders.class, Desk.class})
  static class Application {
    private final AtomicInteger ended = new AtomicInteger();

    @Bean
    AtomicInteger ended() {
      return ended;
    }

    @Bean
    Store dataSource() {
      return new Store(JdbcConnectionPool.create("jdbc:h2:mem:shutdown", "sa", ""), ended);
    }

    @Bean
    JdbcTemplate jdbcTemplate(Store store) {
      JdbcTemplate jdbc = new JdbcTemplate(store);
      jdbc.execute("create table booked (sku varchar(20))");
      return jdbc;
    }
  }

  private final HttpClient http = HttpClient.newHttpClient();
  private ConfigurableApplicationContext application;
  private Orders tasks;

  private void start(String... properties) {
    application = new SpringApplicationBuilder(Application.class)
        .bannerMode(Banner.Mode.OFF)
        .properties("server.port=0", "server.address=127.0.0.1", "logging.level.root=off")
        .properties(
            "attacca.defaults.shutdown-grace=60s",
            "spring.lifecycle.timeout-per-shutdown-phase=60s")
        .properties(properties)
        .run();
    tasks = application.getBean(Orders.class);
  }

  @AfterEach
  void close() {
    tasks.mayGoOn.countDown(); // where something has gone wrong
    application.close();
  }

  private CompletableFuture<HttpResponse<String>> order(String sku) {
    return http.sendAsync(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + "/order/" + sku))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private int port() {
    return Integer.parseInt(application.getEnvironment().getProperty("local.server.port"));
  }

  private boolean isRefused() throws IOException {
    try {
      new Socket("127.0.0.1", port()).close();
      return false;
    } catch (ConnectException e) {
      return true;
    }
  }

  /** Closes the application, and waits until it takes no more requests. */
  private CompletableFuture<Void> beginClosing() {
    CompletableFuture<Void> closing = CompletableFuture.runAsync(application::close);
    await().atMost(Duration.ofSeconds(60)).until(this::isRefused);
    assertThat(closing).isNotDone();
    return closing;
  }

  @Test
  void requestsAndRunsUnderWayEndBeforeTheDatabaseClosesAndNewOnesAreRefused() {
    start("server.shutdown=graceful");
    Store store = application.getBean(Store.class);
    var runner = application.getBean(WebShutdownTest_OrdersRunner.class);
    CompletableFuture<HttpResponse<String>> request = order("cup");
    Waits.until(tasks.begun);
    Run<WebShutdownTest_OrdersRunner.Result> background = runner.start("pot");

    CompletableFuture<Void> closing = beginClosing();
    assertThat(request).isNotDone();
    tasks.mayGoOn.countDown();

    assertThat(request).succeedsWithin(60, TimeUnit.SECONDS).satisfies(answer -> {
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      assertThat(answer.body()).startsWith("cup 1 of ");
    });
    assertThat(background.join().receipt()).startsWith("pot 1 of ");
    assertThat(closing).succeedsWithin(60, TimeUnit.SECONDS);
    assertThat(store.endedBefore).hasValue(2);
    assertThatThrownBy(() -> runner.receipt("can"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
    assertThatThrownBy(store::getConnection).hasMessageContaining("disposed");
  }

  @Test
  void aServerThatIsNotToWaitCancelsWhatItsRequestsWaitForAndRunsInTheBackgroundEnd() {
    start("server.shutdown=immediate");
    Store store = application.getBean(Store.class);
    var runner = application.getBean(WebShutdownTest_OrdersRunner.class);
    CompletableFuture<HttpResponse<String>> request = order("cup");
    Waits.until(tasks.begun);
    Run<WebShutdownTest_OrdersRunner.Result> background = runner.start("pot");

    Desk desk = application.getBean(Desk.class);
    CompletableFuture<Void> closing = beginClosing();
    assertThat(desk.failure)
        .succeedsWithin(60, TimeUnit.SECONDS)
        .isInstanceOf(RunCancelledException.class);
    tasks.mayGoOn.countDown();

    assertThat(background.join().receipt()).isEqualTo("pot 1 of 1");
    assertThat(closing).succeedsWithin(60, TimeUnit.SECONDS);
    assertThat(store.endedBefore).hasValue(1);
    // the web server decides when the client hears of it, and what
    assertThat(request.handle((answer, failure) -> failure != null || answer.statusCode() >= 500))
        .succeedsWithin(60, TimeUnit.SECONDS)
        .isEqualTo(true);
  }
}
