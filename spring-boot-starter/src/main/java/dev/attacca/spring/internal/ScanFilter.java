package dev.attacca.spring.internal;

import dev.attacca.Generated;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.TypeExcludeFilter;
import org.springframework.core.type.classreading.MetadataReader;
import org.springframework.core.type.classreading.MetadataReaderFactory;

/**
 * Has the scanning of {@code @SpringBootApplication} pass runners by, which {@link RunnerRegistrar} makes all the same: a component
 * may be a configuration, so that Spring reads all classes within each, and asks for the conditions of each.
 */
final class ScanFilter extends TypeExcludeFilter {
  /** Where it is found. */
  static final String BEAN = "attaccaScanFilter";

  private final Set<String> passed = Collections.synchronizedSet(new LinkedHashSet<>());

  ScanFilter() {}

  @Override
  public boolean match(MetadataReader reader, MetadataReaderFactory factory) {
    String name = reader.getClassMetadata().getClassName();
    boolean isRunner = name.endsWith(GeneratedRunner.SUFFIX)
        && reader.getAnnotationMetadata().isAnnotated(Generated.class.getName());
    if (isRunner) {
      passed.add(name);
    }
    return isRunner;
  }

  /** {@return the names of the runners that were passed by} */
  Set<String> passed() {
    return passed;
  }

  /** All do the same, which counts where contexts of tests are used again. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ScanFilter;
  }

  @Override
  public int hashCode() {
    return ScanFilter.class.hashCode();
  }
}
