package dev.attacca.spring.aot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.aot.hint.predicate.RuntimeHintsPredicates.reflection;
import static org.springframework.aot.hint.predicate.RuntimeHintsPredicates.resource;

import dev.attacca.runtime.Graph;
import dev.attacca.runtime.RunStatus;
import dev.attacca.runtime.spi.LoopView;
import dev.attacca.spring.AttaccaAutoConfiguration;
import dev.attacca.spring.AttaccaProperties;
import dev.attacca.spring.DagProperties;
import dev.attacca.spring.LimitProperties;
import dev.attacca.spring.RunnerProperties;
import dev.attacca.spring.TaskProperties;
import dev.attacca.spring.actuate.AttaccaEndpoint;
import dev.attacca.spring.actuate.AttaccaEndpointAutoConfiguration;
import dev.attacca.spring.actuate.AttaccaEndpointWebExtension;
import dev.attacca.spring.actuate.RunDescriptor;
import dev.attacca.spring.actuate.RunnerDescriptor;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.springframework.aot.generate.ClassNameGenerator;
import org.springframework.aot.generate.DefaultGenerationContext;
import org.springframework.aot.generate.InMemoryGeneratedFiles;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.TypeReference;
import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointAutoConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.aot.AbstractAotProcessor;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.javapoet.ClassName;

/** All that is looked for by name at run time is known to whoever makes an image. */
class HintsTest {
  /** No configuration that the application finds by scanning. */
  @Import({Greeting.class, GreetingRunner.class})
  @ImportAutoConfiguration({
    AttaccaAutoConfiguration.class,
    EndpointAutoConfiguration.class,
    WebEndpointAutoConfiguration.class,
    AttaccaEndpointAutoConfiguration.class
  })
  static class Everything {
    @Bean
    Region eu() {
      return new Region("Europe");
    }

    /** Of the application's own. */
    @Bean
    SeasonRunner mine() {
      return SeasonRunner.of(new Season());
    }
  }

  private static final RuntimeHints HINTS = new RuntimeHints();

