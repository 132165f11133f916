package dev.attacca.spring.registration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attacca.spring.registration.shop.Checkout;
import dev.attacca.spring.registration.shop.CheckoutRunner;
import dev.attacca.spring.registration.shop.Desk_HelpRunner;
import dev.attacca.spring.registration.shop.Shelf;
import dev.attacca.spring.registration.shop.ShelfRunner;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.TypeExcludeFilter;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.FullyQualifiedAnnotationBeanNameGenerator;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.core.type.classreading.MetadataReaderFactory;
import org.springframework.core.type.classreading.SimpleMetadataReaderFactory;
import org.springframework.stereotype.Component;

/** All that holds of runners holds where scanning passes them by as well, as it does in an application of Spring Boot. */
class PassedByTest extends RegistrationTest {
  @Override
  @SuppressWarnings("unchecked") // all are of contexts
  ApplicationContextRunner start() {
    List<ApplicationContextInitializer<ConfigurableApplicationContext>> own =
        SpringFactoriesLoader.forDefaultResourceLocation()
            .load(ApplicationContextInitializer.class)
            .stream()
            .filter(each -> each.getClass().getName().startsWith("dev.attacca."))
            .map(each -> (ApplicationContextInitializer<ConfigurableApplicationContext>) each)
            .toList();
    assertThat(own).hasSize(1);
    return new ApplicationContextRunner().withInitializer(own.get(0));
  }

  /** Is named like a generated one, and is a component. */
  @Component
  static class OwnRunner implements AutoCloseable {
    @Override
    public void close() {}

    static class Builder {}
  }

  @SpringBootApplication(proxyBeanMethods = false, scanBasePackageClasses = Checkout.class)
  static class Application {}

  @SpringBootApplication(
      proxyBeanMethods = false,
      scanBasePackageClasses = Checkout.class,
      excludeName = "dev.attacca.spring.AttaccaAutoConfiguration")
  static class Without {}

  private static SpringApplicationBuilder application(Class<?> source) {
    return new SpringApplicationBuilder(source)
        .web(WebApplicationType.NONE)
        .bannerMode(Banner.Mode.OFF)
        .properties("logging.level.root=off");
  }

  @Test
  void scanningPassesRunnersByAndNothingElse() throws IOException {
    try (ConfigurableApplicationContext context = application(Application.class).run()) {
      TypeExcludeFilter filter = context.getBean("attaccaScanFilter", TypeExcludeFilter.class);
      MetadataReaderFactory classes = new SimpleMetadataReaderFactory();
      for (Class<?> type : List.of(CheckoutRunner.class, Desk_HelpRunner.class)) {
        assertThat(filter.match(classes.getMetadataReader(type.getName()), classes))
            .as("%s", type)
            .isTrue();
      }
      for (Class<?> type : List.of(Checkout.class, OwnRunner.class)) {
        assertThat(filter.match(classes.getMetadataReader(type.getName()), classes))
            .as("%s", type)
            .isFalse();
      }
    }
  }

  @Test
  void runnersHaveTheNamesThatScanningWouldHaveGivenThem() {
    try (ConfigurableApplicationContext context = application(Application.class).run()) {
      assertThat(context.getBeanNamesForType(CheckoutRunner.class))
          .containsExactly("checkoutRunner");
      assertThat(context.getBeanNamesForType(Desk_HelpRunner.class))
          .containsExactly("desk_HelpRunner");
    }
    try (ConfigurableApplicationContext context = application(Application.class)
        .beanNameGenerator(FullyQualifiedAnnotationBeanNameGenerator.INSTANCE)
        .run()) {
      assertThat(context.getBean(CheckoutRunner.class).product("cup")).isEqualTo("cup of shop");
    }
  }

  @Test
  void whereTheAutoConfigurationIsLeftOutRunnersAreMadeAllTheSame() {
    try (ConfigurableApplicationContext context = application(Without.class).run()) {
      assertThat(context.containsBean("attaccaRunnerRegistrar")).isFalse();
      assertThat(context.getBean(CheckoutRunner.class).product("cup")).isEqualTo("cup of shop");
    }
  }

  @Test
  void aRunnerWhoseBeanIsInAContextAboveIsOfThatBean() {
    try (AnnotationConfigApplicationContext above = new AnnotationConfigApplicationContext()) {
      above.registerBeanDefinition("above", new RootBeanDefinition(Shelf.class));
      above.refresh();
      try (ConfigurableApplicationContext context =
          application(Application.class).parent(above).run()) {
        assertThat(context.getBean("aboveRunner", ShelfRunner.class).full()).isTrue();
      }
    }
  }
}
