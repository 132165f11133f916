package dev.attacca.processor.check;

import dev.attacca.processor.model.Cleanup;
import dev.attacca.processor.model.Dag;
import dev.attacca.processor.model.Graph;
import dev.attacca.processor.model.Inheritance;
import dev.attacca.processor.model.Parameter;
import dev.attacca.processor.model.Site;
import dev.attacca.processor.model.TaskMethod;
import dev.attacca.processor.model.TypeText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.ArrayType;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.type.WildcardType;
import javax.lang.model.util.Elements;
import javax.lang.model.util.Types;

/** The runner stands in the class's package and must be able to name and call what it uses. */
final class AccessCheck implements Check {
  private final Elements elements;
  private final Types types;

  AccessCheck(Elements elements, Types types) {
    this.elements = elements;
    this.types = types;
  }

  @Override
  public List<Problem> check(Graph graph) {
    Dag dag = graph.dag();
    List<Problem> problems = new ArrayList<>();
    hidden(dag, dag.type())
        .ifPresent(why -> problems.add(problem(dag, Site.of(dag.type()), dag.name(), why)));
    if (isGeneric(dag.type())) {
      problems.add(Diagnostic.GENERIC_CLASS.at(Site.of(dag.type()), dag.name()));
    }
    for (TaskMethod task : dag.tasks()) {
      if (!task.suspends()) {
        task(dag, task, problems);
      }
    }
    for (Cleanup cleanup : dag.cleanups()) {
      method(dag, cleanup.callee())
          .ifPresent(why -> problems.add(problem(
              dag, Site.of(cleanup.method()), "the clean-up \"" + cleanup.name() + "\"", why)));
    }
    graph.states().stream()
        .flatMap(state -> state.factory().stream())
        .forEach(factory -> method(dag, factory.callee())
            .ifPresent(why -> problems.add(problem(
                dag,
                factory.site(),
                "the method " + factory.name() + "() that makes a state",
                why))));
    return problems;
  }

  private void task(Dag dag, TaskMethod task, List<Problem> problems) {
    method(dag, task.callee())
        .ifPresent(why -> problems.add(problem(
            dag, task.site(), "the " + task.kind().word() + " \"" + task.name() + "\"", why)));
    type(dag, task.site(), task.result().declared(), problems);
    for (Parameter parameter : task.parameters()) {
      type(dag, parameter.site(), parameter.type(), problems);
    }
  }

  private static Problem problem(Dag dag, Site site, String what, String why) {
    String home = dag.packageName().isEmpty() ? "of the class" : dag.packageName();
    return Diagnostic.ACCESS.at(site, what, why, dag.runner(), home);
  }

  /** A class with type parameters, or an inner class of one. */
  private static boolean isGeneric(TypeElement type) {
    return !type.getTypeParameters().isEmpty()
        || !type.getModifiers().contains(Modifier.STATIC)
            && type.getEnclosingElement() instanceof TypeElement outer
            && isGeneric(outer);
  }

  /** Why a method that is not private cannot be called; empty if it can. */
  private Optional<String> method(Dag dag, ExecutableElement method) {
    if (method.getModifiers().contains(Modifier.PRIVATE)) {
      return Optional.empty();
    }
    Optional<String> foreign = foreign(dag, method);
    boolean lost = foreign.isEmpty()
        && isPackagePrivate(method)
        && !Inheritance.staysInPackage(elements, types, dag.type(), method);
    return lost
        ? Optional.of("package-private, and a class of another package stands between %s and %s"
            .formatted(dag.name(), TypeText.simpleName((TypeElement) method.getEnclosingElement())))
        : foreign;
  }

  private static boolean isPackagePrivate(ExecutableElement method) {
    return !method.getModifiers().contains(Modifier.PUBLIC)
        && !method.getModifiers().contains(Modifier.PROTECTED);
  }

  private Optional<String> foreign(Dag dag, Element element) {
    String home = elements.getPackageOf(element).getQualifiedName().toString();
    boolean open =
        element.getModifiers().contains(Modifier.PUBLIC) || home.equals(dag.packageName());
    if (open) {
      return Optional.empty();
    }
    String how =
        element.getModifiers().contains(Modifier.PROTECTED) ? "protected" : "package-private";
    return Optional.of(how + " in the package " + home);
  }

  /** Why a class cannot be named; empty if it can. */
  Optional<String> hidden(Dag dag, TypeElement type) {
    for (Element each = type; each instanceof TypeElement; each = each.getEnclosingElement()) {
      Optional<String> why = each.getModifiers().contains(Modifier.PRIVATE)
          ? Optional.of(each.equals(type) ? "private" : "inside a private class")
          : isInterfaceMember(each) ? Optional.empty() : foreign(dag, each);
      if (why.isPresent()) {
        return why;
      }
    }
    return Optional.empty();
  }

  private static boolean isInterfaceMember(Element type) {
    ElementKind outer = type.getEnclosingElement().getKind();
    return outer == ElementKind.INTERFACE || outer == ElementKind.ANNOTATION_TYPE;
  }

  private void type(Dag dag, Site site, TypeMirror type, List<Problem> problems) {
    if (type instanceof ArrayType array) {
      type(dag, site, array.getComponentType(), problems);
    } else if (type instanceof WildcardType wildcard) {
      for (TypeMirror bound :
          new TypeMirror[] {wildcard.getExtendsBound(), wildcard.getSuperBound()}) {
        if (bound != null) {
          type(dag, site, bound, problems);
        }
      }
    } else if (type.getKind() == TypeKind.DECLARED) {
      DeclaredType declared = (DeclaredType) type;
      type(dag, site, declared.getEnclosingType(), problems);
      Optional<String> why = hidden(dag, (TypeElement) declared.asElement());
      if (why.isPresent()) {
        problems.add(problem(dag, site, "the type " + TypeText.of(type), why.get()));
      } else {
        declared.getTypeArguments().forEach(argument -> type(dag, site, argument, problems));
      }
    }
  }
}
