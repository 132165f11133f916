package dev.attacca.processor.model;

import dev.attacca.processor.model.Parameter.Role;
import dev.attacca.processor.model.Parameter.Wrap;
import java.util.List;
import java.util.Optional;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.type.WildcardType;
import javax.lang.model.util.Types;

/** Which parameter of a batch takes its keys: the one whose elements take the value of what it names. */
public final class Keys {
  /** What holds the keys of a call. */
  public enum Container {
    SET("java.util.Set"),
    LIST("java.util.List"),
    COLLECTION("java.util.Collection");

    private final String type;

    Container(String type) {
      this.type = type;
    }

    /** How the blueprint calls it. */
    public String word() {
      return type.substring("java.util.".length()).toLowerCase(java.util.Locale.ROOT);
    }
  }

  private final Types types;

  public Keys(Types types) {
    this.types = types;
  }

  /** What a parameter would hold keys in; empty if it holds none. */
  public static Optional<Container> container(Parameter parameter) {
    return parameter.role() == Role.VALUE ? container(parameter.type()) : Optional.empty();
  }

  /** The same of a type. */
  public static Optional<Container> container(TypeMirror holder) {
    if (holder instanceof DeclaredType type) {
      for (Container each : Container.values()) {
        if (((TypeElement) type.asElement()).getQualifiedName().contentEquals(each.type)) {
          return Optional.of(each);
        }
      }
    }
    return Optional.empty();
  }

  /** The type of the keys that a parameter would hold. */
  public static Optional<TypeMirror> element(Parameter parameter) {
    if (parameter.wrap() == Wrap.RAW || container(parameter).isEmpty()) {
      return Optional.empty();
    }
    TypeMirror argument = ((DeclaredType) parameter.type()).getTypeArguments().get(0);
    return argument instanceof WildcardType wildcard
        ? Optional.ofNullable(wildcard.getExtendsBound())
        : Optional.of(argument);
  }

  /** Whether each element takes the value of any of these tasks. */
  public boolean fitsElement(Parameter parameter, List<TaskMethod> sources) {
    return element(parameter).filter(element -> fits(element, sources)).isPresent();
  }

  /** Whether the parameter as a whole takes the value of any of these tasks. */
  public boolean fitsWhole(Parameter parameter, List<TaskMethod> sources) {
    return fits(parameter.type(), sources);
  }

  private boolean fits(TypeMirror wanted, List<TaskMethod> sources) {
    return !sources.isEmpty()
        && sources.stream()
            .allMatch(source -> source.isClear()
                && source.result().value().isPresent()
                && types.isAssignable(source.result().value().get(), wanted));
  }
}
