package dev.attacca.spring.internal;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.NativeDetector;

/** Looks, when all beans are there, whether the properties speak of graphs that there are. */
public final class SettingsCheck implements SmartInitializingSingleton {
  private final DagSettings settings;
  private final KnownDags dags;
  private final ConfigurableListableBeanFactory beans;

  /**
   * With these.
   *
   * @param settings what the properties say
   * @param dags the graphs that there are
   * @param beans where runners are looked for that are not made yet
   */
  public SettingsCheck(
      DagSettings settings, KnownDags dags, ConfigurableListableBeanFactory beans) {
    this.settings = settings;
    this.dags = dags;
    this.beans = beans;
  }

  @Override
  public void afterSingletonsInstantiated() {
    if (settings.hasKnownNamesOnly()) {
      return;
    }
    Map<Property, String> problems = problems();
    if (!problems.isEmpty()) {
      throw new UnfitPropertiesException(problems, dags.all());
    }
    if (settings.hasDags()) {
      new LazyRunners(beans, settings, dags).check();
    }
  }

  private Map<Property, String> problems() {
    Map<Property, String> problems = settings.problems(dags.all());
    if (dags.all().isEmpty()) {
      // This may be the context above one that has runners, with the same properties.
      problems.keySet().removeIf(Property::isOfRunners);
    } else if (!problems.isEmpty() && !NativeDetector.inNativeImage()) {
      problems = settings.problems(with(AbsentDags.near(beans)));
      if (problems.keySet().stream().anyMatch(Property::isOfRunners)) {
        problems
            .keySet()
            .retainAll(settings.problems(with(AbsentDags.anywhere(beans))).keySet());
      }
    }
    return problems;
  }

  private Set<String> with(Set<String> others) {
    Set<String> known = new LinkedHashSet<>(dags.all());
    known.addAll(others);
    return known;
  }
}
