package dev.attacca.spring.contexts.above;

import dev.attacca.runtime.RunEvent;
import dev.attacca.runtime.RunListener;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/** The context above, with tasks of its own. */
@SpringBootApplication(proxyBeanMethods = false)
public class AboveApplication {
  @Bean
  SimpleMeterRegistry meters() {
    return new SimpleMeterRegistry();
  }

  @Bean
  Told above() {
    return new Told();
  }

  /** Hears of runs. */
  public static class Told implements RunListener {
    public final List<String> runs = new CopyOnWriteArrayList<>();

    @Override
    public void runStarted(RunEvent run) {
      runs.add(run.runId());
    }
  }
}
