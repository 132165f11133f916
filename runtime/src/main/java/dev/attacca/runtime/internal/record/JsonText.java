package dev.attacca.runtime.internal.record;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** JSON, written from the front to the back. */
final class JsonText {
  private final StringBuilder text = new StringBuilder();
  /** Whether something stands before what comes next. */
  private boolean follows;

  JsonText object(Runnable members) {
    return within('{', members, '}');
  }

  JsonText array(Runnable elements) {
    return within('[', elements, ']');
  }

  <T> JsonText array(Iterable<T> elements, Consumer<T> each) {
    return array(() -> elements.forEach(each));
  }

  private JsonText within(char open, Runnable content, char close) {
    comma();
    text.append(open);
    follows = false;
    content.run();
    text.append(close);
    follows = true;
    return this;
  }

  JsonText name(String name) {
    comma();
    string(name);
    text.append(':');
    follows = false;
    return this;
  }

  JsonText value(@Nullable String value) {
    comma();
    if (value == null) {
      text.append("null");
    } else {
      string(value);
    }
    follows = true;
    return this;
  }

  JsonText value(long value) {
    return raw(Long.toString(value));
  }

  JsonText value(boolean value) {
    return raw(Boolean.toString(value));
  }

  /** A number, as it is written. */
  JsonText raw(String number) {
    comma();
    text.append(number);
    follows = true;
    return this;
  }

  /** So that a reader finds its way. */
  void newLine() {
    if (follows) {
      text.append(',');
      follows = false;
    }
    text.append('\n');
  }

  private void comma() {
    if (follows) {
      text.append(',');
    }
    follows = false;
  }

  private void string(String value) {
    text.append('"');
    for (int i = 0; i < value.length(); i++) {
      char next = value.charAt(i);
      switch (next) {
        case '"' -> text.append("\\\"");
        case '\\' -> text.append("\\\\");
        case '\n' -> text.append("\\n");
        case '\t' -> text.append("\\t");
        default -> {
          if (next < ' ' || Character.isSurrogate(next) && !isPaired(value, i)) {
            text.append("\\u%04x".formatted((int) next));
          } else {
            text.append(next);
          }
        }
      }
    }
    text.append('"');
  }

  private static boolean isPaired(String value, int at) {
    return Character.isHighSurrogate(value.charAt(at))
        ? at + 1 < value.length() && Character.isLowSurrogate(value.charAt(at + 1))
        : at > 0 && Character.isHighSurrogate(value.charAt(at - 1));
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
