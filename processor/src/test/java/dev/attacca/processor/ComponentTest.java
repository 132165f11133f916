package dev.attacca.processor;

import static com.google.testing.compile.Compiler.javac;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.testing.compile.Compilation;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The runner of a bean is a bean. */
class ComponentTest {
  private static final String TASK = "@dev.attacca.Task String hello() { return \"hello\"; }";

  /** The source of the only runner. */
  private static String runner(Compilation compilation) {
    String name = compilation.generatedSourceFiles().stream()
        .map(file -> file.getName().replaceFirst("^/?SOURCE_OUTPUT/", "").replace(".java", ""))
        .filter(each -> each.endsWith("Runner"))
        .findFirst()
        .orElseThrow();
    return Compiling.generated(compilation, name.replace('/', '.'));
  }

  private static String runner(String... sources) {
    return runner(Compiling.accept(sources));
  }

  private static String source(String head) {
    return "package shop;\n" + head.replaceFirst(" (?=(public |abstract )?class)", "\n") + " {\n  "
        + TASK + "\n}\n";
  }

  private static String ofClass(String head) {
    return runner(source(head));
  }

  @Nested
  class OfSpring {
    @Test
    void a_component_has_a_runner_that_is_one() {
      assertThat(ofClass("@org.springframework.stereotype.Component public class Checkout"))
          .contains("@Component\npublic class CheckoutRunner implements AutoCloseable {")
          .contains("""
                /** For Spring: the runner of the bean. */
                @Autowired
                CheckoutRunner(Checkout tasks, ObjectProvider<RunnerSetup> setups) {
              """);
    }

    @Test
    void the_runner_is_as_visible_as_the_class() {
      assertThat(ofClass("@org.springframework.stereotype.Component class Checkout"))
          .contains("@Component\nclass CheckoutRunner");
    }

    @Test
    void a_stereotype_counts_at_any_remove_and_may_go_round_in_circles() {
      assertThat(runner("""
          package shop;
          @UseCase
          class Checkout {
            %s
          }
          @Inner
          @interface UseCase {}
          @UseCase
          @Inner
          @org.springframework.stereotype.Service
          @interface Inner {}
          """.formatted(TASK))).contains("@Component\nclass CheckoutRunner");
    }

    /** Else the runners of two classes that are named the same, of beans that are not, would have one name. */
    @ParameterizedTest
    @ValueSource(
        strings = {
          "@org.springframework.stereotype.Component(\"till\")",
          "@org.springframework.stereotype.Service(\" till\")",
          "@Aliased(id = \"till\")",
          "@Twice(\"till\")",
          "@Named",
          "@Convention(\"till\")",
          "@jakarta.inject.Named(\"till\") @org.springframework.stereotype.Service",
        })
    void the_runner_is_named_after_a_bean_with_a_name(String head) {
      assertThat(runner(
              source(head + " class Checkout"),
              "package shop; import org.springframework.core.annotation.AliasFor;"
                  + " @org.springframework.stereotype.Service\n@interface Aliased {"
                  + " @AliasFor(annotation = org.springframework.stereotype.Component.class,"
                  + " attribute = \"value\") String id() default \"\"; String value() default \"no\"; }",
              "package shop; @Aliased\n@interface Twice { @org.springframework.core.annotation.AliasFor("
                  + "annotation = Aliased.class, value = \"id\") String value(); }",
              "package shop; @Aliased(id = \"till\")\n@interface Named {}",
              "package shop; @org.springframework.stereotype.Component\n@interface Convention {"
                  + " String value(); }"))
          .contains("@Component(\"tillRunner\")\nclass CheckoutRunner");
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "@org.springframework.stereotype.Component(\" \")",
          "@org.springframework.stereotype.Service"
              + " @org.springframework.beans.factory.annotation.Qualifier(\"till\")",
          "@Path(\"/till\")",
          "@Paths({\"till\"})",
        })
    void what_is_no_name_of_a_bean_is_none_of_the_runner(String head) {
      assertThat(
              runner(
                  source(head + " class Checkout"),
                  "package shop; @org.springframework.stereotype.Service\n@interface Path {"
                      + " @org.springframework.core.annotation.AliasFor(\"path\") String value() default \"\";"
                      + " @org.springframework.core.annotation.AliasFor(\"value\") String path() default \"\"; }",
                  "package shop; @org.springframework.stereotype.Service\n@interface Paths { String[] value(); }"))
          .contains("@Component\nclass CheckoutRunner");
    }

