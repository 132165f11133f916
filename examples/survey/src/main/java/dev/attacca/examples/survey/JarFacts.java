package dev.attacca.examples.survey;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.Manifest;

/**
 * What there is to say about one JAR.
 *
 * @param level the highest Java release that its classes are for; 0 if it has none
 * @param multiRelease whether its manifest says that it is a multi-release JAR
 * @param releases the Java releases that it has classes of their own for, if it is
 * @param module whether and how it says which module it is
 */
record JarFacts(
    Path jar, int level, boolean multiRelease, Set<Integer> releases, ModuleName module) {
  /** Where a JAR's module name comes from. */
  enum ModuleName {
    MODULE_INFO,
    MANIFEST,
    NONE
  }

  static JarFacts of(
      Path jar,
      Set<Integer> levels,
      Set<Integer> releases,
      List<ClassFile> modules,
      List<Manifest> manifests) {
    boolean multiRelease = attribute(manifests, Attributes.Name.MULTI_RELEASE).contains("true");
    boolean automatic =
        !attribute(manifests, new Attributes.Name("Automatic-Module-Name")).isEmpty();
    return new JarFacts(
        jar,
        levels.isEmpty() ? 0 : Collections.max(levels),
        multiRelease,
        multiRelease ? releases : Set.of(),
        modules.isEmpty()
            ? automatic ? ModuleName.MANIFEST : ModuleName.NONE
            : ModuleName.MODULE_INFO);
  }

  private static List<String> attribute(List<Manifest> manifests, Attributes.Name name) {
    return manifests.stream()
        .map(manifest -> manifest.getMainAttributes().getValue(name))
        .filter(Objects::nonNull)
        .map(value -> value.strip().toLowerCase(Locale.ROOT))
        .toList();
  }
}
