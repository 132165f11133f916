package dev.attacca.spring.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.scheduling.concurrent.ExecutorConfigurationSupport;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;
import org.springframework.util.ClassUtils;

/**
 * Closes the runners when the application closes: after the web server has answered the requests under way and has stopped, and
 * after listeners of messages and schedules; before any bean is destroyed that tasks may use. All runners are closed at once, so
 * that they share one {@code shutdown-grace}; then the pools of {@link Executors} end.
 *
 * <p>A context that is stopped, or paused as one that a test keeps for later, may be started again; a runner that is closed cannot.
 * So they are closed only if the context is.
 */
public final class RunnersLifecycle
    implements SmartLifecycle, ApplicationListener<ContextClosedEvent> {
  /** The web server waits for its requests at 1024 below the highest, and is stopped at 2048 below. */
  static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 3072;

  /** What Spring Boot gives a phase unless told otherwise. */
  private static final long SECONDS_FOR_POOLS = 30;

  private static final Log LOG = LogFactory.getLog(RunnersLifecycle.class);

  private final ApplicationContext context;
  private final Executors executors;
  private volatile boolean isRunning;
  private volatile boolean isClosing;

  /**
   * Of this context.
   *
   * @param context has the runners
   * @param executors what their tasks run on
   */
  public RunnersLifecycle(ApplicationContext context, Executors executors) {
    this.context = context;
    this.executors = executors;
  }

  @Override
  public int getPhase() {
    return PHASE;
  }

  @Override
  public void start() {
    isRunning = true;
  }

  @Override
  public boolean isRunning() {
    return isRunning;
  }

  /** Before the web server stops, and all else. */
  @Override
  public void onApplicationEvent(ContextClosedEvent event) {
    if (event.getApplicationContext() == context) {
      isClosing = true;
    }
  }

  @Override
  public void stop() {
    stop(() -> {});
  }

  @Override
  public void stop(Runnable callback) {
    isRunning = false;
    if (!isClosing) {
      callback.run();
      return;
    }
    Thread closer = new Thread(
        () -> {
          try {
            closeAll(runners());
            executors.kept().forEach(RunnersLifecycle::end);
          } finally {
            callback.run();
          }
        },
        "attacca-close");
    closer.setDaemon(true);
    closer.start();
  }

  private List<AutoCloseable> runners() {
    List<AutoCloseable> runners = new ArrayList<>();
    if (context instanceof ConfigurableApplicationContext configurable) {
      ConfigurableListableBeanFactory beans = configurable.getBeanFactory();
      for (String name : beans.getSingletonNames()) {
        Object bean = beans.getSingleton(name);
        Object runner = bean instanceof RunnerFactoryBean<?> factory ? factory.made() : bean;
        if (runner instanceof AutoCloseable closed
            && GeneratedRunner.isRunner(ClassUtils.getUserClass(runner))) {
          runners.add(closed);
        }
      }
    }
    return runners;
  }

  private static void closeAll(List<AutoCloseable> runners) {
    List<Thread> threads = new ArrayList<>();
    for (AutoCloseable runner : runners) {
      Thread thread = new Thread(() -> close(runner), "attacca-close-runner");
      thread.setDaemon(true);
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) { // nobody does; the others are closed all the same
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private static void close(AutoCloseable runner) {
    try {
      runner.close();
    } catch (Exception e) {
      LOG.warn("a runner could not be closed", e);
    }
  }

  /** Accepts nothing more, and lets what it has accepted end, as Spring does it unless the pool was told to go on. */
  private static void end(ExecutorConfigurationSupport pool) {
    pool.initiateShutdown();
    ExecutorService service = service(pool);
    try {
      if (service != null && !service.awaitTermination(SECONDS_FOR_POOLS, TimeUnit.SECONDS)) {
        LOG.info("what runs on an executor goes on while the application closes");
      }
    } catch (InterruptedException e) { // nobody does
      Thread.currentThread().interrupt();
    }
  }

  private static @Nullable ExecutorService service(ExecutorConfigurationSupport pool) {
    return pool instanceof ThreadPoolTaskExecutor executor
        ? executor.getThreadPoolExecutor()
        : pool instanceof ThreadPoolTaskScheduler scheduler
            ? scheduler.getScheduledExecutor()
            : null;
  }
}
