package dev.attacca.flink.internal.parts;

import dev.attacca.flink.internal.items.ItemInfo;
import dev.attacca.flink.internal.items.MovedItem;
import dev.attacca.runtime.spi.Part;
import dev.attacca.runtime.spi.Session;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;

/**
 * What is told to a part that gathers what is below its items: values; of each item of a part below, that it is over, and how many items its
 * loops have emitted that others do; and the part's own items. All go to where the item is that they are below, by its path.
 *
 * <p>The places are those of the part's {@link Layout}, which end with those of the tasks that are gathered; then one for each part that is
 * awaited, and one for each loop that is counted.
 */
public final class Gathers implements Serializable {
  private static final long serialVersionUID = 1;

  /** Finds values. */
  interface Values {
    @Nullable
    Object of(int task, Session.Item item);
  }

  private final int number;
  private final int from;
  private final Layout layout;
  private final int[] gathered;
  private final int[] awaited;
  private final int[] counted;
  private final String[] names;
  private final OutputTag<MovedItem> tag;

  /**
   * For one part.
   *
   * @param part the part
   * @param layout what its items have
   * @param name of the part
   * @param partNames of all parts
   * @param tasks their names, and types
   */
  public Gathers(
      Part part, Layout layout, String name, IntFunction<String> partNames, Layout.Names tasks) {
    this.number = part.number();
    this.from = part.from();
    this.layout = layout;
    this.gathered = part.gathers();
    this.awaited = part.awaits();
    this.counted = part.counts();
    List<String> places = new ArrayList<>(layout.names());
    List<TypeInformation<?>> types = new ArrayList<>(layout.types());
    for (int i = 0; i < gathered.length; i++) {
      types.set(firstOfGathered() + i, tasks.type(gathered[i])); // one, and not all of them
    }
    for (int other : awaited) {
      places.add(Names.OVER + partNames.apply(other));
      types.add(Types.VOID);
    }
    for (int loop : counted) {
      places.add(Names.EMITTED + tasks.name(loop));
      types.add(Types.LONG);
    }
    this.names = places.toArray(String[]::new);
    tag = new OutputTag<>("to-" + name, ItemInfo.of(places, types));
  }

  private int firstOfGathered() {
    return layout.size() - gathered.length;
  }

  /** {@return where it goes} */
  public OutputTag<MovedItem> tag() {
    return tag;
  }

  /** {@return the part that gathers} */
  int number() {
    return number;
  }

  /** {@return the part that its items come from} */
  int from() {
    return from;
  }

  /** {@return what its items have when they begin} */
  Layout layout() {
    return layout;
  }

  /** {@return in how many loops the part's items are} */
  int levels() {
    return layout.levels();
  }

  // What is told

  /**
   * {@return what is to be told of an item that has left a part; null for nothing}
   *
   * @param item the item
   * @param part that it was in
   * @param counts loops of that part that are counted
   * @param taken tasks of that part whose values are gathered
   * @param values finds the value of a task; null if it is none of the item's, or has none
   */
  @Nullable
  MovedItem told(Session.Item item, Part part, int[] counts, int[] taken, Values values) {
    int size = layout.size() + awaited.length + counted.length;
    byte[] fates = new byte[size];
    Arrays.fill(fates, MovedItem.ABSENT);
    @Nullable Object[] all = new Object[size];
    boolean isAny = false;
    for (int task : taken) {
      Object value = values.of(task, item);
      if (value != null) {
        int place = firstOfGathered() + indexOf(task, gathered);
        fates[place] = MovedItem.VALUE;
        all[place] = value;
        isAny = true;
      }
    }
    if (item.loop() == part.loop()) {
      fates[placeOfOver(part.number())] = MovedItem.NONE;
      for (int loop : counts) {
        fates[placeOfEmitted(loop)] = MovedItem.VALUE;
        all[placeOfEmitted(loop)] = item.emitted(loop);
      }
      if (part.number() == from) {
        layout.put(item, fates, all);
      }
      isAny = true;
    }
    return isAny ? new MovedItem(item.path(), fates, all) : null;
  }

  private int placeOfOver(int part) {
    return layout.size() + indexOf(part, awaited);
  }

  private int placeOfEmitted(int loop) {
    return layout.size() + awaited.length + indexOf(loop, counted);
  }

  private static int indexOf(int number, int[] numbers) {
    for (int i = 0; i < numbers.length; i++) {
      if (numbers[i] == number) {
        return i;
      }
    }
    throw new IllegalArgumentException(number + " is not among " + Arrays.toString(numbers));
  }

  // What is heard

  /** {@return the part of whose items one is over; -1 if it is not about that} */
  int partOver(MovedItem told) {
    for (int other : awaited) {
      if (told.fate(placeOfOver(other)) == MovedItem.NONE) {
        return other;
      }
    }
    return -1;
  }

  /** {@return the name under which is counted how many items of a part are over} */
  String over(int part) {
    return names[placeOfOver(part)];
  }

  /** {@return the name under which is counted how many items a loop has emitted} */
  String emitted(int loop) {
    return names[placeOfEmitted(loop)];
  }

  /** {@return how many items a loop has emitted, as far as this says} */
  long emitted(MovedItem told, int loop) {
    Object count = told.value(placeOfEmitted(loop));
    return count == null ? 0 : (Long) count;
  }

  int[] counted() {
    return counted;
  }

  boolean hasItem(MovedItem told) {
    return told.fate(layout.placeOfItem(levels() - 1)) == MovedItem.VALUE;
  }

  boolean hasValue(MovedItem told) {
    for (int i = 0; i < gathered.length; i++) {
      if (told.fate(firstOfGathered() + i) == MovedItem.VALUE) {
        return true;
      }
    }
    return false;
  }

  /** {@return the places of today} */
  MovedItem placed(MovedItem told) {
    return told.with(names);
  }

  /**
   * {@return the item with all that is gathered}
   *
   * @param told what was told of it when it left the part before
   * @param values what has been told with values, in any order
   */
  MovedItem whole(MovedItem told, List<MovedItem> values) {
    byte[] fates = new byte[layout.size()];
    @Nullable Object[] all = new Object[layout.size()];
    for (int place = 0; place < firstOfGathered(); place++) {
      fates[place] = told.fate(place);
      all[place] = told.value(place);
    }
    values.sort((one, other) -> Arrays.compare(one.path(), other.path()));
    for (int place = firstOfGathered(); place < layout.size(); place++) {
      List<Object> ofTask = new ArrayList<>();
      for (MovedItem each : values) {
        Object value = each.fate(place) == MovedItem.VALUE ? each.value(place) : null;
        if (value != null) {
          ofTask.add(value);
        }
      }
      fates[place] = MovedItem.VALUE;
      all[place] = ofTask;
    }
    return new MovedItem(told.path(), fates, all);
  }
}
