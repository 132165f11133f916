package dev.attacca.flink.internal.sent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attacca.Input;
import dev.attacca.Loop;
import dev.attacca.Task;
import dev.attacca.flink.PortableSupplier;
import dev.attacca.runtime.spi.Portable;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;

class SentSupplierTest {
  private static final ClassLoader LOADER = SentSupplierTest.class.getClassLoader();

  static class Lines {
    private final Charset charset;

    Lines(Charset charset) {
      this.charset = charset;
    }

    @Loop
    Stream<String> line(@Input Path file) throws IOException {
      return Files.lines(file, charset);
    }

    @Task
    int length(String line) {
      return line.length();
    }
  }

  private static <R> Portable<R> sent(PortableSupplier<R> supplier) throws Exception {
    return InstantiationUtil.clone(new SentSupplier<>(supplier)).make(LOADER);
  }

  @Test
  void may_hold_a_path_a_charset_and_an_optional() throws Exception {
    Path file = Path.of("lines.txt");
    Charset charset = StandardCharsets.UTF_16;
    Optional<Path> other = Optional.of(Path.of("x"));
    Portable<?> portable = sent(() -> SentSupplierTest_LinesRunner.of(new Lines(charset))
        .portable(other.map(file::resolveSibling).orElseThrow()));
    assertThat(portable.graph().tasks())
        .extracting(task -> task.name())
        .containsExactly("line", "length");
  }

  @Test
  void what_does_not_serialise_is_named() {
    Thread thread = Thread.currentThread();
    assertThatThrownBy(() -> new SentSupplier<>(
            () -> SentSupplierTest_LinesRunner.of(new Lines(StandardCharsets.UTF_8))
                .portable(Path.of(thread.getName()))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("java.lang.Thread, which does not serialise");
  }

  @Test
  void what_it_throws_is_passed_on() throws Exception {
    SentSupplier<?> failing = new SentSupplier<>(() -> {
      throw new IOException("no catalogue");
    });
    assertThatThrownBy(() -> failing.make(LOADER))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the runner cannot be made: java.io.IOException: no catalogue");
  }

  /** The class that is loaded twice. */
  static final class Make implements PortableSupplier<Object> {
    private static final long serialVersionUID = 1;

    @Override
    public Portable<Object> get() {
      throw new IllegalStateException("made by " + Make.class.getClassLoader().getName());
    }
  }

  @Test
  void it_is_read_with_the_loader_of_the_users_classes() throws Exception {
    URL classes = SentSupplierTest.class.getProtectionDomain().getCodeSource().getLocation();
    try (URLClassLoader users = new URLClassLoader("users", new URL[] {classes}, LOADER) {
      @Override
      protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (name.equals(Make.class.getName())) {
          Class<?> loaded = findLoadedClass(name);
          return loaded == null ? findClass(name) : loaded;
        }
        return super.loadClass(name, resolve);
      }
    }) {
      SentSupplier<Object> sent = new SentSupplier<>(new Make());
      assertThatThrownBy(() -> sent.make(users)).hasMessage("made by users");
    }
  }
}