    @Test
    void classes_named_the_same_start_together_if_their_beans_have_names() {
      assertThat(Compiling.run(
              """
          package shop;
          import org.springframework.context.annotation.*;
          public class Main {
            static Object test() {
              try (var context = new AnnotationConfigApplicationContext()) {
                context.setClassLoader(Main.class.getClassLoader());
                context.register(shop.a.Checkout.class, shop.a.CheckoutRunner.class,
                    shop.b.Checkout.class, shop.b.CheckoutRunner.class);
                context.refresh();
                return context.getBean("oneRunner", shop.a.CheckoutRunner.class).hello()
                    + context.getBean("otherRunner", shop.b.CheckoutRunner.class).hello();
              }
            }
          }
          """,
              "package shop.a; @org.springframework.stereotype.Service(\"one\")\npublic class Checkout {"
                  + " @dev.attacca.Task public String hello() { return \"a\"; } }",
              "package shop.b; @org.springframework.stereotype.Service(\"other\")\npublic class Checkout {"
                  + " @dev.attacca.Task public String hello() { return \"b\"; } }"))
          .isEqualTo("ab");
    }

    @Test
    void a_nested_class_has_a_runner_that_is_found_as_well() {
      assertThat(runner("""
          package shop;
          public class Shop {
            @org.springframework.stereotype.Service
            public static class Checkout {
              %s
            }
          }
          """.formatted(TASK)))
          .contains("@Component\npublic class Shop_CheckoutRunner")
          .contains("setUp(\"Shop.Checkout\", setups.orderedStream().toList())");
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "class Checkout",
          "@org.springframework.stereotype.Component abstract class Checkout",
          "@Component class Checkout",
          "@org.springframework.beans.factory.annotation.Qualifier(\"a\") class Checkout",
        })
    void what_spring_makes_no_bean_of_has_a_runner_like_any_other(String head) {
      assertThat(runner(source(head), "package shop; @interface Component {}"))
          .contains("\nfinal class CheckoutRunner implements AutoCloseable {")
          .doesNotContain("springframework")
          .doesNotContain("RunnerSetup");
    }

    @Test
    void an_interface_and_a_class_that_needs_an_instance_are_no_beans() {
      assertThat(runner("""
          package shop;
          @org.springframework.stereotype.Component
          interface Checkout {
            @dev.attacca.Task
            default String hello() { return "hello"; }
          }
          """)).doesNotContain("springframework");
      assertThat(runner("""
          package shop;
          class Shop {
            @org.springframework.stereotype.Component
            class Checkout {
              %s
            }
          }
          """.formatted(TASK))).doesNotContain("springframework");
    }

    /** For what is inherited there is a runner of the class it is inherited from, if that can have one. */
    @Test
    void a_class_without_tasks_of_its_own_has_a_runner_if_it_says_so() {
      String[] sources = {
        "package shop;\n@dev.attacca.Dag @org.springframework.stereotype.Component\nclass Words extends Base<String> {}",
        "package shop;\n@dev.attacca.Dag @org.springframework.stereotype.Component\nclass Greeter implements Greets {}",
        "package shop;\nabstract class Base<T> { @dev.attacca.Task T same(@dev.attacca.Input T word) { return word; } }",
        "package shop;\ninterface Greets { @dev.attacca.Task default String hello() { return \"hello\"; } }",
      };
      Compilation compilation = Compiling.accept(sources);
      assertThat(Compiling.generated(compilation, "shop.WordsRunner")).contains("@Component");
      assertThat(Compiling.generated(compilation, "shop.GreeterRunner")).contains("@Component");
      sources[0] = sources[0].replace("@dev.attacca.Dag ", "");
      sources[1] = sources[1].replace("@dev.attacca.Dag ", "");
      assertThat(Compiling.accept(sources).generatedSourceFiles().stream()
              .map(file -> file.getName().replaceFirst(".*/", "")))
          .containsExactly("GreetsRunner.java");
    }

    @Test
    void an_abstract_class_is_one_if_spring_is_to_write_its_methods() {
      assertThat(runner("""
          package shop;
          @org.springframework.stereotype.Component
          abstract class Checkout {
            %s
            @org.springframework.beans.factory.annotation.Lookup
            abstract StringBuilder text();
          }
          """.formatted(TASK))).contains("@Component\nclass CheckoutRunner");
    }

    @Test
    void profiles_and_being_lazy_are_shared_with_the_bean() {
      assertThat(runner("""
          package shop;
          @Demo
          @org.springframework.context.annotation.Lazy
          class Checkout {
            %s
          }
          @org.springframework.context.annotation.Profile({"demo", "test"})
          @org.springframework.stereotype.Service
          @interface Demo {}
          """.formatted(TASK)))
          .contains("@Component\n@Profile({\"demo\", \"test\"})\n@Lazy\nclass CheckoutRunner");
    }

    @Test
    void spring_comes_first() {
      assertThat(ofClass("@jakarta.inject.Singleton @org.springframework.stereotype.Component"
              + " class Checkout"))
          .contains("@Component\nclass CheckoutRunner")
          .doesNotContain("jakarta");
    }

    @Test
    void names_may_be_those_of_the_annotations() {
      Compiling.accept(
          """
          package shop;
          import dev.attacca.*;
          @org.springframework.stereotype.Component
          class Component {
            static class Autowired {}
            record ObjectProvider(String org) {}
            @Task Autowired component(@Input int setups) { return new Autowired(); }
            @Task ObjectProvider autowired(Autowired component, @Input String engine) { return new ObjectProvider(engine); }
            @Task RunnerSetup org(@Input short tasks) { return new RunnerSetup(); }
            @Loop java.util.List<Service> setup(RunnerSetup org, @Input boolean builder) { return java.util.List.of(); }
          }
          """,
          "package shop; class RunnerSetup {}",
          "package shop; class Service {}",
          "package shop; class springframework {}");
      Compiling.accept("""
          @org.springframework.stereotype.Component
          class Component {
            %s
          }
          class Autowired {}
          class ObjectProvider {}
          """.formatted(TASK));
    }

    /** So that whoever has it injected is told of no error but that. */
    @Test
    void the_runner_of_a_class_that_is_refused_can_be_injected(@TempDir Path directory)
        throws IOException {
      String said = Eclipse.compile(directory, """
          package shop;
          @org.springframework.stereotype.Component
          class Checkout {
            @dev.attacca.Task String hello(String nme) { return nme; }
          }
          """, """
          package shop;
          @org.springframework.stereotype.Component
          class Till {
            Till(CheckoutRunner checkout) {}
          }
          """);
      assertThat(said).contains("[UnknownName]").contains("\n1 problem (1 error)");
      assertThat(Files.readString(directory.resolve("out/shop/CheckoutRunner.java")))
          .contains("@Component\nclass CheckoutRunner")
          .contains("""
                @Autowired
                CheckoutRunner(Checkout tasks, ObjectProvider<RunnerSetup> setups) {
                  throw new IllegalStateException(
              """.stripTrailing());
    }

    @Test
    void the_context_makes_the_runner_sets_it_up_and_closes_it_before_the_bean() {
      assertThat(Compiling.run("""
          package shop;
          import dev.attacca.Task;
          import dev.attacca.runtime.spi.RunnerSetup;
          import java.util.*;
          import org.springframework.context.annotation.*;
          import org.springframework.core.annotation.Order;
          import org.springframework.stereotype.Component;
          public class Main {
            static final List<String> LOG = new ArrayList<>();
            @Component
            static class Checkout implements AutoCloseable {
              Main_CheckoutRunner runner;
              @Task String hello() { return "hello"; }
              @Override public void close() {
                try {
                  runner.hello();
                } catch (IllegalStateException e) {
                  LOG.add("closed after its runner");
                }
              }
            }
            @Bean @Order(2) RunnerSetup second() { return (dag, builder) -> LOG.add("second for " + dag); }
            @Bean @Order(1) RunnerSetup first() { return (dag, builder) -> LOG.add("first for " + dag); }
            static Object test() {
              Checkout bean;
              try (var context = new AnnotationConfigApplicationContext()) {
                context.setClassLoader(Main.class.getClassLoader());
                context.register(Main.class, Checkout.class, Main_CheckoutRunner.class);
                context.refresh();
                Main_CheckoutRunner runner = context.getBean(Main_CheckoutRunner.class);
                LOG.add(runner.hello());
                context.getBean(Checkout.class).runner = runner;
              }
              return LOG;
            }
          }
          """))
          .isEqualTo(List.of(
              "first for Main.Checkout",
              "second for Main.Checkout",
              "hello",
              "closed after its runner"));
    }

    /** Which an aspect with a wide pointcut may do. */
    @Test
    void a_proxy_around_everything_stands_around_the_runner_too() {
      assertThat(Compiling.run("""
          package shop;
          import dev.attacca.Task;
          import java.util.*;
          import org.aopalliance.intercept.MethodInterceptor;
          import org.springframework.aop.framework.autoproxy.DefaultAdvisorAutoProxyCreator;
          import org.springframework.aop.support.DefaultPointcutAdvisor;
          import org.springframework.context.annotation.*;
          import org.springframework.stereotype.Component;
          public class Main {
            @Component
            static class Checkout {
              private final String greeting = "hello";
              @Task String hello() { return greeting; }
            }
            static final List<String> LOG = Collections.synchronizedList(new ArrayList<>());
            @Bean static DefaultPointcutAdvisor advisor() {
              return new DefaultPointcutAdvisor((MethodInterceptor) call -> {
                LOG.add(call.getMethod().getDeclaringClass().getSimpleName() + "." + call.getMethod().getName());
                return call.proceed();
              });
            }
            @Bean static DefaultAdvisorAutoProxyCreator proxies() {
              var creator = new DefaultAdvisorAutoProxyCreator();
              creator.setProxyTargetClass(true);
              return creator;
            }
            static Object test() {
              try (var context = new AnnotationConfigApplicationContext()) {
                context.setClassLoader(Main.class.getClassLoader());
                context.register(Main.class, Checkout.class, Main_CheckoutRunner.class);
                context.refresh();
                LOG.clear();
                Main_CheckoutRunner runner = context.getBean(Main_CheckoutRunner.class);
                LOG.add(runner.hello() + runner.run().hello() + runner.overriding().hello());
                return List.copyOf(LOG);
              }
            }
          }
          """))
          .isEqualTo(List.of(
              "Main_CheckoutRunner.hello",
              "Checkout.hello",
              "Main_CheckoutRunner.run",
              "Checkout.hello",
              "Main_CheckoutRunner.overriding",
              "Checkout.hello",
              "hellohellohello"));
    }
  }

  @Nested
  class OfJakarta {
    /** With no more of the containers on the class path than what is named so. */
    private String withJars(String jars, String source) {
      List<File> classPath = Stream.of(
              System.getProperty("java.class.path").split(File.pathSeparator))
          .filter(each ->
              !each.matches(".*(spring|jakarta).*\\.jar") || each.matches(".*" + jars + ".*"))
          .map(File::new)
          .toList();
      Compilation compilation = javac()
          .withProcessors(new AttaccaProcessor())
          .withClasspath(classPath)
          .withOptions("-Xlint:all,-processing,-classfile", "-Werror", "-parameters")
          .compile(Compiling.source(source));
      assertThat(compilation.diagnostics().stream().map(Object::toString)).isEmpty();
      return runner(compilation);
    }

    private static final String SINGLETON = source("@jakarta.inject.Singleton class Checkout");

    @Test
    void a_singleton_has_a_runner_that_is_one() {
      assertThat(withJars("inject-api", SINGLETON))
          .contains("@Singleton\nfinal class CheckoutRunner implements AutoCloseable {")
          .contains("""
                /** For the container: the runner of the bean. */
                @Inject
                CheckoutRunner(Checkout tasks) {
                  this(tasks, builder(tasks).build().engine);
                }
              """)
          .doesNotContain("PreDestroy")
          .doesNotContain("RunnerSetup");
    }

    @Test
    void it_is_closed_where_the_annotation_for_that_is_there() {
      assertThat(withJars("(inject|annotation)-api", SINGLETON))
          .contains("@Override\n  @PreDestroy\n  public void close()");
    }

    @Test
    void it_is_set_up_where_cdi_is_there() {
      assertThat(withJars("jakarta", SINGLETON)).contains("""
                @Inject
                CheckoutRunner(Checkout tasks, Instance<RunnerSetup> setups) {
                  this(tasks, builder(tasks).setUp("Checkout", setups).build().engine);
                }
              """);
    }

    @Test
    void one_that_a_proxy_stands_for_is_not_final_and_has_a_constructor_for_it() {
      assertThat(ofClass("@jakarta.enterprise.context.ApplicationScoped public class Checkout"))
          .contains("@ApplicationScoped\npublic class CheckoutRunner")
          .contains("""
                /** For the container's proxies, which use nothing of what they inherit. */
                CheckoutRunner() {
              """);
    }

    @Test
    void a_dependent_bean_has_a_runner_of_its_own_wherever_it_is_injected() {
      assertThat(ofClass("@jakarta.enterprise.context.Dependent class Checkout"))
          .contains("@Dependent\nfinal class CheckoutRunner");
    }

    @Test
    void a_scope_may_be_of_ones_own_or_stand_on_a_stereotype() {
      assertThat(runner("""
          package shop;
          @UseCase
          class Checkout {
            %s
          }
          @PerTenant(
              most = 1L << 40, of = {"a\\n", "b"}, mark = '\\'', part = 0.5f, type = int[].class,
              unit = java.util.concurrent.TimeUnit.DAYS, names = @jakarta.inject.Named("c"))
          @interface UseCase {}
          """.formatted(TASK), """
          package shop;
          @jakarta.inject.Scope
          @interface PerTenant {
            long most();
            String[] of();
            char mark();
            float part();
            Class<?> type();
            java.util.concurrent.TimeUnit unit();
            jakarta.inject.Named[] names();
            int left() default 1;
          }
          """)).contains("""
              @PerTenant(
                  most = 1099511627776L,
                  of = {"a\\n", "b"},
                  mark = (char) 39,
                  part = 0.5f,
                  type = int[].class,
                  unit = TimeUnit.DAYS,
                  names = @Named("c")
              )
              final class CheckoutRunner""").doesNotContain("UseCase");
    }

    @Test
    void a_scope_may_be_inherited() {
      assertThat(runner("""
          package shop;
          class Checkout extends Base {
            %s
          }
          @jakarta.enterprise.context.ApplicationScoped
          class Base {}
          """.formatted(TASK))).contains("@ApplicationScoped\nclass CheckoutRunner");
    }

    @Test
    void qualifiers_are_those_of_the_bean_but_its_name_is_its_own() {
      assertThat(runner("""
          package shop;
          @Premium
          @jakarta.inject.Named("till")
          @jakarta.inject.Singleton
          class Checkout {
            %s
          }
          """.formatted(TASK), """
          package shop;
          @jakarta.inject.Qualifier
          @interface Premium {}
          """))
          .contains("@Singleton\n@Premium\nfinal class CheckoutRunner")
          .contains("CheckoutRunner(@Premium Checkout tasks, Instance<RunnerSetup> setups) {")
          .doesNotContain("Named");
    }

    @Test
    void there_is_a_runner_whenever_there_is_the_bean() {
      assertThat(ofClass("@jakarta.enterprise.inject.Alternative @jakarta.annotation.Priority(7)"
              + " @jakarta.inject.Singleton class Checkout"))
          .contains("@Singleton\n@Alternative\n@Priority(7)\nfinal class CheckoutRunner");
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "@jakarta.inject.Singleton abstract class Checkout",
          "@jakarta.enterprise.inject.Vetoed @jakarta.inject.Singleton class Checkout",
          "@jakarta.inject.Named(\"a\") class Checkout",
        })
    void what_is_no_bean_has_a_runner_like_any_other(String head) {
      assertThat(ofClass(head)).doesNotContain("jakarta").doesNotContain("RunnerSetup");
    }

    @Test
    void the_runner_of_a_class_that_is_refused_can_be_injected(@TempDir Path directory)
        throws IOException {
      String said = Eclipse.compile(directory, """
          package shop;
          @jakarta.enterprise.context.ApplicationScoped
          class Checkout {
            @dev.attacca.Task String hello(String nme) { return nme; }
          }
          """);
      assertThat(said).contains("[UnknownName]").contains("\n1 problem (1 error)");
      assertThat(Files.readString(directory.resolve("out/shop/CheckoutRunner.java")))
          .contains("@ApplicationScoped\nclass CheckoutRunner")
          .contains("  CheckoutRunner() {}\n")
          .contains("""
                @Inject
                CheckoutRunner(Checkout tasks, Instance<RunnerSetup> setups) {
                  throw new IllegalStateException(
              """.stripTrailing());
    }
  }

  @Nested
  class TheOption {
    private static final String BOTH = """
        package shop;
        @org.springframework.stereotype.Component
        @jakarta.inject.Singleton
        class Checkout {
          %s
        }
        """.formatted(TASK);

    private Compilation compile(String option) {
      return Compiling.compile(List.of("-Aattacca.component" + option), BOTH);
    }

    @Test
    void none_means_no_beans() {
      assertThat(runner(compile("=none")))
          .contains("\nfinal class CheckoutRunner")
          .doesNotContain("springframework")
          .doesNotContain("jakarta");
    }

    @Test
    void a_container_means_no_other() {
      assertThat(runner(compile("=jakarta")))
          .contains("@Singleton\nfinal class CheckoutRunner")
          .doesNotContain("springframework");
      assertThat(runner(compile("=spring"))).contains("@Component\nclass CheckoutRunner");
    }

    @ParameterizedTest
    @ValueSource(strings = {"=non", "=", "", "=Spring"})
    void anything_else_is_one_error(String option) {
      Compilation compilation = Compiling.compile(
          List.of("-Aattacca.component" + option),
          BOTH,
          BOTH.replace("Checkout", "Cart"),
          "package shop; class Till { Till(CheckoutRunner checkout) { checkout.hello(); } }");
      String hint = switch (option) {
        case "=non" -> "; did you mean \"none\"?";
        case "=Spring" -> "; did you mean \"spring\"?";
        default -> ".";
      };
      assertThat(compilation.errors().stream().map(each -> each.getMessage(Locale.ROOT)))
          .containsExactly(
              "[ComponentOption] -Aattacca.component=" + option.replace("=", "")
                  + " is no choice" + hint
                  + " It is \"none\", \"spring\" or \"jakarta\"; where it is left out, the runners of all beans are beans.");
    }

    @Test
    void it_is_said_to_be_known() {
      assertThat(new AttaccaProcessor().getSupportedOptions()).containsExactly("attacca.component");
      assertThat(Arrays.asList(Options.CHOICES.toArray()))
          .containsExactly("none", "spring", "jakarta");
    }
  }
}
