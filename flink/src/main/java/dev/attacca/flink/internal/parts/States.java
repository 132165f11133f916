package dev.attacca.flink.internal.parts;

import dev.attacca.runtime.spi.Part;
import dev.attacca.runtime.spi.Portable;
import dev.attacca.runtime.spi.Session;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.jspecify.annotations.Nullable;

/** The states of a part, which belong to Flink: those of a key between two items, those of all at each checkpoint. */
final class States {
  private final PartSpec spec;
  /** Has Flink read and write the states of this key. */
  private final Consumer<String> isAt;

  private final Map<String, ListState<Object>> keptShared = new LinkedHashMap<>();

  /** Those of the key, by their numbers. */
  private final Map<Integer, ValueState<Object>> ofKey = new LinkedHashMap<>();

  private final Map<Integer, String> namesOfShared = new LinkedHashMap<>();
  private final Map<Integer, Object> shared = new HashMap<>();

  States(PartSpec spec, StateInitializationContext context, Consumer<String> isAt)
      throws Exception {
    this.spec = spec;
    this.isAt = isAt;
    for (Map.Entry<String, TypeInformation<?>> state : spec.sharedStates().entrySet()) {
      keptShared.put(
          state.getKey(),
          context
              .getOperatorStateStore()
              .getListState(new ListStateDescriptor<>(
                  Names.KEPT_STATE + state.getKey(), typed(state.getValue()))));
    }
  }

  @SuppressWarnings("unchecked") // of the objects that it is used for
  private static TypeInformation<Object> typed(TypeInformation<?> info) {
    return (TypeInformation<Object>) info;
  }

  static TypeSerializer<Object> serializer(TypeInformation<?> info) {
    return typed(info).createSerializer(new SerializerConfigImpl());
  }

  void begin(Portable<?> portable, Part part, RuntimeContext context) throws Exception {
    for (int state : part.statesOfKey()) {
      String name = portable.nameOfState(state);
      TypeInformation<?> type = spec.statesOfKey().get(name);
      if (type != null) {
        ofKey.put(
            state,
            context.getState(new ValueStateDescriptor<>(Names.KEPT_STATE + name, typed(type))));
      }
    }
    for (int state : part.sharedStates()) {
      String name = portable.nameOfState(state);
      namesOfShared.put(state, name);
      Object present = first(name);
      if (present != null) {
        shared.put(state, present);
      }
    }
  }

  /** As it was kept; or as the main scope has left it. */
  private @Nullable Object first(String name) throws Exception {
    ListState<Object> kept = keptShared.get(name);
    if (kept != null) {
      for (Object state : kept.get()) {
        return state;
      }
    }
    byte[] bytes = spec.first().get(name);
    TypeInformation<?> type = spec.sharedStates().get(name);
    return bytes == null || type == null
        ? null
        : serializer(type).deserialize(new DataInputDeserializer(bytes));
  }

  /** {@return the states that all items share, as far as there are any yet} */
  Map<Integer, Object> shared() {
    return shared;
  }

  /** Whether there are states of a key. */
  boolean areOfKey() {
    return !ofKey.isEmpty();
  }

  /** Gives a session the states of the next item's key; null for an item that has none. */
  void give(Session session, @Nullable String key) {
    if (ofKey.isEmpty()) {
      return;
    }
    try {
      if (key != null) {
        isAt.accept(key);
      }
      for (Map.Entry<Integer, ValueState<Object>> state : ofKey.entrySet()) {
        session.stateOfKey(state.getKey(), key == null ? null : state.getValue().value());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Takes them back, of an item that is over. */
  void take(Session.Item item, String key) {
    try {
      isAt.accept(key);
      for (Map.Entry<Integer, ValueState<Object>> state : ofKey.entrySet()) {
        Object now = item.stateOfKey(state.getKey());
        if (now != null) {
          state.getValue().update(now);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void keep(Session session) throws Exception {
    for (Map.Entry<Integer, String> state : namesOfShared.entrySet()) {
      ListState<Object> kept = keptShared.get(state.getValue());
      Object now = session.state(state.getKey());
      if (kept != null) {
        kept.update(now == null ? new ArrayList<>() : List.of(now));
      }
    }
  }

  /** Hands out those that all items have shared, when they are over. */
  void end(Session session, BiConsumer<String, byte[]> to) {
    namesOfShared.forEach((state, name) -> {
      Object now = session.state(state);
      TypeInformation<?> type = spec.sharedStates().get(name);
      if (now != null && type != null) {
        to.accept(Names.STATE + name, bytes(type, now));
      }
    });
  }

  static byte[] bytes(TypeInformation<?> type, Object value) {
    DataOutputSerializer out = new DataOutputSerializer(256);
    try {
      serializer(type).serialize(value, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.getCopyOfBuffer();
  }
}
