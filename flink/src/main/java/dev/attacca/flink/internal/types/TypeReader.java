package dev.attacca.flink.internal.types;

import java.io.Serializable;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.api.common.functions.InvalidTypesException;
import org.apache.flink.api.common.typeinfo.BasicArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.BasicTypeInfo;
import org.apache.flink.api.common.typeinfo.LocalTimeTypeInfo;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.SqlTimeTypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.tuple.Tuple;
import org.apache.flink.api.java.typeutils.EnumTypeInfo;
import org.apache.flink.api.java.typeutils.ObjectArrayTypeInfo;
import org.apache.flink.api.java.typeutils.PojoField;
import org.apache.flink.api.java.typeutils.PojoTypeInfo;
import org.apache.flink.api.java.typeutils.TypeExtractor;
import org.jspecify.annotations.Nullable;

/**
 * Reads one type, and those that it consists of. Flink's own reading is asked where it gives what we would: it takes what it does not
 * know, deep within, for Kryo's, and so cannot be asked for a whole.
 */
final class TypeReader {
  /** A generic type may go on within itself with ever other arguments. */
  private static final int MOST_DEEP = 64;

  /** What is being read, from the outside in: a type that comes again within itself is left to Java. */
  private final Set<Bound> reading = new HashSet<>();

  /** The names of the components on the way, for the refusal. */
  private final Deque<String> way = new ArrayDeque<>();

  TypeInformation<?> read(Type type) {
    Bound bound = Bound.of(type);
    TypeInformation<?> known = known(bound);
    return known != null ? known : made(bound);
  }

  private TypeInformation<?> read(String component, Bound type) {
    way.addLast(component);
    TypeInformation<?> known = known(type);
    TypeInformation<?> info = known != null ? known : made(type);
    way.removeLast();
    return info;
  }

  /** What Flink has, with nothing in it. */
  private static @Nullable TypeInformation<?> known(Bound type) {
    Class<?> raw = type.raw();
    if (raw.isEnum()) {
      return enumInfo(raw);
    }
    TypeInformation<?> basic = BasicTypeInfo.getInfoFor(raw);
    if (basic == null) {
      basic = LocalTimeTypeInfo.getInfoFor(raw);
    }
    if (basic == null) {
      basic = SqlTimeTypeInfo.getInfoFor(raw);
    }
    if (basic == null && raw.isArray()) {
      basic = PrimitiveArrayTypeInfo.getInfoFor(raw);
      return basic != null ? basic : BasicArrayTypeInfo.getInfoFor(raw);
    }
    return basic;
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static TypeInformation<?> enumInfo(Class<?> type) {
    return new EnumTypeInfo((Class) type);
  }

  private TypeInformation<?> made(Bound type) {
    Class<?> raw = type.raw();
    if (raw == Path.class) {
      return info(Path.class, List.of(), List.of(), Kind.PATH);
    }
    if (raw == Optional.class) {
      return info(Optional.class, List.of("value"), List.of(argument(type, 0)), Kind.OPTIONAL);
    }
    if (raw == List.class || raw == Collection.class || raw == Iterable.class) {
      return info(List.class, List.of("element"), List.of(argument(type, 0)), Kind.LIST);
    }
    if (raw == Set.class) {
      return info(Set.class, List.of("element"), List.of(argument(type, 0)), Kind.SET);
    }
    if (raw == Map.class) {
      List<TypeInformation<?>> parts = List.of(argument(type, 0), argument(type, 1));
      return info(Map.class, List.of("key", "value"), parts, Kind.MAP);
    }
    if (raw.isArray()) {
      return ObjectArrayTypeInfo.getInfoFor(read("[]", type.element()));
    }
    return declared(type);
  }

  private static <T> TypeInformation<?> info(
      Class<T> type, List<String> names, List<TypeInformation<?>> parts, Kind kind) {
    return new MadeInfo<>(type.getName(), type, names, parts, kind);
  }

  private TypeInformation<?> argument(Bound type, int place) {
    return read("<" + place + ">", type.argument(place));
  }

  /** A class or interface that somebody has declared. */
  private TypeInformation<?> declared(Bound type) {
    Class<?> raw = type.raw();
    if (raw.isAnnotationPresent(TypeInfo.class) || Tuple.class.isAssignableFrom(raw)) {
      return TypeExtractor.createTypeInfo(type.type());
    }
    if (reading.size() == MOST_DEEP || !reading.add(type)) {
      return javas(raw, "comes again within itself");
    }
    try {
      if (raw.isRecord()) {
        return record(type);
      }
      if (raw.isSealed() && (raw.isInterface() || Modifier.isAbstract(raw.getModifiers()))) {
        return sealed(raw);
      }
      TypeInformation<?> pojo = pojo(type);
      return pojo != null ? pojo : javas(raw, "is neither");
    } finally {
      reading.remove(type);
    }
  }

  private TypeInformation<?> record(Bound type) {
    Class<?> raw = type.raw();
    List<String> names = new ArrayList<>();
    List<TypeInformation<?>> parts = new ArrayList<>();
    for (RecordComponent component : raw.getRecordComponents()) {
      names.add(component.getName());
      parts.add(read(component.getName(), type.within(component.getGenericType())));
    }
    if (!Modifier.isPublic(raw.getModifiers()) || names.isEmpty()) {
      return info(raw, names, parts, Kind.RECORD);
    }
    List<PojoField> fields = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      fields.add(field(raw, names.get(i), parts.get(i)));
    }
    return new PojoTypeInfo<>(raw, fields);
  }

