package dev.attacca.benchmarks.graph;

import java.util.function.Function;

/** Contenders that are compiled for a newer JDK only, and so are not always on the class path. */
interface Newer extends Function<String, Contender> {
  /** The contender of that name. */
  static Contender named(String name) {
    try {
      return Class.forName(Newer.class.getPackageName() + ".Newest")
          .asSubclass(Newer.class)
          .getDeclaredConstructor()
          .newInstance()
          .apply(name);
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException("no contender " + name, e);
    }
  }
}
