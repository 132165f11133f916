package dev.attacca.benchmarks.batch;

import java.util.Locale;

/** In which form keys and answers come. */
enum Form {
  /** A list of keys, and a list of as many answers. */
  LIST,
  /** A set of keys, and a map from key to answer. */
  MAP;

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
