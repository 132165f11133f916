package dev.attacca.spring.aot;

import dev.attacca.spring.AttaccaAutoConfiguration;
import dev.attacca.spring.internal.RunnerRegistrar;
import org.springframework.aot.AotDetector;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Profile;
import org.springframework.scheduling.annotation.EnableAsync;

/** Is processed ahead of time, and then run. */
@SpringBootConfiguration(proxyBeanMethods = false)
@ComponentScan
@EnableAsync
@ImportAutoConfiguration({AttaccaAutoConfiguration.class, TaskExecutionAutoConfiguration.class})
public class Application {
  @Bean
  Region eu() {
    return new Region("Europe");
  }

  @Bean
  @Qualifier("america")
  Region us() {
    return new Region("America");
  }

  @Bean
  @Profile("never")
  Season season() {
    return new Season();
  }

  @Bean
  Told told(
      GreetingRunner greeting,
      @Qualifier("euRunner") RegionRunner eu,
      @Qualifier("america") RegionRunner us) {
    return new Told("%s %s %s".formatted(greeting.text("Ada"), eu.name(), us.name()));
  }

  /** What runners have said. */
  public record Told(String text) {}

  /** Says what it is, and what runners say. */
  public static void main(String[] args) {
    SpringApplication application = new SpringApplication(Application.class);
    application.setWebApplicationType(WebApplicationType.NONE);
    application.setBannerMode(Banner.Mode.OFF);
    application.setLogStartupInfo(false);
    try (ConfigurableApplicationContext context = application.run(args)) {
      System.out.printf(
          "ahead of time %s, registrars %d: %s%n",
          AotDetector.useGeneratedArtifacts(),
          context.getBeanNamesForType(RunnerRegistrar.class).length,
          context.getBean(Told.class).text());
    }
  }
}
