package dev.attacca.flink.internal.types;

import org.apache.flink.api.common.typeutils.TypeSerializer;

/** How the values of a type are made up that Flink has nothing for. */
enum Kind implements MadeInfo.Whole {
  PATH,
  OPTIONAL,
  LIST,
  SET,
  MAP,
  RECORD,
  SEALED,
  JAVA;

  @Override
  public TypeSerializer<?> of(Class<?> type, String[] names, TypeSerializer<?>[] parts) {
    return switch (this) {
      case PATH -> new PathSerializer();
      case OPTIONAL -> new OptionalSerializer(parts[0]);
      case LIST -> new CollectionSerializer(CollectionSerializer.LIST, parts[0]);
      case SET -> new CollectionSerializer(CollectionSerializer.SET, parts[0]);
      case MAP -> new MapSerializer(parts[0], parts[1]);
      case RECORD -> new RecordSerializer(type, names, parts);
      case SEALED -> new SealedSerializer(type.getName(), names, parts);
      case JAVA -> new JavaSerializer(type.getName());
    };
  }

  @Override
  public boolean isOrdered() {
    return this != SET && this != MAP && this != JAVA;
  }
}
