package dev.attacca.spring.internal;

import java.util.Map;
import java.util.Set;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

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
    // Without any runner, this may be the context above one that has them, with the same
    // properties.
    if (settings.isEmpty() || dags.all().isEmpty()) {
      return;
    }
    if (!settings.problems(dags.all()).isEmpty()) {
      Set<String> known = AbsentDags.find(beans);
      known.addAll(dags.all());
      Map<Property, String> problems = settings.problems(known);
      if (!problems.isEmpty()) {
        throw new UnfitPropertiesException(problems, dags.all());
      }
    }
    if (settings.hasDags()) {
      new LazyRunners(beans, settings, dags).check();
    }
  }
}
