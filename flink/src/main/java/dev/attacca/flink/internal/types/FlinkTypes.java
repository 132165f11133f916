package dev.attacca.flink.internal.types;

import java.lang.reflect.Type;
import org.apache.flink.api.common.typeinfo.BasicArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.BasicTypeInfo;
import org.apache.flink.api.common.typeinfo.LocalTimeTypeInfo;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.SqlTimeTypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.typeutils.EnumTypeInfo;
import org.apache.flink.api.java.typeutils.ObjectArrayTypeInfo;
import org.apache.flink.api.java.typeutils.PojoTypeInfo;

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

  /**
   * {@return whether equal values are written as equal bytes, in each process} Not so what has no order of its own, nor what is written by
   * a user's class.
   *
   * @param info of the values
   */
  public static boolean isCanonical(TypeInformation<?> info) {
    if (info instanceof MadeInfo<?> made) {
      return made.isOrdered() && made.parts().stream().allMatch(FlinkTypes::isCanonical);
    }
    if (info instanceof PojoTypeInfo<?> pojo) {
      for (int i = 0; i < pojo.getArity(); i++) {
        if (!isCanonical(pojo.getTypeAt(i))) {
          return false;
        }
      }
      return true;
    }
    if (info instanceof ObjectArrayTypeInfo<?, ?> array) {
      return isCanonical(array.getComponentInfo());
    }
    return info instanceof BasicTypeInfo
        || info instanceof EnumTypeInfo
        || info instanceof LocalTimeTypeInfo
        || info instanceof SqlTimeTypeInfo
        || info instanceof PrimitiveArrayTypeInfo
        || info instanceof BasicArrayTypeInfo;
  }
}
