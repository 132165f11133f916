package dev.attacca.processor.write;

import dev.attacca.processor.model.Dag;
import dev.attacca.processor.model.Graph;
import dev.attacca.processor.model.Parameter;
import dev.attacca.processor.model.TaskMethod;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.lang.model.element.Element;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.ArrayType;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.type.WildcardType;
import javax.lang.model.util.Elements;

/** The user's types around a runner, and what follows from them for its text. */
final class Surroundings {
  private final Elements elements;
  private final Dag dag;
  private final Set<Element> types = new LinkedHashSet<>();

  private Surroundings(Elements elements, Dag dag) {
    this.elements = elements;
    this.dag = dag;
  }

  static Surroundings of(Graph graph, Elements elements) {
    Surroundings surroundings = new Surroundings(elements, graph.dag());
    surroundings.add(graph.dag().type());
    for (TaskMethod task : graph.dag().tasks()) {
      surroundings.add(task.result().declared());
      task.parameters().stream().map(Parameter::type).forEach(surroundings::add);
    }
    return surroundings;
  }

  private void add(TypeMirror type) {
    if (type instanceof ArrayType array) {
      add(array.getComponentType());
    } else if (type instanceof DeclaredType declared) {
      add(declared.asElement());
      declared.getTypeArguments().forEach(this::add);
    } else if (type instanceof WildcardType wildcard) {
      for (TypeMirror bound :
          new TypeMirror[] {wildcard.getExtendsBound(), wildcard.getSuperBound()}) {
        if (bound != null) {
          add(bound);
        }
      }
    }
  }

  private void add(Element type) {
    for (Element each = type; each instanceof TypeElement; each = each.getEnclosingElement()) {
      types.add(each);
    }
  }

  /** Whether a type of this simple name occurs. */
  boolean mentions(String name) {
    return types.stream().anyMatch(type -> type.getSimpleName().contentEquals(name));
  }

  /** Simple names that mean something else in the class's own package, and so must not stand alone. */
  Set<String> hidden() {
    Set<String> names = new TreeSet<>(Library.OF_JAVA_LANG);
    for (Element type : types) {
      if (elements.getPackageOf(type).getQualifiedName().contentEquals("java.lang")) {
        names.add(type.getSimpleName().toString());
      }
    }
    if (dag.packageName().isEmpty()) {
      names.addAll(Library.IMPORTED);
      types.forEach(type -> names.add(type.getSimpleName().toString()));
    }
    String prefix = dag.packageName().isEmpty() ? "" : dag.packageName() + ".";
    names.removeIf(name -> elements.getTypeElement(prefix + name) == null);
    return names;
  }

  /** What the compiler would warn of, though the user has decided it. */
  List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    if (dag.visible()) {
      warnings.add("exports");
    }
    Set<Element> used = new LinkedHashSet<>(types);
    dag.tasks().forEach(task -> used.add(task.callee()));
    dag.cleanups().forEach(cleanup -> used.add(cleanup.callee()));
    if (used.stream().anyMatch(elements::isDeprecated)) {
      warnings.add("deprecation");
      warnings.add("removal");
    }
    return warnings;
  }
}
