package dev.attacca.processor.write;

import com.palantir.javapoet.AnnotationSpec;
import dev.attacca.processor.model.Dag;
import dev.attacca.processor.model.Mentions;
import dev.attacca.processor.model.Parameter;
import dev.attacca.processor.model.Promised;
import dev.attacca.processor.model.Result;
import dev.attacca.processor.model.TaskMethod;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javax.lang.model.element.Element;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.ElementFilter;
import javax.lang.model.util.Elements;

/** The names around a runner, those of the user's types above all, and what follows for its text. */
final class Surroundings {
  private final Elements elements;
  private final Dag dag;
  private final Set<TypeElement> types = new LinkedHashSet<>();

  private Surroundings(Elements elements, Dag dag) {
    this.elements = elements;
    this.dag = dag;
  }

  static Surroundings of(Dag dag, Elements elements) {
    Surroundings surroundings = new Surroundings(elements, dag);
    surroundings.types.addAll(Mentions.of(dag.type().asType()));
    for (TaskMethod task : dag.tasks()) {
      surroundings.types.addAll(Mentions.of(task.result()));
      task.parameters().forEach(each -> surroundings.types.addAll(Mentions.of(each)));
    }
    return surroundings;
  }

  /** Simple names that mean something else in the class's own package, and so must not stand alone. */
  Set<String> hidden() {
    Set<String> names = new TreeSet<>();
    for (TypeElement each :
        ElementFilter.typesIn(elements.getPackageOf(dag.type()).getEnclosedElements())) {
      String name = each.getSimpleName().toString();
      // The unnamed package has no name by which its types could be told from what is imported.
      if (dag.packageName().isEmpty() || elements.getTypeElement("java.lang." + name) != null) {
        names.add(name);
      }
    }
    // An import would hide the package that a qualified name begins with.
    types.forEach(type -> names.add(root(type)));
    names.remove("");
    return names;
  }

  /** What a nested class of the runner must not be called, for it would hide a class or a package. */
  Set<String> classesInUse() {
    Set<String> names = new TreeSet<>(Promised.NESTED);
    names.addAll(Library.SIMPLE_NAMES);
    names.addAll(Library.ROOTS);
    for (TypeElement type : types) {
      names.add(type.getSimpleName().toString());
      names.add(root(type));
    }
    return names;
  }

  /**
   * What a variable in the runner must not be called: a constant that is inherited where tasks run, or
   * what an expression begins with.
   */
  Set<String> namesInUse() {
    Set<String> names = new TreeSet<>(inheritedConstants());
    names.add(Library.BLUEPRINT_CONSTANT);
    names.addAll(Library.SIMPLE_NAMES);
    names.addAll(Library.ROOTS);
    // As the first word of a statement it is none of an assignment, for some compilers.
    names.add("yield");
    if (callees().stream().anyMatch(each -> each.getModifiers().contains(Modifier.STATIC))) {
      names.add(root(dag.type()));
      Mentions.of(dag.type().asType())
          .forEach(each -> names.add(each.getSimpleName().toString()));
    }
    return names;
  }

  /**
   * Whether the class cannot be named where its static methods are called, since there is a constant
   * called like it or its package. They are called by way of the instance then.
   */
  boolean hidesClass() {
    Set<String> constants = new LinkedHashSet<>(inheritedConstants());
    constants.add(Library.BLUEPRINT_CONSTANT);
    return constants.contains(Mentions.outermost(dag.type()).getSimpleName().toString())
        || constants.contains(root(dag.type()));
  }

  /** What a method must not be called in the classes where tasks run. */
  Set<String> methodsInUse() {
    TypeElement scope = elements.getTypeElement(Library.SCOPE.canonicalName());
    return scope == null
        ? Set.of()
        : ElementFilter.methodsIn(elements.getAllMembers(scope)).stream()
            .map(each -> each.getSimpleName().toString())
            .collect(Collectors.toSet());
  }

  private Set<String> inheritedConstants() {
    Set<String> names = new LinkedHashSet<>();
    TypeElement scope = elements.getTypeElement(Library.SCOPE.canonicalName());
    if (scope != null) {
      ElementFilter.fieldsIn(elements.getAllMembers(scope)).stream()
          .filter(each -> each.getModifiers().contains(Modifier.PROTECTED)
              || each.getModifiers().contains(Modifier.PUBLIC))
          .forEach(each -> names.add(each.getSimpleName().toString()));
    }
    return names;
  }

  /** The first part of the name of a type's package, which a qualified name begins with. */
  private String root(TypeElement type) {
    return elements.getPackageOf(type).getQualifiedName().toString().split("\\.")[0];
  }

  private List<ExecutableElement> callees() {
    List<ExecutableElement> callees = new ArrayList<>();
    dag.tasks().forEach(task -> callees.add(task.callee()));
    dag.cleanups().forEach(cleanup -> callees.add(cleanup.callee()));
    dag.factories().forEach(factory -> callees.add(factory.callee()));
    return callees;
  }

  /** The constructor with which a state may be made. */
  private static List<ExecutableElement> constructors(TypeMirror state) {
    return state instanceof DeclaredType declared
        ? ElementFilter.constructorsIn(declared.asElement().getEnclosedElements()).stream()
            .filter(constructor -> constructor.getParameters().isEmpty())
            .toList()
        : List.of();
  }

  /** Keeps the compiler from warning of what the user has decided. */
  Optional<AnnotationSpec> suppression() {
    List<String> warnings = warnings();
    String format = warnings.stream().map(each -> "$S").collect(Collectors.joining(", "));
    return warnings.isEmpty()
        ? Optional.empty()
        : Optional.of(AnnotationSpec.builder(SuppressWarnings.class)
            .addMember(
                "value", warnings.size() == 1 ? format : "{" + format + "}", warnings.toArray())
            .build());
  }

  private List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    if (dag.visible()) {
      warnings.add("exports");
    }
    Set<Element> used = new LinkedHashSet<>(types);
    used.addAll(callees());
    for (TaskMethod task : dag.tasks()) {
      task.parameters().stream()
          .filter(parameter -> parameter.role() == Parameter.Role.STATE)
          .forEach(parameter -> used.addAll(constructors(parameter.type())));
    }
    if (used.stream().anyMatch(elements::isDeprecated)) {
      warnings.add("deprecation");
      warnings.add("removal");
    }
    boolean raw = dag.tasks().stream().anyMatch(task -> task.result().shape() == Result.Shape.RAW);
    if (raw || !dag.type().getTypeParameters().isEmpty()) {
      warnings.add("rawtypes"); // which is an error, and the runner one that cannot run
    }
    if (hidesClass()) {
      warnings.add("static");
    }
    return warnings;
  }
}
