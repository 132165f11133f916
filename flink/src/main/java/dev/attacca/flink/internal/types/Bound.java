package dev.attacca.flink.internal.types;

import java.lang.reflect.Array;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A type, and what its variables stand for.
 *
 * @param type as it was declared
 * @param raw its class
 * @param variables what the variables that are in it stand for, each all the way
 */
record Bound(Type type, Class<?> raw, Map<TypeVariable<?>, Bound> variables) {
  static Bound of(Type type) {
    return of(type, Map.of());
  }

  private static Bound of(Type type, Map<TypeVariable<?>, Bound> around) {
    if (type instanceof Class<?> raw) {
      return new Bound(raw, raw, Map.of());
    }
    if (type instanceof ParameterizedType generic && generic.getRawType() instanceof Class<?> raw) {
      Map<TypeVariable<?>, Bound> variables = new HashMap<>();
      for (int i = 0; i < raw.getTypeParameters().length; i++) {
        variables.put(raw.getTypeParameters()[i], of(generic.getActualTypeArguments()[i], around));
      }
      return new Bound(type, raw, variables);
    }
    if (type instanceof TypeVariable<?> variable) {
      Bound bound = around.get(variable);
      return bound != null ? bound : erased(variable.getBounds()[0]);
    }
    if (type instanceof WildcardType wildcard) {
      return of(wildcard.getUpperBounds()[0], around);
    }
    if (type instanceof GenericArrayType array) {
      Bound element = of(array.getGenericComponentType(), around);
      return new Bound(type, Array.newInstance(element.raw, 0).getClass(), around);
    }
    throw new IllegalArgumentException("no type of a value: " + type);
  }

  /** A variable that nobody has bound; its bound may speak of itself, and so is not followed further. */
  private static Bound erased(Type bound) {
    Class<?> raw = bound instanceof Class<?> type
        ? type
        : bound instanceof ParameterizedType generic
                && generic.getRawType() instanceof Class<?> type
            ? type
            : Object.class;
    return new Bound(raw, raw, Map.of());
  }

  /** A field that a class has from above speaks of the variables there. Only when it is asked for: a class may extend one of itself. */
  private Map<TypeVariable<?>, Bound> inherited() {
    Map<TypeVariable<?>, Bound> all = new HashMap<>(variables);
    for (Class<?> at = raw; at != null; at = at.getSuperclass()) {
      if (at.getGenericSuperclass() instanceof ParameterizedType generic) {
        TypeVariable<?>[] parameters = at.getSuperclass().getTypeParameters();
        for (int i = 0; i < parameters.length; i++) {
          Type argument = generic.getActualTypeArguments()[i];
          Bound known = argument instanceof TypeVariable<?> variable ? all.get(variable) : null;
          all.put(parameters[i], known != null ? known : of(argument, all));
        }
      }
    }
    return all;
  }

  /** {@return a type argument; without arguments, its bound} */
  Bound argument(int place) {
    TypeVariable<?> variable = raw.getTypeParameters()[place];
    @Nullable Bound bound = variables.get(variable);
    return bound != null ? bound : erased(variable.getBounds()[0]);
  }

  /** {@return a type that stands within the declaration of this one} */
  Bound within(Type inner) {
    return of(inner, inherited());
  }

  /** {@return the type of the elements of an array} */
  Bound element() {
    return type instanceof GenericArrayType array
        ? of(array.getGenericComponentType(), variables)
        : of(raw.getComponentType());
  }
}
