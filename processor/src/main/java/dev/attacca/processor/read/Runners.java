package dev.attacca.processor.read;

import dev.attacca.processor.model.Promised;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.lang.model.element.TypeElement;
import javax.lang.model.util.Elements;

/**
 * The runners that this compilation writes. To the compiler one that is still to be written is a name and
 * no more, so it is found here as the language would find it: by its qualified name, by an import of the
 * file, in the file's package, or in a package that is imported as a whole.
 */
public final class Runners {
  private final Elements elements;
  private final Function<TypeElement, List<String>> imports;
  /** By simple name: the packages that have such a runner. */
  private final Map<String, Set<String>> packages = new HashMap<>();

  /**
   * @param imports what the file of a class imports, {@code shop.*} included; empty if nobody can tell
   */
  public Runners(Elements elements, Function<TypeElement, List<String>> imports) {
    this.elements = elements;
    this.imports = imports;
  }

  /** Notes that there will be a runner for this class. */
  public void add(TypeElement dag) {
    packages
        .computeIfAbsent(DagReader.runnerName(dag), absent -> new LinkedHashSet<>())
        .add(packageOf(dag));
  }

  /** The runner, or the class nested in one, that an unknown name stands for. */
  public Optional<Promised> find(Completeness.Unknown unknown) {
    String name = unknown.name();
    int dot = name.indexOf('.');
    String first = dot < 0 ? name : name.substring(0, dot);
    List<String> imported = imports.apply(unknown.home());
    String own = packageOf(unknown.home());
    Stream<String> candidates = Stream.of(
            imported.stream()
                .filter(each -> each.endsWith("." + first))
                .map(each -> each + name.substring(first.length())),
            packages.containsKey(first)
                ? Stream.of(own.isEmpty() ? name : own + "." + name)
                : Stream.<String>of(),
            imported.stream()
                .filter(each -> each.endsWith(".*"))
                .map(each -> each.substring(0, each.length() - 1) + name),
            Stream.of(name),
            only(first).map(home -> home + "." + name).stream())
        .flatMap(each -> each);
    return candidates.map(this::qualified).flatMap(Optional::stream).findFirst();
  }

  /** The package of the only runner of this name: where imports cannot be read, it must be that. */
  private Optional<String> only(String runner) {
    Set<String> homes = packages.getOrDefault(runner, Set.of());
    return homes.size() == 1 ? Optional.of(homes.iterator().next()) : Optional.empty();
  }

  private Optional<Promised> qualified(String name) {
    List<String> parts = Arrays.asList(name.split("\\."));
    for (int i = 0; i < parts.size(); i++) {
      String home = String.join(".", parts.subList(0, i));
      if (packages.getOrDefault(parts.get(i), Set.of()).contains(home)
          && Promised.NESTED.containsAll(parts.subList(i + 1, parts.size()))
          && parts.size() - i <= 2) {
        return Optional.of(new Promised(home, List.copyOf(parts.subList(i, parts.size()))));
      }
    }
    return Optional.empty();
  }

  private String packageOf(TypeElement type) {
    return elements.getPackageOf(type).getQualifiedName().toString();
  }
}