  private static PojoField field(Class<?> type, String name, TypeInformation<?> info) {
    try {
      return new PojoField(type.getDeclaredField(name), info);
    } catch (NoSuchFieldException e) {
      throw new IllegalStateException(e); // each component of a record has one
    }
  }

  private TypeInformation<?> sealed(Class<?> type) {
    Set<Class<?>> leaves = new LinkedHashSet<>();
    collect(type, leaves);
    List<String> names = new ArrayList<>();
    List<TypeInformation<?>> parts = new ArrayList<>();
    for (Class<?> leaf : leaves) {
      names.add(leaf.getName());
      parts.add(read(leaf.getSimpleName(), Bound.of(leaf)));
    }
    return info(type, names, parts, Kind.SEALED);
  }

  private static void collect(Class<?> type, Set<Class<?>> leaves) {
    if (!type.isInterface() && !Modifier.isAbstract(type.getModifiers()) || !type.isSealed()) {
      leaves.add(type);
    }
    if (type.isSealed() && !type.isEnum()) {
      for (Class<?> permitted : type.getPermittedSubclasses()) {
        collect(permitted, leaves);
      }
    }
  }

  /** What Flink takes for a POJO, its fields read anew. */
  private @Nullable TypeInformation<?> pojo(Bound type) {
    TypeInformation<?> info;
    try {
      info = TypeExtractor.createTypeInfo(type.type());
    } catch (InvalidTypesException notForFlink) {
      return null;
    }
    if (!(info instanceof PojoTypeInfo<?> pojo)) {
      return null;
    }
    List<PojoField> fields = new ArrayList<>();
    for (int i = 0; i < pojo.getArity(); i++) {
      PojoField field = pojo.getPojoFieldAt(i);
      Bound declared = type.within(field.getField().getGenericType());
      fields.add(new PojoField(field.getField(), read(field.getField().getName(), declared)));
    }
    return new PojoTypeInfo<>(type.raw(), fields);
  }

  private TypeInformation<?> javas(Class<?> type, String why) {
    if (Serializable.class.isAssignableFrom(type)) {
      return info(type, List.of(), List.of(), Kind.JAVA);
    }
    String component = String.join(".", way);
    String what = component.isEmpty()
        ? type.getName()
        : "component " + component + " of it, a " + type.getName() + ",";
    String reason = why.equals("is neither")
        ? " can be serialised neither by Flink nor by Java"
        : " " + why + ", and is not java.io.Serializable";
    throw new UnserialisableTypeException(what + reason);
  }
}
