package dev.attacca.benchmarks.graph;

import dev.attacca.benchmarks.shapes.Work;

/** What tasks do, by name. */
final class Works {
  private Works() {}

  static Work named(String name) {
    return switch (name) {
      case "none" -> Work.NONE;
      default -> throw new IllegalArgumentException("no work " + name);
    };
  }
}
