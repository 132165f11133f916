package dev.attacca.processor;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a bean of tasks cannot be like. */
class BeanRefusalTest {
  private static String bean(String body) {
    return """
        package shop;
        import dev.attacca.*;
        import java.util.*;
        import java.util.concurrent.*;
        import org.springframework.scheduling.annotation.Async;
        import org.springframework.stereotype.Component;
        import org.springframework.transaction.annotation.Transactional;
        """ + body;
  }

  private static String never(String what, String annotation, String why, String wayOut) {
    return "[AdvisedTask] %s: what %s does is done by a subclass, %s, and would silently not happen. %s"
        .formatted(what, annotation, why, wayOut);
  }

  @Test
  void an_advised_task_that_is_final() {
    Compiling.refuse(
        bean("""
            @Component
            class Checkout {
              @Task @Transactional final long ^^order() { return 1; }
            }
            """),
        never(
            "order() is final and @Transactional",
            "@Transactional",
            "which cannot override it",
            "Take final away."));
  }

  @Test
  void an_advised_task_that_is_static() {
    Compiling.refuse(
        bean("""
            @Component
            class Checkout {
              @Task @Transactional static long ^^order() { return 1; }
            }
            """),
        never(
            "order() is static and @Transactional",
            "@Transactional",
            "which cannot override it",
            "Take static away."));
  }

  @Test
  void a_task_of_a_class_that_is_advised_as_a_whole() {
    Compiling.refuse(
        bean("""
            @Component @Transactional
            class Checkout {
              @Task long price() { return 1; }
              @Task final long ^^order(long price) { return 1; }
            }
            """),
        never(
            "order() is final, and Checkout is @Transactional",
            "@Transactional",
            "which cannot override it",
            "Take final away."));
  }

  @Test
  void advice_is_inherited_and_stands_on_what_is_overridden() {
    Compiling.refuse(
        bean("""
            @Component
            class Checkout extends Base implements Sold {
              @Override @Task public final long ^^order() { return 1; }
              @Override @Task public final long ^^sold() { return 1; }
            }
            interface Sold { @Transactional long sold(); }
            abstract class Base { @Transactional public abstract long order(); }
            """),
        never(
            "order() is final and @Transactional",
            "@Transactional",
            "which cannot override it",
            "Take final away."),
        never(
            "sold() is final and @Transactional",
            "@Transactional",
            "which cannot override it",
            "Take final away."));
  }

  @Test
  void a_final_class_is_told_of_once() {
    Compiling.refuse(
        bean("""
            @Component
            final ^^class Checkout {
              @Task @Transactional final long order() { return 1; }
              @Task @Transactional long price() { return 1; }
            }
            """),
        never(
            "Checkout is final, and order() is @Transactional",
            "@Transactional",
            "of which there can be none",
            "Take final away."));
  }

  @Test
  void a_record_is_final() {
    Compiling.refuse(
        bean("""
            @Component @Transactional
            ^^record Checkout(StringBuilder text) {
              @Task long order() { return 1; }
            }
            """),
        never(
            "Checkout is a record and @Transactional",
            "@Transactional",
            "of which there can be none",
            "Make it a class that is not final."));
  }

  @Test
  void a_sealed_class_has_no_subclass_of_a_proxys_either() {
    Compiling.refuse(
        bean("""
            @Component @Transactional
            sealed ^^class Checkout {
              @Task long order() { return 1; }
            }
            final class Other extends Checkout {}
            """),
        never(
            "Checkout is sealed and @Transactional",
            "@Transactional",
            "of which there can be none",
            "Take sealed away."));
  }

  @Test
  void a_private_one_is_private_above_all() {
    Compiling.refuse(
        bean("""
            @Component
            class Checkout {
              @Task @Transactional private long ^^order() { return 1; }
            }
            """),
        "[PrivateTask] the task \"order\" is private, so the runner cannot call it. Make it package-private or wider.");
  }

  @Test
  void what_is_not_advised_is_called_on_the_proxy_if_it_is_final() {
    Compiling.refuse(bean("""
            @Component
            class Checkout {
              @Task @Transactional long order(long price) { return 1; }
              @Task final long ^^price() { return 1; }
              @Task static long tax(long price) { return 1; }
              @State final StringBuilder ^^notes() { return new StringBuilder(); }
              @Task void note(@State StringBuilder notes) {}
              @Shutdown final void ^^done() {}
            }
            """), proxied("price"), proxied("notes"), proxied("done"));
  }

  private static String proxied(String method) {
    return "[ProxiedTask] %s() is final, and a proxy stands around the bean because order() is @Transactional: a method that it cannot override runs on the proxy itself, whose fields are empty. Take final away."
        .formatted(method);
  }

