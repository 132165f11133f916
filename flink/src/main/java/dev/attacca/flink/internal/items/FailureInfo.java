package dev.attacca.flink.internal.items;

import dev.attacca.runtime.TaskFailure;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.jspecify.annotations.Nullable;

/** The type of failures. */
public final class FailureInfo extends TypeInformation<TaskFailure> {
  private static final long serialVersionUID = 1;

  /** It has no state. */
  public static final FailureInfo INSTANCE = new FailureInfo();

  private FailureInfo() {}

  @Override
  public TypeSerializer<TaskFailure> createSerializer(SerializerConfig config) {
    return FailureSerializer.INSTANCE;
  }

  @Override
  public boolean isBasicType() {
    return false;
  }

  @Override
  public boolean isTupleType() {
    return false;
  }

  @Override
  public int getArity() {
    return 1;
  }

  @Override
  public int getTotalFields() {
    return 1;
  }

  @Override
  public Class<TaskFailure> getTypeClass() {
    return TaskFailure.class;
  }

  @Override
  public boolean isKeyType() {
    return false;
  }

  @Override
  public boolean canEqual(Object other) {
    return other instanceof FailureInfo;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof FailureInfo;
  }

  @Override
  public int hashCode() {
    return FailureInfo.class.hashCode();
  }

  @Override
  public String toString() {
    return "TaskFailure";
  }
}
