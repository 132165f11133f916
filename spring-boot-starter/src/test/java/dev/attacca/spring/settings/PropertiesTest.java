package dev.attacca.spring.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attacca.Input;
import dev.attacca.Limit;
import dev.attacca.Loop;
import dev.attacca.Retry;
import dev.attacca.Task;
import dev.attacca.runtime.Graph;
import dev.attacca.spring.AttaccaAutoConfiguration;
import dev.attacca.spring.RunnerCustomizer;
import dev.attacca.spring.registration.Analyses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.ByteArrayResource;

class PropertiesTest {
  static class Order {
    @Task
    String product(@Input String sku) {
      return sku;
    }

    @Task
    @Retry(times = 2)
    int findPrice(String product) {
      return product.length();
    }

    @Task
    @Limit(shared = "crm")
    int buyer(String product) {
      return product.length();
    }

    @Loop
    List<String> line(String product) {
      return List.of(product);
    }

    @Task
    String packed(String line) {
      return line;
    }

    static class Return {
      @Task
      int reason() {
        return 1;
      }
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class Beans {
    @Bean
    Order order() {
      return new Order();
    }

    @Bean
    Order.Return back() {
      return new Order.Return();
    }
  }

  private static final String ORDER = "attacca.dags.properties-test-order.";

  private final ApplicationContextRunner spring = new ApplicationContextRunner()
      .withConfiguration(AutoConfigurations.of(AttaccaAutoConfiguration.class))
      .withPropertyValues(ORDER + "limits.crm.concurrency=3")
      .withUserConfiguration(Beans.class);

  private static List<String> notes(AssertableApplicationContext context, String task) {
    assertThat(context).hasNotFailed();
    return notes(context.getBean(PropertiesTest_OrderRunner.class).graph(), task);
  }

  private static List<String> notes(Graph graph, String task) {
    return graph.tasks().stream()
        .filter(each -> each.name().equals(task))
        .findFirst()
        .orElseThrow()
        .notes();
  }

  // What is set

  @Test
  void propertiesSetWhatTheAnnotationsSay() {
    spring
        .withPropertyValues(
            ORDER + "tasks.product.timeout=800ms",
            ORDER + "tasks.find-price.retry.times=5",
            ORDER + "tasks.find-price.retry.max-delay=PT1S",
            ORDER + "tasks.line.in-flight=7")
        .run(context -> {
          assertThat(notes(context, "product")).containsExactly("timeout 800ms");
          assertThat(notes(context, "findPrice")).anyMatch(note -> note.contains("5 attempts"));
          assertThat(notes(context, "line")).anyMatch(note -> note.contains("7"));
        });
  }

  @Test
  void namesAreRelaxed() {
    spring
        .withPropertyValues(
            "attacca.dags.propertiesTestOrder.tasks.findPrice.retry.times=5",
            "attacca.dags[PropertiesTest.Order].tasks.product.timeout=1s")
        .run(context -> {
          assertThat(notes(context, "findPrice")).anyMatch(note -> note.contains("5 attempts"));
          assertThat(notes(context, "product")).containsExactly("timeout 1s");
        });
  }

  @Test
  void aDurationMayBeWrittenInAllWaysOfSpring() {
    for (String written : List.of("1500", "1500ms", "PT1.5S", "pt1.5s")) {
      spring
          .withPropertyValues(ORDER + "tasks.product.timeout=" + written)
          .run(context -> assertThat(notes(context, "product")).containsExactly("timeout 1500ms"));
    }
  }

  @Test
  void environmentVariablesHaveTheLastWord() {
    spring
        .withPropertyValues(ORDER + "tasks.find-price.timeout=1s")
        .withInitializer(environment(Map.of(
            "ATTACCA_DAGS_PROPERTIESTESTORDER_TASKS_PRODUCT_TIMEOUT", "800ms",
            "ATTACCA_DAGS_PROPERTIES_TEST_ORDER_TASKS_FIND_PRICE_RETRY_MAX_DELAY", "3s",
            "ATTACCA_DAGS_PROPERTIES_TEST_ORDER_TASKS_FINDPRICE_TIMEOUT", "2s",
            "ATTACCA_DAGS_PROPERTIES_TEST_ORDER_TASKS_LINE_IN_FLIGHT", "7")))
        .run(context -> {
          assertThat(notes(context, "product")).containsExactly("timeout 800ms");
          assertThat(notes(context, "findPrice")).contains("timeout 2s");
          assertThat(notes(context, "line")).anyMatch(note -> note.contains("7"));
        });
  }

  private static org.springframework.context.ApplicationContextInitializer<
          org.springframework.context.ConfigurableApplicationContext>
      environment(Map<String, Object> variables) {
    return context -> context
        .getEnvironment()
        .getPropertySources()
        .addFirst(new SystemEnvironmentPropertySource(
            "test-" + StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, variables));
  }

