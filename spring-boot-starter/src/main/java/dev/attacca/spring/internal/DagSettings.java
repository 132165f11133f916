package dev.attacca.spring.internal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * What the properties say of runners. They are read as they were written, not from what they are bound to: so it is known which
 * there are, those that mean nothing included, and where each comes from.
 */
public final class DagSettings {
  private static final ConfigurationPropertyName ALL = ConfigurationPropertyName.of("attacca");
  private static final int DAG = 2;

  private final List<Property> dags = new ArrayList<>();
  private final List<Property> defaults = new ArrayList<>();
  /** All that are neither. */
  private final List<Property> others = new ArrayList<>();

  /**
   * Reads them.
   *
   * @param environment has them
   */
  public DagSettings(Environment environment) {
    if (environment instanceof ConfigurableEnvironment other) {
      ConfigurationPropertySources.attach(other); // as Spring Boot has done where it is used
    }
    Set<ConfigurationPropertyName> found = new HashSet<>();
    int number = 0;
    for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
      if (source instanceof IterableConfigurationPropertySource iterable) {
        int at = number++;
        iterable.stream()
            .filter(name -> ALL.isAncestorOf(name) && found.add(name))
            .sorted()
            .forEach(name -> sort(name, iterable, at, environment));
      }
    }
  }

  private void sort(
      ConfigurationPropertyName name,
      ConfigurationPropertySource source,
      int at,
      Environment environment) {
    List<Property> all = switch (Names.relaxed(name.getElement(1, Form.ORIGINAL))) {
      case "dags" -> dags;
      case "defaults" -> defaults;
      default -> others;
    };
    ConfigurationProperty property = source.getConfigurationProperty(name);
    all.add(new Property(
        name,
        property == null
            ? ""
            : environment.resolvePlaceholders(property.getValue().toString()),
        property == null ? null : property.getOrigin(),
        at,
        source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource));
  }

  /** {@return whether nothing is said of runners} */
  boolean isEmpty() {
    return dags.isEmpty() && defaults.isEmpty();
  }

  /** {@return whether nothing is said that can mean nothing} */
  boolean hasKnownNamesOnly() {
    return isEmpty() && others.stream().allMatch(OtherNames::isKnown);
  }

  /**
   * The one of this name; null if nothing says it.
   *
   * @param name of none of single runners
   */
  @Nullable
  Property find(String name) {
    ConfigurationPropertyName wanted = ConfigurationPropertyName.of(name);
    return others.stream()
        .filter(property -> property.name().equals(wanted))
        .findFirst()
        .orElse(null);
  }

  /** Those of all runners, by the keys of {@code configure}. */
  Map<String, Property> ofAll() {
    Map<String, Property> all = new LinkedHashMap<>();
    defaults.forEach(property -> {
      String key = Keys.of(property.elements(DAG));
      if (Keys.OF_RUNNER.contains(key)) {
        put(key, property, all);
      }
    });
    return all;
  }

  /**
   * Those of one runner, by the keys of {@code configure}.
   *
   * @param dag the name of its graph
   * @param known the names of all graphs
   */
  Map<String, Property> of(String dag, Collection<String> known) {
    Set<String> all = new LinkedHashSet<>(known);
    all.add(dag);
    Map<String, Property> found = new LinkedHashMap<>();
    dags.forEach(property -> {
      Whose whose = whose(property, all);
      if (whose != null && Names.relaxed(whose.dag).equals(Names.relaxed(dag))) {
        List<String> rest = property.elements(whose.from);
        if (!rest.isEmpty()) {
          put(Keys.of(rest), property, found);
        }
      }
    });
    return found;
  }

  /** What was found before and in something else counts more, however it is written. What is said twice in one, the runner tells. */
  private static void put(String key, Property property, Map<String, Property> all) {
    String relaxed = Keys.relaxed(key);
    boolean isOverruled = all.entrySet().stream()
        .anyMatch(each -> each.getValue().source() < property.source()
            && Keys.relaxed(each.getKey()).equals(relaxed));
    if (!isOverruled) {
      all.put(key, property);
    }
  }

  /** {@return whether there are any of single runners} */
  boolean hasDags() {
    return !dags.isEmpty();
  }

  /**
   * What is wrong with them, whatever the tasks are.
   *
   * @param known the names of all graphs
   */
  Map<Property, String> problems(Collection<String> known) {
    Map<Property, String> problems = new LinkedHashMap<>();
    others.forEach(property ->
        OtherNames.problem(property, known).ifPresent(problem -> problems.put(property, problem)));
    defaults.forEach(property -> {
      List<String> elements = property.elements(DAG);
      if (!elements.isEmpty() && !Keys.OF_RUNNER.contains(Keys.of(elements))) {
        String written = String.join(".", elements);
        String guess = Names.guess(written, Keys.OF_RUNNER);
        problems.put(
            property,
            "\"%s\" cannot be set for all runners%s"
                .formatted(
                    written,
                    guess.isEmpty() ? ", only " + String.join(", ", Keys.OF_RUNNER) : guess));
      }
    });
    List<String> names = known.stream().map(DagSettings::inProperties).sorted().toList();
    dags.forEach(property -> {
      if (property.name().getNumberOfElements() > DAG && whose(property, known) == null) {
        String written = property.elements(DAG).get(0);
        problems.put(
            property,
            "no class of tasks \"%s\" is a bean%s".formatted(written, Names.guess(written, names)));
      }
    });
    return problems;
  }

  /** As the documentation has it: {@code outer-inner} for {@code Outer.Inner}. */
  static String inProperties(String dag) {
    return dag.replaceAll("([a-z0-9])([A-Z])", "$1-$2")
        .replace('.', '-')
        .replace('_', '-')
        .toLowerCase(Locale.ROOT);
  }

  /**
   * The graph that a property is for.
   *
   * @param from where in its name the setting begins
   */
  private record Whose(String dag, int from) {}

  /** The longest name counts, as an environment variable has a dot where {@code outer-inner} has a dash. */
  private static @Nullable Whose whose(Property property, Collection<String> known) {
    List<String> elements = property.elements(DAG);
    List<Whose> found = new ArrayList<>();
    StringBuilder written = new StringBuilder();
    for (int at = 0; at < elements.size(); at++) {
      String soFar = Names.relaxed(written.append(elements.get(at)).toString());
      int from = DAG + at + 1;
      known.stream()
          .filter(dag -> Names.relaxed(dag).equals(soFar))
          .findFirst()
          .ifPresent(dag -> found.add(new Whose(dag, from)));
    }
    return found.stream().max(Comparator.comparingInt(Whose::from)).orElse(null);
  }

  /** The property by which tasks of a runner run on this executor; null if none has it so. */
  @Nullable
  Property runningOn(String executor, String dag, Collection<String> known) {
    return of(dag, known).entrySet().stream()
        .filter(each -> Keys.relaxed(each.getKey()).endsWith(".runon"))
        .map(Map.Entry::getValue)
        .filter(each -> each.value().strip().equals(executor))
        .findFirst()
        .orElse(null);
  }

  /** The property that a key of {@code configure} comes from. */
  @Nullable
  Property find(String dag, Collection<String> known, String key) {
    Property own = of(dag, known).get(key);
    return own == null ? ofAll().get(key) : own;
  }
}
