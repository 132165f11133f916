package dev.attacca.processor;

import dev.attacca.processor.read.Completeness;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Set;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.Types;

/**
 * Compares types that are not there yet as javac does, for which they are of every type: a runner that is
 * still to be written fits wherever it is mentioned. For Eclipse's compiler it does not even fit itself.
 */
final class LenientTypes {
  private static final Set<String> COMPARISONS =
      Set.of("isSameType", "isSubtype", "isAssignable", "contains");

  private LenientTypes() {}

  static Types of(Types types) {
    if (!types.getClass().getName().startsWith("org.eclipse.")) {
      return types;
    }
    return (Types) Proxy.newProxyInstance(
        LenientTypes.class.getClassLoader(),
        new Class<?>[] {Types.class},
        (proxy, method, arguments) -> {
          if (COMPARISONS.contains(method.getName())
              && (isUnknown(types, arguments[0]) || isUnknown(types, arguments[1]))) {
            return true;
          }
          try {
            return method.invoke(types, arguments);
          } catch (InvocationTargetException e) {
            throw e.getCause();
          }
        });
  }

  /** Whether the compiler is Eclipse's. */
  static boolean isLenient(Types types) {
    return Proxy.isProxyClass(types.getClass());
  }

  private static boolean isUnknown(Types types, Object type) {
    return Completeness.mentionsUnknown(types, (TypeMirror) type);
  }
}
