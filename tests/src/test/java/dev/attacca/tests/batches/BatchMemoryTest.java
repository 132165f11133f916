package dev.attacca.tests.batches;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.attacca.Batch;
import dev.attacca.Loop;
import dev.attacca.OnError;
import dev.attacca.Task;
import dev.attacca.runtime.Context;
import java.io.File;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a run with batches holds is bounded by its open items: in a JVM of its own with little memory. */
@Timeout(600)
class BatchMemoryTest {
  private static final int SHARE = Boolean.getBoolean("attacca.flow.full") ? 1 : 10;

  @ParameterizedTest
  @ValueSource(strings = {"pool", "caller"})
  void aMillionItemsFitIntoLittleMemory(String where) throws Exception {
    Process process = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx64m",
            "-XX:+ExitOnOutOfMemoryError",
            "-cp",
            Stream.of(BatchMemoryTest.class, Context.class, OnError.class)
                .map(BatchMemoryTest::root)
                .distinct()
                .collect(joining(File.pathSeparator)),
            BatchMemoryTest.class.getName(),
            where,
            String.valueOf(1_000_000 / SHARE))
        .inheritIO()
        .start();
    assertThat(process.waitFor(500, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
  }

  private static String root(Class<?> type) {
    String resource = "/" + type.getName().replace('.', '/') + ".class";
    String url = Objects.requireNonNull(type.getResource(resource)).toString();
    String root = url.substring(0, url.length() - resource.length());
    String file =
        root.startsWith("jar:") ? root.substring("jar:".length(), root.length() - 1) : root;
    return Path.of(URI.create(file)).toString();
  }

  /** Rows of a hundred bytes and more, looked up, and stored. */
  static class Table {
    final AtomicLong stored = new AtomicLong();
    private final int rows;

    Table(int rows) {
      this.rows = rows;
    }

    @Loop
    Stream<byte[]> row() {
      return IntStream.range(0, rows).mapToObj(i -> new byte[] {(byte) i, (byte) (i >> 8)});
    }

    @Task
    int key(byte[] row) {
      return row[0] & 0xff;
    }

    @Task
    @Batch(max = 500)
    Map<Integer, String> text(Set<Integer> key) {
      Map<Integer, String> texts = new HashMap<>();
      key.forEach(each -> texts.put(each, "t".repeat(100)));
      return texts;
    }

    @Task
    String line(byte[] row, String text) {
      return text + row[1];
    }

    @Task
    @Batch(max = 300)
    void store(List<String> line) {
      stored.addAndGet(line.size());
    }
  }

  /** The forked JVM. */
  public static void main(String[] arguments) {
    int rows = Integer.parseInt(arguments[1]);
    Table table = new Table(rows);
    var builder = BatchMemoryTest_TableRunner.builder(table);
    if (arguments[0].equals("caller")) {
      builder.executor(Runnable::run);
    }
    builder.build().run();
    if (table.stored.get() != rows) {
      throw new AssertionError(table.stored + " of " + rows);
    }
  }
}
