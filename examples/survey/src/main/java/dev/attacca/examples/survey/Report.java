package dev.attacca.examples.survey;

import dev.attacca.examples.survey.JarFacts.ModuleName;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** What the survey has found. */
record Report(List<JarFacts> jars, EntryCounts entries, ClassCounts classes) {
  /** How many JARs there are for each Java release: each needs the highest that a class of it needs. */
  SortedMap<Integer, Long> jarLevels() {
    SortedMap<Integer, Long> levels = new TreeMap<>();
    jars.stream()
        .filter(jar -> jar.level() > 0)
        .forEach(jar -> levels.merge(jar.level(), 1L, Long::sum));
    return levels;
  }

  long multiRelease() {
    return jars.stream().filter(JarFacts::multiRelease).count();
  }

  /** How many JARs have classes of their own for each Java release. */
  SortedMap<Integer, Long> releases() {
    SortedMap<Integer, Long> releases = new TreeMap<>();
    jars.stream()
        .flatMap(jar -> jar.releases().stream())
        .forEach(release -> releases.merge(release, 1L, Long::sum));
    return releases;
  }

  /** How many JARs have their module name from there. */
  long modules(ModuleName from) {
    return jars.stream().filter(jar -> jar.module() == from).count();
  }
}
