package dev.attacca.runtime.internal;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.attacca.OnError;
import dev.attacca.runtime.Run;
import dev.attacca.runtime.RunFailedException;
import dev.attacca.runtime.spi.Blueprint;
import dev.attacca.runtime.spi.Engine;
import dev.attacca.runtime.spi.Given;
import dev.attacca.runtime.spi.Inside;
import dev.attacca.runtime.spi.Part;
import dev.attacca.runtime.spi.Portable;
import dev.attacca.runtime.spi.Session;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Long flows in little memory, each in a JVM of its own. A tenth of the full length unless
 * {@code -Dattacca.flow.full=true} is given.
 */
@Timeout(600)
class FlowMemoryTest {
  private static final int SHARE = Boolean.getBoolean("attacca.flow.full") ? 1 : 10;

  @Test
  @Tag("S9")
  @Tag("S18")
  void tenMillionItemsPassFourTasksInSixtyFourMegabytes() throws Exception {
    assertThat(fork("items", 10_000_000 / SHARE)).isZero();
  }

  @Test
  @Tag("G9")
  @Tag("G10")
  @Tag("G11")
  void ofAMillionItemsEachSucceedsOrFailsOnce() throws Exception {
    assertThat(fork("failures", 1_000_000 / SHARE)).isZero();
  }

  @Test
  void tenMillionItemsThatAreFedFromOutsideLeaveNothingBehind() throws Exception {
    assertThat(fork("fed", 10_000_000 / SHARE)).isZero();
  }

