package dev.attacca.page.internal.values;

import java.lang.reflect.Array;
import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A value as a short text, whatever it is: it may be huge, and its {@code toString} may throw anything. */
final class ValueText {
  static final int LONGEST = 300;
  /** How many elements are looked at. */
  private static final int ELEMENTS = 10;

  private ValueText() {}

  static String of(Object value) {
    try {
      return shortened(text(value));
    } catch (Throwable e) { // whoever has written it; the task has ended well all the same
      return "(" + value.getClass().getName() + ", whose toString() threw "
          + e.getClass().getName() + ")";
    }
  }

  private static String text(Object value) {
    if (value instanceof String string) {
      return string;
    }
    if (value.getClass().isArray()) {
      return array(value);
    }
    if (value instanceof Collection<?> many && isOfTheJdk(value)) {
      return elements(many.iterator(), many.size());
    }
    if (value instanceof Map<?, ?> map && isOfTheJdk(value)) {
      return elements(map.entrySet().iterator(), map.size());
    }
    return nonNull(value.toString());
  }

  /** One that does what it says, and at once. */
  private static boolean isOfTheJdk(Object value) {
    return value.getClass().getName().startsWith("java.util.");
  }

  private static String array(Object array) {
    int length = Array.getLength(array);
    StringBuilder text = new StringBuilder("[");
    for (int i = 0; i < Math.min(ELEMENTS, length); i++) {
      text.append(i == 0 ? "" : ", ").append(element(Array.get(array, i)));
    }
    return text.append(length > ELEMENTS ? ", … " + length + " elements]" : "]").toString();
  }

  private static String elements(Iterator<?> elements, int size) {
    StringBuilder text = new StringBuilder("[");
    for (int i = 0; i < ELEMENTS && elements.hasNext(); i++) {
      text.append(i == 0 ? "" : ", ").append(element(elements.next()));
    }
    return text.append(size > ELEMENTS ? ", … " + size + " elements]" : "]").toString();
  }

  private static String element(@Nullable Object element) {
    return element == null ? "null" : shortened(nonNull(element.toString()));
  }

  private static String nonNull(@Nullable String text) {
    return text == null ? "null" : text;
  }

  private static String shortened(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
  }
}
