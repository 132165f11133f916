package dev.attacca.spring.restart;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Callable;

/** Starts an application again and again, each time in a class loader of its own, as the developer tools do. */
public final class Restarts {
  private static final String OWN = "dev.attacca.spring.restart.app.";
  private static final int TIMES = 3;

  private Restarts() {}

  /** Has the classes of the application, all others are those of the loader above. */
  private static final class RestartLoader extends ClassLoader {
    RestartLoader() {
      super(Restarts.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        return loaded != null || !name.startsWith(OWN)
            ? loaded == null ? super.loadClass(name, resolve) : loaded
            : define(name);
      }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
      try (InputStream file = getResourceAsStream(name.replace('.', '/') + ".class")) {
        if (file == null) {
          throw new ClassNotFoundException(name);
        }
        byte[] bytes = file.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }

  private static ClassLoader startAndClose() throws Exception {
    ClassLoader loader = new RestartLoader();
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    try {
      Callable<?> application = (Callable<?>)
          loader.loadClass(OWN + "Application").getDeclaredConstructor().newInstance();
      if (!application.call().equals(1400)) {
        throw new IllegalStateException("the application does not work");
      }
    } finally {
      thread.setContextClassLoader(before);
    }
    return loader;
  }

  /** Says how many of the class loaders were collected. */
  public static void main(String[] args) throws Exception {
    ReferenceQueue<ClassLoader> queue = new ReferenceQueue<>();
    Set<Reference<?>> loaders = new HashSet<>();
    for (int i = 0; i < TIMES; i++) {
      loaders.add(new WeakReference<>(startAndClose(), queue));
    }
    for (int i = 0; i < 100 && !loaders.isEmpty(); i++) {
      System.gc();
      loaders.remove(queue.remove(100));
    }
    System.out.println("collected " + (TIMES - loaders.size()) + " of " + TIMES);
    System.exit(0);
  }
}
