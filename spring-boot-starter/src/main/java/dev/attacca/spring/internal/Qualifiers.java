package dev.attacca.spring.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.springframework.beans.factory.annotation.AnnotatedBeanDefinition;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.beans.factory.support.AutowireCandidateQualifier;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * By what qualifiers a bean is told from others of its class: so that its runner is told from others by the same. Without streams and
 * lambdas, each of which would be one more class at every start.
 */
final class Qualifiers {
  private static final Set<String> MARKS =
      Set.of(Qualifier.class.getName(), "jakarta.inject.Qualifier");

  private Qualifiers() {}

  /**
   * Those of a bean.
   *
   * @param definition as it was registered
   * @param merged the same with what it inherits
   * @param type the class of the bean
   */
  static List<AutowireCandidateQualifier> of(
      BeanDefinition definition, BeanDefinition merged, Class<?> type) {
    List<AutowireCandidateQualifier> all = new ArrayList<>();
    if (merged instanceof AbstractBeanDefinition explicit) {
      all.addAll(explicit.getQualifiers());
    }
    add(annotations(definition, type), all);
    return all;
  }

  private static MergedAnnotations annotations(BeanDefinition definition, Class<?> type) {
    if (definition instanceof AnnotatedBeanDefinition annotated) {
      AnnotatedTypeMetadata made = annotated.getFactoryMethodMetadata();
      return (made == null ? annotated.getMetadata() : made).getAnnotations();
    }
    return definition.getFactoryMethodName() == null
        ? MergedAnnotations.from(type)
        : MergedAnnotations.of(List.of());
  }

  private static void add(MergedAnnotations annotations, List<AutowireCandidateQualifier> all) {
    for (MergedAnnotation<?> each : annotations) {
      if (MARKS.contains(each.getType().getName())) {
        MergedAnnotation<?> qualifier = each.getDistance() == 0 ? each : each.getRoot();
        if (isNew(qualifier, all)) {
          all.add(qualifier(qualifier));
        }
      }
    }
  }

  private static boolean isNew(
      MergedAnnotation<?> qualifier, List<AutowireCandidateQualifier> all) {
    for (AutowireCandidateQualifier other : all) {
      if (other.getTypeName().equals(qualifier.getType().getName())) {
        return false;
      }
    }
    return true;
  }

  private static AutowireCandidateQualifier qualifier(MergedAnnotation<?> annotation) {
    AutowireCandidateQualifier qualifier =
        new AutowireCandidateQualifier(annotation.getType().getName());
    annotation.asMap().forEach(qualifier::setAttribute);
    return qualifier;
  }
}
