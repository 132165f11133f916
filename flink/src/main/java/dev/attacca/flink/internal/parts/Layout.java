package dev.attacca.flink.internal.parts;

import dev.attacca.flink.internal.items.ItemInfo;
import dev.attacca.flink.internal.items.MovedItem;
import dev.attacca.runtime.spi.Given;
import dev.attacca.runtime.spi.Session;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.jspecify.annotations.Nullable;

/**
 * What the places of the items are that a part is given: for each loop around them, the outermost first, and their own, the item, and then
 * tasks of that item whose ends the part takes.
 */
public final class Layout implements Serializable {
  private static final long serialVersionUID = 1;
  private static final String ADDED =
      "\"%s\" was added after this item had been kept in a savepoint";

  private final int[] openers;
  private final int[][] tasks;
  /** Tasks below the items, of each of which all values have one place, at the end. */
  private final int[] gathered;

  private final String[] names;
  private final ArrayList<TypeInformation<?>> types;
  /** By level: the place of the item, behind which are those of its tasks. */
  private final int[] places;

  /** Finds names and types of tasks. */
  public interface Names {
    /**
     * {@return the name of a task}
     *
     * @param task its number
     */
    String name(int task);

    /**
     * {@return the type of its values; {@code Types.VOID} if it has none, or nobody takes them}
     *
     * @param task its number
     */
    TypeInformation<?> type(int task);
  }

  /**
   * A layout.
   *
   * @param openers the loops, the outermost first
   * @param tasks for each, tasks of its items
   * @param gathered tasks below these, whose values are gathered for the items
   * @param names of all, and their types
   */
  public Layout(int[] openers, int[][] tasks, int[] gathered, Names names) {
    this.openers = openers;
    this.gathered = gathered;
    this.tasks = tasks;
    List<String> all = new ArrayList<>();
    this.types = new ArrayList<>();
    this.places = new int[openers.length];
    for (int level = 0; level < openers.length; level++) {
      places[level] = all.size();
      all.add(names.name(openers[level]));
      types.add(names.type(openers[level]));
      for (int task : tasks[level]) {
        all.add(names.name(task));
        types.add(names.type(task));
      }
    }
    for (int task : gathered) {
      all.add(names.name(task));
      types.add(Types.LIST(names.type(task)));
    }
    this.names = all.toArray(String[]::new);
  }

  List<TypeInformation<?>> types() {
    return types;
  }

  int size() {
    return names.length;
  }

  /** {@return the type of the items} */
  public TypeInformation<MovedItem> info() {
    return ItemInfo.of(List.of(names), types);
  }

  /** {@return the names of the places} */
  public List<String> names() {
    return List.of(names);
  }

  /**
   * {@return an item with these places, be it from a savepoint that had others}
   *
   * @param moved the item
   */
  MovedItem placed(MovedItem moved) {
    return moved.with(names);
  }

  /** {@return in how many loops the items are, their own included} */
  public int levels() {
    return openers.length;
  }

  /**
   * {@return the place of an item around, or of its own}
   *
   * @param level the level of the loop, 0 for the outermost
   */
  public int placeOfItem(int level) {
    return places[level];
  }

  /**
   * {@return the place of a task, or of a loop; -1 if it has none}
   *
   * @param task its number
   */
  public int placeOf(int task) {
    int place = 0;
    for (int level = 0; level < openers.length; level++) {
      if (openers[level] == task) {
        return place;
      }
      place++;
      for (int one : tasks[level]) {
        if (one == task) {
          return place;
        }
        place++;
      }
    }
    return -1;
  }

  /** {@return the tasks that have places, and the loops} */
  IntStream allTasks() {
    return IntStream.concat(
        Arrays.stream(openers), Arrays.stream(tasks).flatMapToInt(Arrays::stream));
  }

  /**
   * {@return an item as it leaves a session}
   *
   * @param over the item
   */
  public MovedItem of(Session.Item over) {
    byte[] fates = new byte[names.length];
    @Nullable Object[] values = new Object[names.length];
    put(over, fates, values);
    return new MovedItem(over.path(), fates, values);
  }

  /** Puts an item as it leaves a session at its places, without what is gathered. */
  void put(Session.Item over, byte[] fates, @Nullable Object[] values) {
    Session.Item at = over;
    for (int level = openers.length - 1; level >= 0; level--) {
      Given given = at.given(tasks[level]);
      int place = places[level];
      fates[place] = MovedItem.VALUE;
      values[place] = at.value();
      for (int i = 0; i < tasks[level].length; i++) {
        Object value =
            given.fates()[i] == Given.Fate.VALUE && Types.VOID.equals(types.get(place + 1 + i))
                ? null // nobody takes it: only that it is there matters
                : given.values()[i];
        fates[place + 1 + i] = Ends.code(given.fates()[i], value);
        values[place + 1 + i] = value;
      }
      at = level == 0 ? at : Objects.requireNonNull(at.above());
    }
  }

  /**
   * {@return the items, from the outermost loop down, as a session takes them}
   *
   * @param moved an item that has these places
   */
  public Object[] items(MovedItem moved) {
    Object[] items = new Object[openers.length];
    for (int level = 0; level < items.length; level++) {
      items[level] = Objects.requireNonNull(moved.value(placeOfItem(level)));
    }
    return items;
  }

  /**
   * {@return what has become of tasks of these items}
   *
   * @param moved an item that has these places
   */
  public Given[] given(MovedItem moved) {
    Given[] given = new Given[openers.length];
    for (int level = 0; level < given.length; level++) {
      given[level] = tasks[level].length == 0
          ? Given.NOTHING
          : Ends.given(tasks[level], names, moved, places[level] + 1);
    }
    if (gathered.length > 0) {
      given[given.length - 1] = given[given.length - 1].gathering(gathered(moved));
    }
    return given;
  }

  private Map<Integer, List<?>> gathered(MovedItem moved) {
    Map<Integer, List<?>> all = new HashMap<>();
    for (int i = 0; i < gathered.length; i++) {
      Object values = moved.value(names.length - gathered.length + i);
      all.put(gathered[i], values == null ? List.of() : (List<?>) values);
    }
    return all;
  }

  /** Fates as they travel. */
  static final class Ends {
    private Ends() {}

    static byte code(Given.Fate fate, @Nullable Object value) {
      return switch (fate) {
        case VALUE -> value == null ? MovedItem.NULL : MovedItem.VALUE;
        case NONE -> MovedItem.NONE;
        case SKIPPED -> MovedItem.SKIPPED;
        case SKIPPED_BY_FAILURE -> MovedItem.SKIPPED_BY_FAILURE;
        case FAILED -> MovedItem.FAILED;
      };
    }

    static Given given(int[] tasks, String[] names, MovedItem moved, int first) {
      Given.Fate[] fates = new Given.Fate[tasks.length];
      @Nullable Object[] values = new Object[tasks.length];
      for (int i = 0; i < tasks.length; i++) {
        values[i] = moved.value(first + i);
        fates[i] = switch (moved.fate(first + i)) {
          case MovedItem.VALUE, MovedItem.NULL -> Given.Fate.VALUE;
          case MovedItem.NONE -> Given.Fate.NONE;
          case MovedItem.SKIPPED -> Given.Fate.SKIPPED;
          case MovedItem.SKIPPED_BY_FAILURE -> Given.Fate.SKIPPED_BY_FAILURE;
          case MovedItem.FAILED -> Given.Fate.FAILED;
          default -> {
            values[i] = ADDED.formatted(names[first + i]);
            yield Given.Fate.SKIPPED;
          }
        };
      }
      return new Given(tasks, fates, values);
    }
  }
}
