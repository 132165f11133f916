package dev.attacca.spring.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.io.Resource;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.core.type.MethodMetadata;
import org.springframework.core.type.classreading.MetadataReader;
import org.springframework.core.type.classreading.SimpleMetadataReaderFactory;

/**
 * A class of a runner whose file nobody has read yet: its name is known without that, and that it is no configuration, and whoever
 * scans for beans asks no more of what the {@link ScanFilter} passes by. Whoever else may scan has it read.
 */
final class UnreadClass implements MetadataReader, AnnotationMetadata {
  private final String name;
  private final Resource file;
  private volatile @Nullable AnnotationMetadata read;

  UnreadClass(String name, Resource file) {
    this.name = name;
    this.file = file;
  }

  @Override
  public Resource getResource() {
    return file;
  }

  @Override
  public AnnotationMetadata getClassMetadata() {
    return this;
  }

  @Override
  public AnnotationMetadata getAnnotationMetadata() {
    return this;
  }

  @Override
  public String getClassName() {
    return name;
  }

  @Override
  public boolean isAnnotated(String annotation) {
    return !annotation.equals(Configuration.class.getName()) && read().isAnnotated(annotation);
  }

  private AnnotationMetadata read() {
    AnnotationMetadata present = read;
    if (present == null) {
      try {
        present = new SimpleMetadataReaderFactory().getMetadataReader(file).getAnnotationMetadata();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      read = present; // of several at once the last one, which has read the same
    }
    return present;
  }

  @Override
  public MergedAnnotations getAnnotations() {
    return read().getAnnotations();
  }

  @Override
  public Set<MethodMetadata> getAnnotatedMethods(String annotation) {
    return read().getAnnotatedMethods(annotation);
  }

  @Override
  public Set<MethodMetadata> getDeclaredMethods() {
    return read().getDeclaredMethods();
  }

  @Override
  public boolean isInterface() {
    return read().isInterface();
  }

  @Override
  public boolean isAnnotation() {
    return read().isAnnotation();
  }

  @Override
  public boolean isAbstract() {
    return read().isAbstract();
  }

  @Override
  public boolean isFinal() {
    return read().isFinal();
  }

  @Override
  public boolean isIndependent() {
    return read().isIndependent();
  }

  @Override
  public @Nullable String getEnclosingClassName() {
    return read().getEnclosingClassName();
  }

  @Override
  public @Nullable String getSuperClassName() {
    return read().getSuperClassName();
  }

  @Override
  public String[] getInterfaceNames() {
    return read().getInterfaceNames();
  }

  @Override
  public String[] getMemberClassNames() {
    return read().getMemberClassNames();
  }
}
