package dev.attacca.examples.survey;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which classes there are, for which Java release, and in how many JARs.
 *
 * <p>What it keeps grows with the number of different classes, and nothing else does: a class has its
 * name here, how many JARs it was in, and the last of them. The last will do, because a state is reached
 * in the order of emission: all classes of one JAR come before those of the next.
 */
final class ClassCounts {
  /** A package, and how many different classes it has. */
  record Sized(String name, int classes) {}

  /**
   * The class of a family that is in the most JARs, by its simple name, and how many of its family are in
   * several. A family has the first three words of its packages in common, {@code com.google.common}:
   * copies seldom come alone.
   */
  record Repeated(String name, int jars, String family, int inFamily) {}

  private static final class Seen {
    int jars;
    Path last = Path.of("");
  }

  private static final Comparator<Repeated> MOST_FIRST =
      Comparator.comparingInt(Repeated::jars).reversed().thenComparing(Repeated::name);

  private final Map<String, Map<String, Seen>> packages = new HashMap<>();
  private final SortedMap<Integer, Long> levels = new TreeMap<>();

  void add(Path jar, ClassFile header) {
    levels.merge(header.level(), 1L, Long::sum);
    if (header.isPackageInfo()) {
      return;
    }
    Seen seen = packages
        .computeIfAbsent(header.packageName(), name -> new HashMap<>())
        .computeIfAbsent(header.simpleName(), name -> new Seen());
    if (!seen.last.equals(jar)) {
      seen.last = jar;
      seen.jars++;
    }
  }

  /** How many classes there are for each Java release. */
  SortedMap<Integer, Long> levels() {
    return levels;
  }

  /** How many classes there are, in however many JARs each. */
  int different() {
    return packages.values().stream().mapToInt(Map::size).sum();
  }

  /** How many classes are in more than one JAR. */
  int repeated() {
    return packages.values().stream().mapToInt(ClassCounts::repeated).sum();
  }

  /** In how many JARs this class is. */
  int jars(String className) {
    ClassFile named = new ClassFile(className, 0, 0);
    Seen seen = packages.getOrDefault(named.packageName(), Map.of()).get(named.simpleName());
    return seen == null ? 0 : seen.jars;
  }

  List<Sized> largestPackages(int limit) {
    return packages.entrySet().stream()
        .map(entry -> new Sized(entry.getKey(), entry.getValue().size()))
        .sorted(Comparator.comparingInt(Sized::classes).reversed().thenComparing(Sized::name))
        .limit(limit)
        .toList();
  }

  List<Repeated> mostRepeated(int limit) {
    Map<String, Repeated> families = new HashMap<>();
    packages.forEach((packageName, classes) -> classes.forEach((simpleName, seen) -> {
      if (seen.jars > 1) {
        String family = family(packageName);
        families.merge(family, new Repeated(simpleName, seen.jars, family, 1), ClassCounts::more);
      }
    }));
    return families.values().stream().sorted(MOST_FIRST).limit(limit).toList();
  }

  private static Repeated more(Repeated one, Repeated other) {
    Repeated first = MOST_FIRST.compare(one, other) <= 0 ? one : other;
    return new Repeated(first.name, first.jars, first.family, one.inFamily + other.inFamily);
  }

  private static String family(String packageName) {
    return Stream.of(packageName.split("\\.")).limit(3).collect(Collectors.joining("."));
  }

  private static int repeated(Map<String, Seen> classes) {
    return (int) classes.values().stream().filter(seen -> seen.jars > 1).count();
  }
}
