package dev.attacca.flink.internal.parts;

import dev.attacca.flink.internal.items.MovedItem;
import dev.attacca.runtime.spi.Portable;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.util.OutputTag;

/** What a part is given, and where to what goes that leaves it. The outputs of values are added before the job is started. */
public final class PartSpec implements Serializable {
  private static final long serialVersionUID = 1;

  /** What goes to another part: the items of a loop, with these places. */
  record Next(int loop, Layout layout, OutputTag<MovedItem> tag) implements Serializable {}

  /** What is told to a part that gathers: the counts of these loops, and the values of these tasks. */
  record Telling(Gathers to, int[] counts, int[] values) implements Serializable {}

  private final int number;
  private final Layout layout;
  private final int key;
  private final LinkedHashMap<String, TypeInformation<?>> statesOfKey = new LinkedHashMap<>();
  private final LinkedHashMap<String, TypeInformation<?>> sharedStates = new LinkedHashMap<>();
  private final LinkedHashMap<String, byte[]> first = new LinkedHashMap<>();
  private final ArrayList<Next> nexts = new ArrayList<>();
  private final ArrayList<Telling> tellings = new ArrayList<>();
  private final LinkedHashMap<Integer, OutputTag<Object>> values = new LinkedHashMap<>();
  private int[] gathered = {};

  /**
   * A part.
   *
   * @param number its number among the parts
   * @param layout what it is given
   * @param key the task whose value is the key; -1 if it has none
   */
  public PartSpec(int number, Layout layout, int key) {
    this.number = number;
    this.layout = layout;
    this.key = key;
  }

  /** {@return its number among the parts} */
  public int number() {
    return number;
  }

  /** {@return what it is given} */
  public Layout layout() {
    return layout;
  }

  int key() {
    return key;
  }

  /** {@return the states of its key, by name} */
  public Map<String, TypeInformation<?>> statesOfKey() {
    return statesOfKey;
  }

  /** {@return the states that all of its items share, by name} */
  public Map<String, TypeInformation<?>> sharedStates() {
    return sharedStates;
  }

  /** What these are before the first item, where the main scope has used them, as bytes. */
  Map<String, byte[]> first() {
    return first;
  }

  List<Next> nexts() {
    return nexts;
  }

  /**
   * Adds a part that takes what this one gives.
   *
   * @param loop whose items go there
   * @param to what it is given
   * @param tag of the output
   */
  public void goesOn(int loop, Layout to, OutputTag<MovedItem> tag) {
    nexts.add(new Next(loop, to, tag));
  }

  List<Telling> tellings() {
    return tellings;
  }

  /**
   * Adds a part that gathers from this one.
   *
   * @param to what it gathers
   * @param counts loops of this one that it counts
   * @param taken tasks of this one whose values it gathers
   */
  public void tells(Gathers to, int[] counts, int[] taken) {
    tellings.add(new Telling(to, counts, taken));
  }

  /** {@return the outputs of values, by the number of the task} */
  public Map<Integer, OutputTag<Object>> values() {
    return values;
  }

  /**
   * Says which values are gathered in the main scope.
   *
   * @param tasks all of them, in the order of their places there; those of other parts as well
   */
  public void gather(int[] tasks) {
    gathered = tasks;
  }

  int[] gathered() {
    return gathered;
  }

  /**
   * Takes the states that the main scope has used before.
   *
   * @param portable the tasks
   * @param states by number
   */
  public void fill(Portable<?> portable, Map<Integer, ?> states) {
    states.forEach((state, value) -> {
      TypeInformation<?> type = sharedStates.get(portable.nameOfState(state));
      if (type != null) {
        first.put(portable.nameOfState(state), States.bytes(type, value));
      }
    });
  }

  /**
   * {@return a state that all items have shared}
   *
   * @param name its name
   * @param bytes as it has come back
   */
  public Object state(String name, byte[] bytes) {
    TypeInformation<?> type = Objects.requireNonNull(sharedStates.get(name), name);
    try {
      return States.serializer(type).deserialize(new DataInputDeserializer(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
