package dev.attacca.processor.read;

import dev.attacca.Batch;
import dev.attacca.Collect;
import dev.attacca.Dag;
import dev.attacca.DependsOn;
import dev.attacca.Fallback;
import dev.attacca.From;
import dev.attacca.Generated;
import dev.attacca.Input;
import dev.attacca.Last;
import dev.attacca.Limit;
import dev.attacca.Loop;
import dev.attacca.Merge;
import dev.attacca.Previous;
import dev.attacca.Repeat;
import dev.attacca.Retry;
import dev.attacca.Router;
import dev.attacca.RunOn;
import dev.attacca.Shutdown;
import dev.attacca.State;
import dev.attacca.Task;
import dev.attacca.Timeout;
import dev.attacca.processor.model.Kind;
import dev.attacca.processor.model.Name;
import java.lang.annotation.Annotation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.lang.model.AnnotatedConstruct;
import javax.lang.model.element.Element;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.type.WildcardType;

/** Which annotations are ours. */
public final class Marks {
  /** What makes no task of a method, but says something about one. */
  static final List<Class<? extends Annotation>> POLICIES = List.of(
      DependsOn.class,
      DependsOn.List.class,
      Timeout.class,
      Retry.class,
      Limit.class,
      RunOn.class,
      Batch.class);

  static final List<Class<? extends Annotation>> BINDINGS = List.of(
      Input.class, From.class, Collect.class, Merge.class, State.class, Previous.class, Last.class);

  /** All that the processor claims. */
  public static final List<Class<? extends Annotation>> ALL = Stream.of(
          List.of(Task.class, Fallback.class, Router.class, Loop.class, Repeat.class),
          List.of(Shutdown.class, Dag.class, Generated.class),
          POLICIES,
          BINDINGS)
      .flatMap(List::stream)
      .toList();

  private Marks() {}

  /** What the method is by its own annotations; usually one kind or none. */
  static List<Kind> kinds(Element method) {
    List<Kind> kinds = new ArrayList<>();
    if (Mark.find(method, Task.class).isPresent()) {
      kinds.add(Kind.TASK);
    }
    if (Mark.find(method, Router.class).isPresent()) {
      kinds.add(Kind.ROUTER);
    }
    if (Mark.find(method, Loop.class).isPresent()) {
      kinds.add(Kind.LOOP);
    }
    if (Mark.find(method, Repeat.class).isPresent()) {
      kinds.add(Kind.REPEAT);
    }
    if (kinds.isEmpty() && Mark.find(method, Fallback.class).isPresent()) {
      kinds.add(Kind.TASK);
    }
    return kinds;
  }

  /** The name that a task's annotation gives it, if it gives one. */
  static Optional<Name> given(Element method) {
    return Stream.of(Task.class, Router.class, Loop.class, Repeat.class)
        .flatMap(each -> Mark.find(method, each).stream())
        .filter(mark -> mark.has("name"))
        .map(mark -> mark.name("name"))
        .findFirst();
  }

  /** What the task is called. */
  static String taskName(Element method) {
    return given(method).map(Name::text).orElse(method.getSimpleName().toString());
  }

  static boolean isTask(Element method) {
    return !kinds(method).isEmpty();
  }

  /** Whether there is some {@code @Nullable}; every library has its own. */
  static boolean nullable(AnnotatedConstruct... places) {
    return Stream.of(places)
        .flatMap(place -> place.getAnnotationMirrors().stream())
        .anyMatch(mirror ->
            mirror.getAnnotationType().asElement().getSimpleName().contentEquals("Nullable"));
  }

  /** The same of a type argument, whose wildcard may have it at its bound. */
  static boolean nullableArgument(TypeMirror argument) {
    return nullable(argument)
        || argument instanceof WildcardType wildcard
            && wildcard.getExtendsBound() != null
            && nullable(wildcard.getExtendsBound());
  }

  /** Whether the method or one of its parameters bears an annotation of ours. */
  static boolean isMarked(Element element) {
    Set<String> ours = Set.copyOf(ALL.stream().map(Class::getCanonicalName).toList());
    return element.getAnnotationMirrors().stream()
        .anyMatch(mirror -> ours.contains(mirror.getAnnotationType().toString()));
  }
}