  @ParameterizedTest
  @CsvSource({
    "org.springframework.cache.annotation.Cacheable, Cacheable",
    "org.springframework.resilience.annotation.Retryable, Retryable",
    "jakarta.annotation.security.RolesAllowed({}), RolesAllowed",
    "io.micrometer.observation.annotation.Observed, Observed",
    "io.github.resilience4j.circuitbreaker.annotation.CircuitBreaker, CircuitBreaker",
    "shop.Monthly, Monthly",
    "shop.Logged, Logged",
  })
  void these_are_done_by_proxies(String annotation, String text) {
    Compiling.refuse(
        java.util.List.of(
            bean("""
                @Component
                class Checkout {
                  @Task @%s
                  final long ^^order() { return 1; }
                }
                @Inner @interface Monthly {}
                @Monthly @Transactional @interface Inner {}
                @jakarta.interceptor.InterceptorBinding @interface Logged {}
                """.formatted(annotation)),
            "package io.micrometer.observation.annotation; public @interface Observed {}",
            "package io.github.resilience4j.circuitbreaker.annotation; public @interface CircuitBreaker {}"),
        never(
            "order() is final and @" + text,
            "@" + text,
            "which cannot override it",
            "Take final away."));
  }

  @Test
  void others_are_not_and_who_is_no_bean_has_no_proxy() {
    Compiling.accept(bean("""
            @Component
            final class Checkout {
              @Task @org.springframework.scheduling.annotation.Scheduled(fixedDelay = 1) final long order() { return 1; }
            }
            """), bean("""
            final class Plain {
              @Task @Transactional final long order() { return 1; }
            }
            """));
  }

  @Test
  void for_what_no_subclass_could_override_there_is_no_proxy() {
    Compiling.accept(bean("""
        @Component
        class Checkout {
          @Task final long order() { return 1; }
          @Transactional private void book() {}
          @Transactional static void log() {}
        }
        """));
  }

  @Test
  void package_private_ones_are_fine() {
    Compiling.accept(bean("""
        @Component
        class Checkout {
          @Task @Transactional long order() { return 1; }
          @Task @Async CompletableFuture<Long> price() { return CompletableFuture.completedFuture(1L); }
        }
        """));
  }

  @Test
  void a_task_that_is_called_elsewhere_and_returns_no_future() {
    Compiling.refuse(
        bean("""
            @Component
            class Checkout {
              @Task @Async long ^^price() { return 1; }
              @Task @Async List<String> ^^lines() { return List.of(); }
              @Loop @Async void ^^line(Emitter<String> out) {}
            }
            """.replace("Emitter<", "dev.attacca.runtime.Emitter<")),
        "[Async] \"price\" is @Async and returns long, which cannot be had at once. Return CompletableFuture<Long>, or take @Async away: tasks run beside each other without it.",
        "[Async] \"lines\" is @Async and returns List<String>, which cannot be had at once. Return CompletableFuture<List<String>>, or take @Async away: tasks run beside each other without it.",
        "[Async] \"line\" is @Async and takes an Emitter, which is closed when it returns, and that is at once. Take @Async away: tasks run beside each other without it.");
  }

  @Test
  void a_task_that_is_called_elsewhere_and_returns_nothing() {
    Compiling.warn(
        bean("""
            @Component
            class Checkout {
              @Task @Async void ^^audit() {}
              @Task @Async @SuppressWarnings("AsyncVoid") void forgotten() {}
            }
            """),
        "[AsyncVoid] \"audit\" is @Async and returns void, so to the run it has ended when it has only begun: nobody waits for it, or hears of its failure. Take @Async away: tasks run beside each other without it. If nobody is to wait, say @SuppressWarnings(\"AsyncVoid\").");
  }

  private static String scope(String annotation, String gives) {
    return "[BeanScope] %s gives %s. Take the scope away and pass what differs as @Input; or build runners by hand, and compile with -Aattacca.component=none."
        .formatted(annotation, gives);
  }

  @Test
  void a_bean_of_which_everybody_has_another() {
    Compiling.refuse(
        bean("""
            @Component
            ^^@org.springframework.context.annotation.Scope("prototype")
            class Checkout {
              @Task long order() { return 1; }
            }
            """),
        scope(
            "@Scope(\"prototype\")",
            "whoever asks for Checkout an instance of its own, but all get one runner, which would run one of these only"));
  }

  @Test
  void a_bean_of_a_request() {
    String gives =
        "each request, session or thread a Checkout of its own, but tasks also run on threads that belong to none";
    Compiling.refuse(bean("""
            @Component
            ^^@PerRequest
            class Checkout {
              @Task long order() { return 1; }
            }
            @org.springframework.context.annotation.Scope(scopeName = "request")
            @interface PerRequest {}
            """), scope("@PerRequest", gives));
    Compiling.refuse("""
        package shop;
        ^^@jakarta.enterprise.context.RequestScoped
        class Checkout {
          @dev.attacca.Task long order() { return 1; }
        }
        """, scope("@RequestScoped", gives));
  }

  @Test
  void other_scopes_last_as_long_as_the_runner() {
    Compiling.accept(bean("""
        @Component
        @org.springframework.context.annotation.Scope("singleton")
        class Checkout {
          @Task long order() { return 1; }
        }
        """));
  }
}
