package dev.attacca.spring.internal;

import dev.attacca.runtime.RunnerBuilder;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfigurationPackages;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.core.type.classreading.MetadataReaderFactory;
import org.springframework.core.type.classreading.SimpleMetadataReaderFactory;

/**
 * The graphs of classes that are no beans here, as a profile or a condition has it, or because they are beans of a context below
 * this one, which has the same properties: these may speak of them all the same. They are looked for only where properties speak of
 * what is no bean.
 */
final class AbsentDags {
  private static final String END = "Runner$Builder.class";

  private final PathMatchingResourcePatternResolver files;
  private final MetadataReaderFactory classes;
  private final Set<String> dags = new LinkedHashSet<>();

  private AbsentDags(@Nullable ClassLoader loader) {
    files = new PathMatchingResourcePatternResolver(loader);
    classes = new SimpleMetadataReaderFactory(files);
  }

  /** In the packages of the application, and those of runners that are beans. */
  static Set<String> near(ConfigurableListableBeanFactory beans) {
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
    AbsentDags found = new AbsentDags(beans.getBeanClassLoader());
    packages.forEach(each -> found.find(each.replace('.', '/') + "/"));
    return found.dags;
  }

  /** On the whole class path. */
  static Set<String> anywhere(ConfigurableListableBeanFactory beans) {
    AbsentDags found = new AbsentDags(beans.getBeanClassLoader());
    found.find("");
    return found.dags;
  }

  private void find(String start) {
    try {
      for (Resource file : files.getResources("classpath*:" + start + "**/*" + END)) {
        String name = file.getFilename();
        if (name != null && isBuilder(file)) {
          dags.add(name.substring(0, name.length() - END.length()).replace('_', '.'));
        }
      }
    } catch (IOException e) {
      // Then they are not known.
    }
  }

  private boolean isBuilder(Resource file) throws IOException {
    return RunnerBuilder.class
        .getName()
        .equals(classes.getMetadataReader(file).getClassMetadata().getSuperClassName());
  }
}
