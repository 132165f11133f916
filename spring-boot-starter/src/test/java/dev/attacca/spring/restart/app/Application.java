package dev.attacca.spring.restart.app;

import dev.attacca.spring.AttaccaAutoConfiguration;
import java.util.concurrent.Callable;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.ComponentScan;

/** Starts, runs, and closes. */
@SpringBootConfiguration(proxyBeanMethods = false)
@ComponentScan
@ImportAutoConfiguration({AttaccaAutoConfiguration.class, TaskExecutionAutoConfiguration.class})
public class Application implements Callable<Integer> {
  @Override
  public Integer call() {
    SpringApplication application = new SpringApplication(Application.class);
    application.setWebApplicationType(WebApplicationType.NONE);
    application.setBannerMode(Banner.Mode.OFF);
    application.setLogStartupInfo(false);
    application.setRegisterShutdownHook(false);
    try (ConfigurableApplicationContext context = application.run()) {
      ShopRunner shop = context.getBean(ShopRunner.class);
      int sum = 0;
      for (int i = 0; i < 50; i++) {
        sum += shop.sum("cup") + shop.sumAsync("pot").join();
      }
      return sum;
    }
  }
}
