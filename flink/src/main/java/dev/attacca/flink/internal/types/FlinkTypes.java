package dev.attacca.flink.internal.types;

import java.lang.reflect.Type;
import org.apache.flink.api.common.typeinfo.TypeInformation;

/** Java types as Flink's. */
public final class FlinkTypes {
  private FlinkTypes() {}

  /**
   * {@return how values of a type are serialised, without Kryo}
   *
   * @param type a type, all of whose type arguments are known
   * @throws UnserialisableTypeException if it cannot be serialised
   */
  public static TypeInformation<?> of(Type type) {
    return new TypeReader().read(type);
  }
}
