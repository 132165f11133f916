package dev.attacca.tests.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.attacca.Task;
import dev.attacca.runtime.Run;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.security.CodeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An application whose class loader is let go of, is collected with all that it had loaded. */
@Timeout(180)
class OwnLoaderTest {
  /** Threads of ours end when they have had nothing to do for five seconds. */
  private static final Duration BOUND = Duration.ofSeconds(60);

  enum Runtime {
    /** The application has brought it along. */
    OWN {
      @Override
      URLClassLoader loader() {
        URL[] path = Stream.of(OwnLoaderTest.class, Run.class, Task.class)
            .map(OwnLoaderTest::place)
            .toArray(URL[]::new);
        return new URLClassLoader("tenant", path, ClassLoader.getPlatformClassLoader());
      }
    },
    /** It lies where all applications see it, and outlives them. */
    SHARED {
      @Override
      URLClassLoader loader() {
        return new URLClassLoader("tenant", new URL[] {place(OwnLoaderTest.class)}, new Shared());
      }
    };

    abstract URLClassLoader loader();
  }

  /** Of what the test sees, the runtime and no more. */
  private static final class Shared extends ClassLoader {
    Shared() {
      super(ClassLoader.getPlatformClassLoader());
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      if (name.startsWith("dev.attacca.") && !name.startsWith("dev.attacca.tests.")) {
        return Run.class.getClassLoader().loadClass(name);
      }
      throw new ClassNotFoundException(name);
    }
  }

  private static URL place(Class<?> type) {
    CodeSource source = Objects.requireNonNull(type.getProtectionDomain().getCodeSource());
    return source.getLocation();
  }

  @ParameterizedTest
  @EnumSource(Runtime.class)
  void anApplicationIsCollectedWhateverPartOfTheRuntimeItHasUsed(Runtime runtime) throws Exception {
    Map<Tenant.Part, WeakReference<ClassLoader>> used = new EnumMap<>(Tenant.Part.class);
    for (Tenant.Part part : Tenant.Part.values()) {
      used.put(part, usedAndLeft(runtime, part.name()));
    }
    await().atMost(BOUND).untilAsserted(() -> {
      System.gc();
      assertThat(used)
          .as("what is held, %s", threads())
          .allSatisfy((part, loader) -> assertThat(loader.get()).as("%s", part).isNull());
    });
  }

  @ParameterizedTest
  @EnumSource(Runtime.class)
  void anApplicationIsCollectedThatHasUsedAllOfIt(Runtime runtime) throws Exception {
    String[] all = Stream.of(Tenant.Part.values()).map(Tenant.Part::name).toArray(String[]::new);
    WeakReference<ClassLoader> loader = usedAndLeft(runtime, all);
    await().atMost(BOUND).untilAsserted(() -> {
      System.gc();
      assertThat(loader.get()).as("held, %s", threads()).isNull();
    });
  }

  /** On this thread, which goes on. */
  private static WeakReference<ClassLoader> usedAndLeft(Runtime runtime, String... parts)
      throws Exception {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try (URLClassLoader loader = runtime.loader()) {
      thread.setContextClassLoader(loader);
      Class<?> type = loader.loadClass(Tenant.Part.class.getName());
      assertThat(type.getClassLoader()).isSameAs(loader).isNotSameAs(before);
      assertThat(loader.loadClass(Run.class.getName()).getClassLoader() == loader)
          .isEqualTo(runtime == Runtime.OWN);
      List<Runnable> all = new ArrayList<>();
      for (Object each : type.getEnumConstants()) {
        if (List.of(parts).contains(each.toString())) {
          all.add((Runnable) each);
        }
      }
      assertThat(all).hasSameSizeAs(parts);
      all.forEach(Runnable::run);
      return new WeakReference<>(loader);
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(each -> each.getName().startsWith("attacca"))
        .map(each -> each.getName() + " with " + each.getContextClassLoader())
        .sorted()
        .toList();
  }
}