  @BeforeAll
  static void process() {
    System.setProperty(AbstractAotProcessor.AOT_PROCESSING, "true"); // as all processors do
    try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
      TestPropertyValues.of(
              "management.endpoints.web.exposure.include=attacca", "attacca.page.enabled=true")
          .applyTo(context);
      context.register(Everything.class);
      new ApplicationContextAotGenerator()
          .processAheadOfTime(
              context,
              new DefaultGenerationContext(
                  new ClassNameGenerator(ClassName.get(HintsTest.class)),
                  new InMemoryGeneratedFiles(),
                  HINTS));
    } finally {
      System.clearProperty(AbstractAotProcessor.AOT_PROCESSING);
    }
  }

  private static List<Executable> accessors(Class<?>... types) {
    List<Executable> all = new ArrayList<>();
    for (Class<?> type : types) {
      for (Method method : type.getDeclaredMethods()) {
        if (Modifier.isPublic(method.getModifiers())
            && method.getName().matches("(get|set|is).+")) {
          all.add(method);
        }
      }
      all.addAll(List.of(type.getDeclaredConstructors()));
    }
    return all;
  }

  private static void assertInvocable(Executable executable) {
    assertThat(
            executable instanceof Method method
                ? reflection().onMethodInvocation(method).test(HINTS)
                : reflection()
                    .onConstructorInvocation((Constructor<?>) executable)
                    .test(HINTS))
        .as("%s", executable)
        .isTrue();
  }

  @Test
  void runnersCanBeMade() throws Exception {
    for (Class<?> runner : List.of(GreetingRunner.class, RegionRunner.class)) {
      Class<?> builder = Class.forName(runner.getName() + "$Builder");
      assertThat(reflection().onType(builder)).accepts(HINTS);
      assertInvocable(builder.getDeclaredConstructors()[0]);
      assertInvocable(builder.getDeclaredMethod("build"));
    }
  }

  @Test
  void aRunnerOfTheApplicationsOwnIsKnownAsOne() throws Exception {
    assertThat(reflection().onType(Class.forName(SeasonRunner.class.getName() + "$Builder")))
        .accepts(HINTS);
  }

  @Test
  void propertiesCanBeSet() {
    List<Executable> all = accessors(
        AttaccaProperties.class,
        AttaccaProperties.Page.class,
        AttaccaProperties.Recorder.class,
        AttaccaProperties.Observations.class,
        AttaccaProperties.Context.class,
        RunnerProperties.class,
        DagProperties.class,
        LimitProperties.class,
        TaskProperties.class,
        TaskProperties.Retry.class,
        TaskProperties.Batch.class);
    assertThat(all).hasSizeGreaterThan(60);
    all.forEach(HintsTest::assertInvocable);
  }

  @Test
  void theEndpointCanBeCalledAndItsAnswersWritten() {
    for (Class<?> endpoint : List.of(AttaccaEndpoint.class, AttaccaEndpointWebExtension.class)) {
      List<Method> operations = Stream.of(endpoint.getDeclaredMethods())
          .filter(each -> Modifier.isPublic(each.getModifiers()))
          .toList();
      assertThat(operations).hasSizeGreaterThan(4);
      operations.forEach(HintsTest::assertInvocable);
    }
    for (Class<?> told : List.of(
        AttaccaEndpoint.Overview.class,
        AttaccaEndpoint.Recorded.class,
        AttaccaEndpoint.Runs.class,
        AttaccaEndpoint.Control.class,
        RunnerDescriptor.class,
        RunnerDescriptor.Runs.class,
        RunnerDescriptor.Task.class,
        RunnerDescriptor.OpenServer.class,
        RunnerDescriptor.Run.class,
        RunDescriptor.class,
        LoopView.class,
        Graph.Input.class,
        Graph.Edge.class)) {
      assertThat(told).isRecord();
      Stream.of(told.getRecordComponents()).forEach(each -> assertInvocable(each.getAccessor()));
    }
    for (Class<?> told : List.of(Graph.Kind.class, Graph.EdgeKind.class, RunStatus.class)) {
      assertThat(reflection().onType(told)).accepts(HINTS);
    }
  }

  @Test
  void whatIsToldOfAStartThatFailsIsFound() throws IOException {
    Properties factories = new Properties();
    factories.load(Files.newBufferedReader(Path.of("target/classes/META-INF/spring.factories")));
    String[] analyzers = factories
        .getProperty("org.springframework.boot.diagnostics.FailureAnalyzer")
        .split(",");
    assertThat(analyzers).hasSizeGreaterThan(6);
    for (String analyzer : analyzers) {
      assertThat(reflection().onType(TypeReference.of(analyzer.strip()))).accepts(HINTS);
    }
  }

  @Test
  void thePageHasItsFiles() throws IOException {
    List<String> names = Stream.of(new PathMatchingResourcePatternResolver()
            .getResources("classpath*:dev/attacca/page/*.*"))
        .map(Resource::getFilename)
        .filter(each -> !each.endsWith(".class"))
        .toList();
    assertThat(names).contains("index.html", "page.js").hasSizeGreaterThan(3);
    for (String name : names) {
      assertThat(resource().forResource("dev/attacca/page/" + name)).as(name).accepts(HINTS);
    }
  }

  @Test
  void whatMayBeThereIsFoundByName() {
    assertThat(reflection().onType(TypeReference.of("io.micrometer.tracing.Tracer")))
        .accepts(HINTS);
  }

  @Test
  @EnabledForJreRange(min = JRE.JAVA_21)
  void virtualThreadsAreFoundByName() throws Exception {
    Class<?> builder = Class.forName("java.lang.Thread$Builder");
    Class<?> ofVirtual = Class.forName("java.lang.Thread$Builder$OfVirtual");
    assertInvocable(Thread.class.getMethod("ofVirtual"));
    assertInvocable(builder.getMethod("factory"));
    assertInvocable(ofVirtual.getMethod("name", String.class, long.class));
    assertInvocable(ofVirtual.getMethod("inheritInheritableThreadLocals", boolean.class));
  }
}
