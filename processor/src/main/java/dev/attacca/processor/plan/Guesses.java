package dev.attacca.processor.plan;

import dev.attacca.processor.model.Graph;
import dev.attacca.processor.model.Kind;
import dev.attacca.processor.model.Parameter;
import dev.attacca.processor.model.Parameter.Role;
import dev.attacca.processor.model.Result;
import dev.attacca.processor.model.TaskMethod;
import dev.attacca.processor.plan.Outline.Form;
import dev.attacca.processor.plan.Outline.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.lang.model.type.ArrayType;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.PrimitiveType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.type.WildcardType;
import javax.lang.model.util.Types;

/** What each task of a refused class would hand on, even where what it returns was refused. */
final class Guesses {
  private static final List<String> SOURCES = List.of(
      "java.util.stream.BaseStream",
      "java.lang.Iterable",
      "java.util.Iterator",
      "java.util.concurrent.Flow.Publisher");

  private final Graph graph;
  private final Types types;
  /** By name: the types that parameters of that name take. */
  private final Map<String, TypeMirror> taken = new HashMap<>();

  Guesses(Graph graph, Types types) {
    this.graph = graph;
    this.types = types;
    for (TaskMethod task : graph.dag().tasks()) {
      for (Parameter parameter : task.parameters()) {
        if (parameter.role() == Role.VALUE) {
          parameter.sources().forEach(each -> taken.putIfAbsent(each.text(), parameter.wanted()));
        }
      }
    }
  }

  /** Whether each of its values opens a scope. */
  boolean opens(int id) {
    TaskMethod task = graph.task(id);
    if (task.kind() == Kind.MERGE
        || task.kinds().equals(List.of(Kind.LOOP))
        || task.kinds().equals(List.of(Kind.REPEAT))) {
      return true;
    }
    if (!task.kinds().contains(Kind.LOOP)) {
      return false;
    }
    // It is marked as two things, or as none and may be either: whoever takes its value knows.
    TypeMirror declared = task.result().declared();
    Optional<TypeMirror> item = items(declared);
    TypeMirror wanted = taken.get(task.name());
    if (item.isEmpty()) {
      return task.taking(Role.EMITTER).isPresent();
    }
    return wanted == null ? !isOf(declared, "java.util.Collection") : isSame(item.get(), wanted);
  }

  /** What it hands on; where that cannot be read, what others take it for. */
  Value value(int id) {
    Value value = declared(id);
    TypeMirror wanted = taken.get(graph.name(id));
    return value.type().isPresent() || value.form() == Form.NOTHING || wanted == null
        ? value
        : new Value(value.form(), Optional.of(wanted));
  }

  private Value declared(int id) {
    TaskMethod task = graph.task(id);
    Result result = task.result();
    if (task.suspends()) {
      return continued(task);
    }
    if (task.kinds().equals(List.of(Kind.REPEAT))) {
      Optional<TypeMirror> item = result.sound() ? result.value() : Optional.empty();
      return new Value(Form.VALUE, item);
    }
    if (task.kind() != Kind.MERGE && opens(id)) {
      Optional<TypeMirror> emitted = task.taking(Role.EMITTER)
          .filter(each -> each.wrap() != Parameter.Wrap.RAW)
          .map(Parameter::wanted);
      return new Value(Form.VALUE, emitted.or(() -> items(result.declared())));
    }
    return switch (result.shape()) {
      case PLAIN_FUTURE ->
        argument(result.declared(), "java.util.concurrent.Future")
            .map(this::plain)
            .orElse(Value.UNKNOWN);
      case RAW -> raw(result.declared());
      case NO_ITEMS -> Value.UNKNOWN;
      default ->
        result
            .value()
            .map(value ->
                new Value(result.optional() ? Form.OPTIONAL : Form.VALUE, Optional.of(value)))
            .orElse(Value.NONE);
    };
  }

  /** The only task whose value a parameter of that type could take; none if there are several. */
  Optional<Integer> onlyOneFor(TypeMirror wanted, int taker) {
    List<Integer> fitting = graph
        .ids()
        .filter(id -> id != taker)
        .boxed()
        .filter(id -> value(id).type().filter(type -> isSame(type, wanted)).isPresent())
        .limit(2)
        .toList();
    return fitting.size() == 1 ? Optional.of(fitting.get(0)) : Optional.empty();
  }

  boolean isSame(TypeMirror one, TypeMirror other) {
    // To compare arrays of many dimensions takes the compiler very long.
    return erasure(one).equals(erasure(other)) && types.isSameType(boxed(one), boxed(other));
  }

  /** What is left of a type when the program runs, boxed. */
  String erasure(TypeMirror type) {
    return types.erasure(boxed(type)).toString();
  }

  private TypeMirror boxed(TypeMirror type) {
    return type instanceof PrimitiveType primitive ? types.boxedClass(primitive).asType() : type;
  }

  /** The value that stands in a future. */
  private Value plain(TypeMirror type) {
    return switch (types.erasure(type).toString()) {
      case "java.lang.Void" -> Value.NONE;
      case "java.util.Optional" -> new Value(Form.OPTIONAL, argument(type, "java.util.Optional"));
      default -> Value.of(type);
    };
  }

  /** What a Kotlin function would hand on: its last parameter takes it. */
  private Value continued(TaskMethod task) {
    return task.parameters().stream()
        .map(Parameter::type)
        .flatMap(type -> argument(type, "kotlin.coroutines.Continuation").stream())
        .findFirst()
        .map(this::plain)
        .orElse(Value.UNKNOWN);
  }

  /** A raw type is one for Java as well, unless it hides the value. */
  private Value raw(TypeMirror declared) {
    String name = types.erasure(declared).toString();
    if (name.equals("java.util.Optional")) {
      return new Value(Form.OPTIONAL, Optional.empty());
    }
    boolean hides = Stream.of(
            "java.util.concurrent.CompletionStage",
            "com.google.common.util.concurrent.ListenableFuture")
        .anyMatch(each -> isOf(declared, each));
    return hides ? Value.UNKNOWN : Value.of(declared);
  }

  private Optional<TypeMirror> items(TypeMirror declared) {
    if (declared instanceof ArrayType array) {
      return Optional.of(boxed(array.getComponentType()));
    }
    return SOURCES.stream().flatMap(name -> argument(declared, name).stream()).findFirst();
  }

  private boolean isOf(TypeMirror type, String name) {
    return type.getKind() == TypeKind.DECLARED
        && (types.erasure(type).toString().equals(name)
            || types.directSupertypes(type).stream().anyMatch(parent -> isOf(parent, name)));
  }

  /** The first type argument of a type, seen as the supertype of that name. */
  private Optional<TypeMirror> argument(TypeMirror type, String name) {
    if (type.getKind() != TypeKind.DECLARED) {
      return Optional.empty();
    }
    if (types.erasure(type).toString().equals(name)) {
      return ((DeclaredType) type)
          .getTypeArguments().stream().findFirst().flatMap(each -> bound(each));
    }
    return types.directSupertypes(type).stream()
        .flatMap(parent -> argument(parent, name).stream())
        .findFirst();
  }

  private static Optional<TypeMirror> bound(TypeMirror argument) {
    if (argument instanceof WildcardType wildcard) {
      return Optional.ofNullable(wildcard.getExtendsBound())
          .or(() -> Optional.ofNullable(wildcard.getSuperBound()));
    }
    return Optional.of(argument);
  }
}
