package dev.attacca.processor.model;

import java.util.List;
import java.util.Optional;
import javax.lang.model.element.AnnotationMirror;

/** How the runner of a bean's class is a bean itself. */
public sealed interface Component {
  /** Who makes beans. */
  enum Container {
    SPRING,
    JAKARTA
  }

  /**
   * A scope whose beans no runner can hold.
   *
   * @param text as its author wrote it
   * @param isPerUse whether whoever asks gets a bean of its own; else a request, a session or a thread does
   */
  record Brief(String text, boolean isPerUse, Site site) {}

  /** The class's scope, if no runner can hold its beans. */
  Optional<Brief> brief();

  /** What stands on the class and says when there is such a bean: there is a runner in just these cases. */
  List<AnnotationMirror> conditions();

  /**
   * Found by the scanning of components, as the class is.
   *
   * @param name the bean's, if the class says it
   */
  record OfSpring(Optional<String> name, Optional<Brief> brief, List<AnnotationMirror> conditions)
      implements Component {}

  /**
   * A bean by {@code jakarta.inject}, or of CDI.
   *
   * @param scope what stands on the class, or on an annotation there, and is to stand on the runner
   * @param qualifiers what tells the class's bean from others of its type
   * @param isProxied whether the container makes a subclass that stands for it
   * @param isSetUp whether the container can hand over all beans of a type
   * @param isClosed whether the container knows by an annotation what to call in the end
   */
  record OfJakarta(
      Optional<Brief> brief,
      List<AnnotationMirror> conditions,
      AnnotationMirror scope,
      List<AnnotationMirror> qualifiers,
      boolean isProxied,
      boolean isSetUp,
      boolean isClosed)
      implements Component {}
}
