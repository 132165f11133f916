package dev.attacca.spring.internal;

import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Set;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfigurationPackages;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/**
 * The graphs of classes that are no beans this time, as a profile or a condition has it: properties may speak of them all the same.
 * They are looked for only where properties speak of what is no bean.
 */
final class AbsentDags {
  private static final String END = "Runner$Builder.class";

  private AbsentDags() {}

  /** In the packages of the application, and those of runners that are beans. */
  static Set<String> find(ConfigurableListableBeanFactory beans) {
    Set<String> packages = new LinkedHashSet<>();
    if (AutoConfigurationPackages.has(beans)) {
      packages.addAll(AutoConfigurationPackages.get(beans));
    }
    for (String name : beans.getBeanDefinitionNames()) {
      Class<?> type = beans.getType(name, false);
      if (type != null && GeneratedRunner.isRunner(type)) {
        packages.add(type.getPackageName());
      }
    }
    Set<String> dags = new LinkedHashSet<>();
    PathMatchingResourcePatternResolver resolver =
        new PathMatchingResourcePatternResolver(beans.getBeanClassLoader());
    packages.forEach(each -> find(each, resolver, dags));
    return dags;
  }

  private static void find(
      String start, PathMatchingResourcePatternResolver resolver, Set<String> dags) {
    try {
      for (Resource file :
          resolver.getResources("classpath*:" + start.replace('.', '/') + "/**/*" + END)) {
        String name = file.getFilename();
        if (name != null) {
          dags.add(name.substring(0, name.length() - END.length()).replace('_', '.'));
        }
      }
    } catch (IOException e) {
      // Then they are not known.
    }
  }
}