  private static int fork(String what, int count) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx64m",
            "-ea",
            "-cp",
            classPath(),
            FlowMemoryTest.class.getName(),
            what,
            String.valueOf(count))
        .inheritIO()
        .start();
    assertThat(process.waitFor(500, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  /** Where these classes come from, be they on the class path or in a module that tests are patched into. */
  private static String classPath() {
    return Stream.of(FlowMemoryTest.class, Engine.class, OnError.class, Assertions.class)
        .map(FlowMemoryTest::root)
        .distinct()
        .collect(joining(File.pathSeparator));
  }

  private static String root(Class<?> type) {
    String resource = "/" + type.getName().replace('.', '/') + ".class";
    String url = Objects.requireNonNull(type.getResource(resource)).toString();
    String root = url.substring(0, url.length() - resource.length());
    String file =
        root.startsWith("jar:") ? root.substring("jar:".length(), root.length() - 1) : root;
    return Path.of(URI.create(file)).toString();
  }

  /** The forked JVM. */
  public static void main(String[] arguments) {
    int count = Integer.parseInt(arguments[1]);
    switch (arguments[0]) {
      case "items" -> items(count);
      case "fed" -> fed(count);
      default -> failures(count);
    }
  }

  private static void items(int count) {
    Blueprint blueprint = Blueprint.parse("""
        dag Long
        state sum
        loop item: Long
        task end: Long
          every d
          state sum
        scope item
        task a: Long
          value item
        task b: Long
          value a
        task c: Long
          value b
        task d
          value c
          state sum
        """);
    int item = Inside.task(blueprint, "item");
    FlowScope main = new FlowScope(blueprint)
        .state(AtomicLong::new)
        .task("item", s -> LongStream.range(0, count).iterator())
        .task("a", s -> (Long) s.valueOf(item) + 1)
        .task("b", s -> (Long) s.valueOf(item + 2) + 1)
        .task("c", s -> (Long) s.valueOf(item + 3) + 1)
        .task("d", s -> s.<AtomicLong>stateOf(0).addAndGet(s.<Long>get("c")))
        .task("end", s -> s.<AtomicLong>stateOf(0).get());
    Run<TestEngine.Result> run =
        TestEngine.builder().build(blueprint).start(main, TestEngine.Result::new);
    run.join();
    long expected = (long) count * (count - 1) / 2 + 3L * count;
    assertThat(main.<Long>get("end")).isEqualTo(expected);
    for (String task : List.of("a", "b", "c", "d")) {
      assertThat(run.stats().task(task).in()).isEqualTo(count);
      assertThat(run.stats().task(task).out()).isEqualTo(count);
    }
  }

  /** Each tenth with three items in a loop of its own, and each thousandth fails. */
  private static void fed(int count) {
    Blueprint blueprint = Blueprint.parse("""
        dag Fed
        loop item: Long
        scope item
        task a: Long
          value item
        loop inner: Long
          value a
        task sum: Long
          collect b as list
        scope inner
        task b: Long
          value inner
        """);
    FlowScope main = new FlowScope(blueprint)
        .task("a", s -> {
          long number = s.<Long>get("item");
          if (number % 1_000 == 0) {
            throw new IllegalStateException("planned");
          }
          return number;
        })
        .task("inner", s -> s.<Long>get("a") % 10 == 0 ? List.of(1L, 2L, 3L) : List.of())
        .task("b", s -> s.<Long>get("inner"))
        .task("sum", s -> s.<Long>list("sum").stream().mapToLong(each -> each).sum());
    Portable<TestEngine.Result> portable = TestEngine.builder()
        .build(blueprint)
        .portable(main::another, TestEngine.Result::new, FlowMemoryTest.class);
    AtomicLong told = new AtomicLong();
    AtomicLong failed = new AtomicLong();
    int[] tasks = {portable.task("b")};
    Part part = portable.parts().all().get(0);
    try (Session session =
        portable.session(part, Given.NOTHING, Map.of(), tasks, item -> told.incrementAndGet(), 1)) {
      for (long number = 0; number < count; number++) {
        session.process(new long[] {number}, new Object[] {number}, new Given[] {Given.NOTHING});
        if (number % 10_000 == 0) {
          failed.addAndGet(session.takeFailures().size());
        }
      }
      failed.addAndGet(session.takeFailures().size());
      assertThat(session.stats().task("a").in()).isEqualTo(count);
    }
    assertThat(failed).hasValue(count / 1_000);
    assertThat(told).hasValue(count + 3L * (count / 10 - count / 1_000));
  }

  private static void failures(int count) {
    Blueprint blueprint = Blueprint.parse("""
        dag Failures
        loop item: Long
        scope item
        task risky: Long
          value item
        task after
          value risky
        """);
    long[] fates = new long[count]; // each written by the one task of its item
    AtomicLong planned = new AtomicLong();
    FlowScope main = new FlowScope(blueprint)
        .task("item", s -> LongStream.range(0, count).iterator())
        .task("risky", s -> {
          long number = s.<Long>get("item");
          fates[(int) number]++;
          if (RandomFlow.mix(17, number) % 100 == 0) {
            planned.incrementAndGet();
            throw new IllegalStateException("planned");
          }
          return number;
        })
        .task("after", s -> fates[(int) (long) s.<Long>get("risky")] += 1_000);
    Run<TestEngine.Result> run =
        TestEngine.builder().build(blueprint).start(main, TestEngine.Result::new);
    RunFailedException thrown = null;
    try {
      run.join();
    } catch (RunFailedException e) {
      thrown = e;
    }
    assertThat(thrown).isNotNull();
    // the first, which is the cause, and the newest thousand
    assertThat(thrown.failures()).hasSize((int) Math.min(1 + 1_000, planned.get()));
    long succeeded = 0;
    for (long fate : fates) {
      assertThat(fate == 1 || fate == 1_001).isTrue();
      succeeded += fate == 1_001 ? 1 : 0;
    }
    assertThat(succeeded + planned.get()).isEqualTo(count);
    assertThat(run.stats().task("risky").in()).isEqualTo(count);
    assertThat(run.stats().task("risky").failed()).isEqualTo(planned.get());
    assertThat(run.stats().task("risky").out()).isEqualTo(succeeded);
    assertThat(run.stats().task("after").skipped()).isEqualTo(planned.get());
  }
}
