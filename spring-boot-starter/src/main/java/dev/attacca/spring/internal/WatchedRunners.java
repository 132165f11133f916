package dev.attacca.spring.internal;

import dev.attacca.runtime.spi.RunnerExtension;
import dev.attacca.runtime.spi.RunnerView;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.util.ClassUtils;

/**
 * The runners that are beans, with the names that they have as such. None is kept from being collected. Thread-safe.
 *
 * <p>A runner is built in the constructor of its bean, or by its factory, which know no name; the next that Spring says of a
 * bean on that thread is that this one has been made. That is how the two find each other, without a look into the bean.
 */
public final class WatchedRunners implements RunnerExtension, BeanPostProcessor {
  /**
   * A runner.
   *
   * @param bean its name as a bean; that of its graph where it is none
   * @param view what there is to see of it
   */
  public record Watched(String bean, RunnerView view) {}

  /** With the thread that has built it, until its name is known. */
  private record Known(
      @Nullable String bean,
      WeakReference<RunnerView> view,
      @Nullable WeakReference<Thread> builtBy) {
    boolean isNamedHere() {
      return builtBy != null && builtBy.refersTo(Thread.currentThread());
    }
  }

  /** Guarded by itself. */
  private final List<Known> known = new ArrayList<>();

  /** Knows none yet. */
  public WatchedRunners() {}

  /** Whether some may have no name yet: else there is nothing to look for at every bean. */
  private volatile boolean hasNameless;

  @Override
  public void built(RunnerView runner) {
    synchronized (known) {
      known.removeIf(one -> one.view.refersTo(null));
      known.replaceAll(one -> one.isNamedHere() ? new Known(null, one.view, null) : one);
      known.add(new Known(
          null, new WeakReference<>(runner), new WeakReference<>(Thread.currentThread())));
      hasNameless = true;
    }
  }

  @Override
  public Object postProcessAfterInitialization(Object bean, String beanName) {
    if (hasNameless && ClassUtils.getUserClass(bean).getName().endsWith("Runner")) {
      synchronized (known) {
        known.replaceAll(one -> one.isNamedHere() ? new Known(beanName, one.view, null) : one);
        hasNameless = known.stream().anyMatch(one -> one.builtBy != null);
      }
    }
    return bean;
  }

  /** {@return those that accept runs, by name} */
  public List<Watched> all() {
    Map<String, Watched> all = new TreeMap<>();
    synchronized (known) {
      for (Known one : known) {
        RunnerView view = one.view.get();
        if (view != null && !view.isClosed()) {
          String name = name(one.bean, view, all);
          all.put(name, new Watched(name, view));
        }
      }
    }
    return List.copyOf(all.values());
  }

  private static String name(@Nullable String bean, RunnerView view, Map<String, Watched> taken) {
    String first = bean == null ? view.graph().name() : bean;
    String name = first;
    for (int i = 2; taken.containsKey(name); i++) {
      name = first + "-" + i;
    }
    return name;
  }
}