  @Test
  void whatAValueRefersToIsPutIn() {
    spring
        .withPropertyValues("slow=4s", ORDER + "tasks.product.timeout=${slow}")
        .run(context -> assertThat(notes(context, "product")).containsExactly("timeout 4s"));
  }

  @Test
  void defaultsHoldForAllWhoseOwnSettingsSayNothing() {
    spring
        .withPropertyValues("attacca.defaults.deadline=0s", ORDER + "deadline=10s")
        .run(context -> assertThat(Analyses.of(context, environmentOf(context)).getDescription())
            .contains("PropertiesTest.Order.Return", "Property: attacca.defaults.deadline")
            .doesNotContain(ORDER));
  }

  private static StandardEnvironment environmentOf(AssertableApplicationContext context) {
    StandardEnvironment environment = new StandardEnvironment();
    environment
        .getPropertySources()
        .addFirst(new org.springframework.core.env.MapPropertySource(
            "same", Map.of("attacca.defaults.deadline", "0s", ORDER + "deadline", "10s")));
    return environment;
  }

  @Test
  void aProfileMaySayOtherwise(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("application.yaml"), """
        attacca.dags.properties-test-order:
          limits.crm.concurrency: 1
          tasks.product.timeout: 1s
        ---
        spring.config.activate.on-profile: patient
        attacca.dags.properties-test-order.tasks.product.timeout: 9s
        """);
    for (String profile : List.of("other", "patient")) {
      try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Beans.class)
          .sources(AttaccaAutoConfiguration.class)
          .web(WebApplicationType.NONE)
          .bannerMode(Banner.Mode.OFF)
          .profiles(profile)
          .run("--logging.level.root=off", "--spring.config.location=" + folder.toUri())) {
        assertThat(notes(context.getBean(PropertiesTest_OrderRunner.class).graph(), "product"))
            .containsExactly(profile.equals("patient") ? "timeout 9s" : "timeout 1s");
      }
    }
  }

  @Test
  void customizersHaveTheLastWordOverProperties() {
    spring
        .withPropertyValues(ORDER + "tasks.product.timeout=1s")
        .withBean(RunnerCustomizer.class, () -> (dag, builder) -> {
          if (dag.equals("PropertiesTest.Order")) {
            builder.configure(Map.of("tasks.product.timeout", "9s"));
          }
        })
        .run(context -> assertThat(notes(context, "product")).containsExactly("timeout 9s"));
  }

  // What is wrong

  private static FailureAnalysis analysis(String yaml, Class<?>... configurations)
      throws Exception {
    StandardEnvironment[] environment = new StandardEnvironment[1];
    FailureAnalysis[] analysis = new FailureAnalysis[1];
    var source = new YamlPropertySourceLoader()
        .load(
            "test",
            new ByteArrayResource(
                yaml.getBytes(java.nio.charset.StandardCharsets.UTF_8), "application.yaml"))
        .get(0);
    new ApplicationContextRunner()
        .withConfiguration(AutoConfigurations.of(AttaccaAutoConfiguration.class))
        .withUserConfiguration(configurations)
        .withInitializer(context -> {
          context.getEnvironment().getPropertySources().addFirst(source);
          environment[0] = (StandardEnvironment) context.getEnvironment();
        })
        .run(context -> analysis[0] = Analyses.of(context, environment[0]));
    return analysis[0];
  }

  @Test
  void aTaskThatThereIsNotIsNamedWithWhereItIsSaid() throws Exception {
    FailureAnalysis analysis = analysis("""
        attacca:
          dags:
            properties-test-order:
              limits.crm.concurrency: 1
              tasks:
                prodct:
                  timeout: 800ms
        """, Beans.class);
    assertThat(analysis.getDescription())
        .contains(
            "The runner of PropertiesTest.Order cannot be configured like this",
            "Property: attacca.dags.properties-test-order.tasks.prodct.timeout",
            "Value: \"800ms\"",
            "[application.yaml] - 7:20",
            "no task \"prodct\"; did you mean \"product\"?");
    assertThat(analysis.getAction())
        .contains(
            "The tasks of PropertiesTest.Order are: product, findPrice, buyer, line, packed.");
  }

  @Test
  void aClassThatThereIsNotIsNamedWithThoseThatThereAre() throws Exception {
    FailureAnalysis analysis = analysis("""
        attacca.dags:
          properties-test-order.limits.crm.concurrency: 1
          properties-test-ordre.tasks.product.timeout: 1s
        """, Beans.class);
    assertThat(analysis.getDescription())
        .contains(
            "Property: attacca.dags.properties-test-ordre.tasks.product.timeout",
            "[application.yaml] - 3:",
            "no class of tasks \"properties-test-ordre\" is a bean; did you mean \"properties-test-order\"?");
    assertThat(analysis.getAction())
        .contains("properties-test-order, properties-test-order-return");
  }

  @Test
  void aValueThatDoesNotFitIsNamed() throws Exception {
    assertThat(analysis("""
                attacca.dags.properties-test-order:
                  limits.crm.concurrency: 1
                  tasks.product.retry.times: 0
                """, Beans.class).getDescription())
        .contains("tasks.product.retry.times", "Value: \"0\"", "[application.yaml] - 3:30");
  }

  @Configuration(proxyBeanMethods = false)
  static class Hasty {
    @Bean
    RunnerCustomizer hasty() {
      return (dag, builder) -> {
        if (dag.equals("PropertiesTest.Order")) {
          builder.configure(Map.of("tasks.product.timeout", "0s"));
        }
      };
    }
  }

  @Test
  void aValueThatACustomizerGivesIsNotBlamedOnTheProperty() throws Exception {
    assertThat(analysis("""
                attacca.dags.properties-test-order:
                  limits.crm.concurrency: 1
                  tasks.product.timeout: 1s
                """, Beans.class, Hasty.class).getDescription())
        .contains("Setting: tasks.product.timeout", "Value: \"0s\"", "Origin: code")
        .doesNotContain("[application.yaml]", "\"1s\"");
  }

  @Test
  void whatCannotBeSetForAllIsRefusedThere() throws Exception {
    assertThat(analysis("""
                attacca:
                  defaults.deadlin: 1s
                  dag.checkout.deadline: 2s
                  dags.properties-test-order.limits.crm.concurrency: 1
                """, Beans.class).getDescription())
        .contains(
            "\"deadlin\" cannot be set for all runners; did you mean \"deadline\"?",
            "nothing is set by \"dag\"; did you mean \"dags\"?");
  }

  @Test
  void namesThatThereAreNotAreRefusedWithWhatMayBeMeant() throws Exception {
    FailureAnalysis analysis = analysis("""
        attacca:
          page:
            enbled: true
            host: 0.0.0.0
          defalts.deadline: 1s
          properties-test-order.tasks.product.timeout: 1s
          shutdown-grace: 1s
          actuater.cancel: true
          executor.name: mine
          dags.properties-test-order.limits.crm.concurrency: 1
        """, Beans.class);
    assertThat(analysis.getDescription())
        .contains(
            "Property: attacca.page.enbled",
            "[application.yaml] - 3:13",
            "nothing is set by \"page.enbled\"; did you mean \"page.enabled\"?",
            "nothing is set by \"page.host\"; below \"page\" there are enabled, port, controls, values",
            "nothing is set by \"defalts\"; did you mean \"defaults\"?",
            "nothing is set by \"properties-test-order\"; did you mean \"dags.properties-test-order\"?",
            "nothing is set by \"shutdown-grace\"; did you mean \"defaults.shutdown-grace\"?",
            "nothing is set by \"actuater\"; did you mean \"actuator\"?",
            "nothing is set by \"executor.name\"; \"executor\" has a value itself")
        .doesNotContain("limits.crm");
    assertThat(analysis.getAction())
        .contains(
            "Below \"attacca\" there are: defaults and dags, for runners, and actuator.cancel,")
        .doesNotContain("classes of tasks");
  }

  @Test
  void namesAreRefusedWhereThereAreNoRunnersAsWell() throws Exception {
    assertThat(analysis("""
                attacca.recorder.kep: 3
                attacca.dags.of-a-context-below.deadline: 1s
                """).getDescription())
        .contains("did you mean \"recorder.keep\"?")
        .doesNotContain("of-a-context-below");
  }

  @Test
  void namesThatMayBeSomebodyElsesAreLeftAlone() {
    spring
        .withPropertyValues("attacca.vendor.url=x", "attacca.page[enabled]=false")
        .withInitializer(environment(
            Map.of("ATTACCA_HOME", "/opt/attacca", "ATTACCA_PAGE_SERVICE_HOST", "10.0.0.1")))
        .run(context -> assertThat(context).hasNotFailed());
    spring
        .withInitializer(environment(Map.of("ATTACCA_PAGE_ENBLED", "true")))
        .run(context -> assertThat(context)
            .getFailure()
            .hasMessageContaining("did you mean \"page.enabled\"?"));
  }

  @Configuration(proxyBeanMethods = false)
  static class LazyBeans {
    @Bean
    @Lazy
    Order.Return back() {
      throw new IllegalStateException("is made");
    }
  }

  @Test
  void settingsOfALazyRunnerAreCheckedAtTheStart() throws Exception {
    assertThat(analysis(
                "attacca.dags.properties-test-order-return.tasks.raeson.timeout: 1s",
                LazyBeans.class)
            .getDescription())
        .contains("no task \"raeson\"; did you mean \"reason\"?");
  }
}
