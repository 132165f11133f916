package dev.attacca.processor.read;

import dev.attacca.Shutdown;
import dev.attacca.State;
import dev.attacca.processor.model.Cleanup;
import dev.attacca.processor.model.Component.Container;
import dev.attacca.processor.model.Dag;
import dev.attacca.processor.model.Factory;
import dev.attacca.processor.model.Graph;
import dev.attacca.processor.model.Hidden;
import dev.attacca.processor.model.Name;
import dev.attacca.processor.model.Stray;
import dev.attacca.processor.model.TaskMethod;
import dev.attacca.processor.model.TypeText;
import java.lang.annotation.Annotation;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import javax.lang.model.element.Element;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.util.ElementFilter;
import javax.lang.model.util.Elements;
import javax.lang.model.util.Types;

/** Reads a class of tasks. The class must be {@linkplain Completeness complete}. */
public final class DagReader {
  private final Elements elements;
  private final Types types;
  private final Predicate<Element> isSource;
  private final Set<Container> containers;

  /**
   * @param isSource whether an element was read from its source, rather than from a class file
   * @param containers whose beans have runners that are beans
   */
  public DagReader(
      Elements elements, Types types, Predicate<Element> isSource, Set<Container> containers) {
    this.elements = elements;
    this.types = types;
    this.isSource = isSource;
    this.containers = containers;
  }

  /** Whether a runner is to be written for the class. */
  public static boolean isDag(TypeElement type) {
    boolean open =
        !type.getTypeParameters().isEmpty() && type.getModifiers().contains(Modifier.ABSTRACT);
    return !open
        && (Mark.find(type, dev.attacca.Dag.class).isPresent()
            || ElementFilter.methodsIn(type.getEnclosedElements()).stream()
                .anyMatch(Marks::isTask));
  }

  /** The simple name of the runner: {@code Outer_InnerRunner}. */
  public static String runnerName(TypeElement type) {
    return TypeText.simpleName(type).replace('.', '_') + "Runner";
  }

  /** The class, its names resolved as far as they can be. */
  public Graph read(TypeElement type) {
    return Linker.link(dag(type, Marks::isTask), types);
  }

  /** The same with what its author may have forgotten to mark as a task. */
  public Graph readWithForgotten(TypeElement type) {
    Dag dag = dag(type, Marks::isTask);
    Set<String> names = Forgotten.names(dag);
    return Linker.link(
        names.isEmpty()
            ? dag
            : dag(type, each -> Marks.isTask(each) || Forgotten.isOneOf(each, names)),
        types);
  }

  private Dag dag(TypeElement type, Predicate<Element> isTask) {
    Hierarchy hierarchy = new Hierarchy(elements, types, type);
    TaskReader reader = new TaskReader(elements, types, isSource);
    List<TaskMethod> tasks = hierarchy.declarations(isTask).stream()
        .map(method -> reader.read(hierarchy, method))
        .toList();
    Optional<Mark> settings = Mark.find(type, dev.attacca.Dag.class);
    return new Dag(
        type,
        elements.getPackageOf(type).getQualifiedName().toString(),
        TypeText.simpleName(type),
        runnerName(type),
        isVisible(type),
        new ComponentReader(elements, containers).read(type),
        settings.map(mark -> mark.names("onError")).orElse(List.of()),
        settings
            .filter(mark -> mark.has("inputs"))
            .map(mark -> new Dag.InputOrder(mark.names("inputs"), mark.site("inputs"))),
        settings.filter(mark -> mark.flag("cluster")).map(mark -> mark.site("cluster")),
        tasks,
        cleanups(hierarchy),
        factories(hierarchy),
        strays(type),
        hidden(hierarchy),
        new LinkedHashSet<>(hierarchy.names()));
  }

  private static List<Factory> factories(Hierarchy hierarchy) {
    return hierarchy.declarations(each -> Mark.find(each, State.class).isPresent()).stream()
        .map(method -> new Factory(
            method.getSimpleName().toString(),
            method,
            hierarchy.callee(method),
            hierarchy.signature(method).getReturnType(),
            by(method),
            hierarchy.signature(method).getParameterTypes()))
        .toList();
  }

  /** The task that {@code @State} names; as by default, nothing is none. */
  static Optional<Name> by(Element element) {
    return Mark.find(element, State.class)
        .map(mark -> mark.name("by"))
        .filter(by -> !by.text().isEmpty());
  }

  private static List<Hidden> hidden(Hierarchy hierarchy) {
    List<Hidden> all = new ArrayList<>();
    hierarchy
        .hidden(Marks::isTask)
        .forEach((method, by) -> all.add(new Hidden("task", method, by)));
    hierarchy
        .hidden(each -> Mark.find(each, Shutdown.class).isPresent())
        .forEach((method, by) -> all.add(new Hidden("clean-up", method, by)));
    hierarchy
        .hidden(each -> Mark.find(each, State.class).isPresent())
        .forEach((method, by) -> all.add(new Hidden("state", method, by)));
    return all;
  }

  private static List<Cleanup> cleanups(Hierarchy hierarchy) {
    List<Cleanup> cleanups = new ArrayList<>();
    for (ExecutableElement method :
        hierarchy.declarations(each -> Mark.find(each, Shutdown.class).isPresent())) {
      Mark mark = Mark.find(method, Shutdown.class).orElseThrow();
      Name task = mark.name("value");
      cleanups.add(new Cleanup(
          method.getSimpleName().toString(),
          method,
          hierarchy.callee(method),
          mark.has("value") ? Optional.of(task) : Optional.empty()));
    }
    return cleanups;
  }

  /** The annotations of ours in the class itself that say something about a task, where there is none. */
  private static List<Stray> strays(TypeElement type) {
    List<Stray> strays = new ArrayList<>();
    for (Element member : type.getEnclosedElements()) {
      if (!(member instanceof ExecutableElement method) || Marks.isTask(method)) {
        continue;
      }
      for (Class<? extends Annotation> policy : Marks.POLICIES) {
        stray(method, policy, strays);
      }
      for (VariableElement parameter : method.getParameters()) {
        for (Class<? extends Annotation> binding : Marks.BINDINGS) {
          stray(parameter, binding, strays);
        }
      }
    }
    return strays;
  }

  /** The annotations of ours that have no effect in a class without a runner. */
  public static List<Stray> outsideOfDags(TypeElement type) {
    List<Stray> strays = new ArrayList<>();
    // A subclass of an abstract class can still make use of a clean-up, and of open type
    // parameters.
    if (!type.getModifiers().contains(Modifier.ABSTRACT)) {
      for (ExecutableElement method : ElementFilter.methodsIn(type.getEnclosedElements())) {
        stray(method, Shutdown.class, strays);
      }
    }
    strays.addAll(strays(type));
    return strays;
  }

  private static void stray(
      Element element, Class<? extends Annotation> annotation, List<Stray> strays) {
    Mark.find(element, annotation)
        .ifPresent(mark -> strays.add(new Stray(
            annotation == dev.attacca.DependsOn.List.class
                ? "DependsOn"
                : annotation.getSimpleName(),
            mark.site())));
  }

  private static boolean isVisible(TypeElement type) {
    for (Element each = type; each instanceof TypeElement; each = each.getEnclosingElement()) {
      if (!each.getModifiers().contains(Modifier.PUBLIC)) {
        return false;
      }
    }
    return true;
  }
}
