package dev.attacca.spring.internal;

import dev.attacca.Generated;
import dev.attacca.runtime.RunnerBuilder;
import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.TypeExcludeFilter;
import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.core.io.Resource;
import org.springframework.core.type.ClassMetadata;
import org.springframework.core.type.classreading.MetadataReader;
import org.springframework.core.type.classreading.MetadataReaderFactory;

/**
 * Has the scanning of {@code @SpringBootApplication} pass runners by, which {@link RunnerRegistrar} makes all the same: a component
 * may be a configuration, so that Spring reads all classes within each, and asks for the conditions of each.
 *
 * <p>Of a runner's classes its builder comes first, in the order of names. By that the others are known, and their files are not
 * read: where a context keeps what it has read of files, it finds an {@link UnreadClass} of each.
 */
final class ScanFilter extends TypeExcludeFilter {
  /** Where it is found. */
  static final String BEAN = "attaccaScanFilter";

  private static final String BUILDER = GeneratedRunner.SUFFIX + GeneratedRunner.BUILDER;
  /** Of most runners. A class that is not among them is read, as any other. */
  private static final List<String> WITH_BUILDER =
      List.of("", "$Main", "$Overriding", "$Result", "$Server");

  private final DefaultResourceLoader context;
  private final Set<String> passed = Collections.synchronizedSet(new LinkedHashSet<>());

  ScanFilter(DefaultResourceLoader context) {
    this.context = context;
  }

  @Override
  public boolean match(MetadataReader reader, MetadataReaderFactory factory) throws IOException {
    if (reader instanceof UnreadClass) {
      return true;
    }
    ClassMetadata found = reader.getClassMetadata();
    String name = found.getClassName();
    if (name.endsWith(BUILDER) && RunnerBuilder.class.getName().equals(found.getSuperClassName())) {
      pass(
          name.substring(0, name.length() - GeneratedRunner.BUILDER.length()),
          reader.getResource());
      return true;
    }
    boolean isRunner = name.endsWith(GeneratedRunner.SUFFIX)
        && reader.getAnnotationMetadata().isAnnotated(Generated.class.getName());
    if (isRunner) {
      passed.add(name);
    }
    return isRunner;
  }

  private void pass(String runner, Resource builder) throws IOException {
    passed.add(runner);
    Map<Resource, MetadataReader> files = context.getResourceCache(MetadataReader.class);
    String own = runner.substring(runner.lastIndexOf('.') + 1);
    for (String each : WITH_BUILDER) {
      Resource file = builder.createRelative(own + each + ".class");
      files.putIfAbsent(file, new UnreadClass(runner + each, file));
    }
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
