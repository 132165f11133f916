package dev.attacca.flink.internal.parts;

import dev.attacca.flink.internal.items.MovedItem;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import org.apache.flink.api.java.functions.KeySelector;
import org.jspecify.annotations.Nullable;

/**
 * The key of an item as a text, which is the same on every machine and has the same hash; that of an enum has not. Equal keys have equal
 * texts, and others have others.
 */
public final class KeyText implements KeySelector<MovedItem, String> {
  private static final long serialVersionUID = 1;

  private final int place;

  /**
   * For items that have the key's value at a place.
   *
   * @param place which
   */
  public KeyText(int place) {
    this.place = place;
  }

  /** The key's text; where there is no key, nothing is done with a state, and the item may be anywhere. */
  @Override
  public String getKey(MovedItem item) {
    Object key = item.value(place);
    return item.fate(place) == MovedItem.VALUE && key != null
        ? of(key)
        : "-" + (Arrays.hashCode(item.path()) & 1023);
  }

  /**
   * {@return the text of a key}
   *
   * @param key a string, a boxed value, an enum, or a record of these
   */
  static String of(Object key) {
    if (key instanceof String text) {
      return "+" + text;
    }
    if (key instanceof Enum<?> constant) {
      return "e" + constant.name();
    }
    if (key instanceof Record record) {
      StringBuilder text = new StringBuilder("r");
      for (RecordComponent component : record.getClass().getRecordComponents()) {
        Object value = value(record, component);
        String part = value == null ? "-" : of(value);
        text.append(part.length()).append(':').append(part);
      }
      return text.toString();
    }
    return key.toString();
  }

  private static @Nullable Object value(Record record, RecordComponent component) {
    try {
      component.getAccessor().setAccessible(true);
      return component.getAccessor().invoke(record);
    } catch (InvocationTargetException e) {
      throw new IllegalStateException(
          record.getClass().getName() + "." + component.getName() + " has thrown", e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
