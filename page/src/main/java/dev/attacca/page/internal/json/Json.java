package dev.attacca.page.internal.json;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** JSON, written from the front to the back. A reader may have it in the midst of HTML: no text can end a script. */
public final class Json {
  private final StringBuilder text = new StringBuilder();
  /** Whether something stands before what comes next. */
  private boolean follows;

  public Json object() {
    return open('{');
  }

  public Json array() {
    return open('[');
  }

  public Json endObject() {
    return close('}');
  }

  public Json endArray() {
    return close(']');
  }

  private Json open(char bracket) {
    comma();
    text.append(bracket);
    follows = false;
    return this;
  }

  private Json close(char bracket) {
    text.append(bracket);
    follows = true;
    return this;
  }

  public Json name(String name) {
    comma();
    string(name);
    text.append(':');
    follows = false;
    return this;
  }

  public Json value(@Nullable String value) {
    comma();
    if (value == null) {
      text.append("null");
    } else {
      string(value);
    }
    follows = true;
    return this;
  }

  public Json value(long value) {
    return raw(Long.toString(value));
  }

  public Json value(boolean value) {
    return raw(Boolean.toString(value));
  }

  /** With as many digits as a picture needs. */
  public Json value(double value) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      return raw("null");
    }
    long whole = Math.round(value);
    return Math.abs(value - whole) < 0.005
        ? value(whole)
        : raw(String.format(Locale.ROOT, "%.2f", value));
  }

  /** A member. */
  public Json put(String name, @Nullable String value) {
    return name(name).value(value);
  }

  public Json put(String name, long value) {
    return name(name).value(value);
  }

  public Json put(String name, boolean value) {
    return name(name).value(value);
  }

  public Json put(String name, double value) {
    return name(name).value(value);
  }

  /** What is JSON already. */
  public Json raw(String json) {
    comma();
    text.append(json);
    follows = true;
    return this;
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
        case '<', '\u2028', '\u2029' -> escape(next);
        default -> {
          if (next < ' ' || Character.isSurrogate(next) && !isPaired(value, i)) {
            escape(next);
          } else {
            text.append(next);
          }
        }
      }
    }
    text.append('"');
  }

  private void escape(char next) {
    String digits = Integer.toHexString(next);
    text.append("\\u").append("0".repeat(4 - digits.length())).append(digits);
  }

  private static boolean isPaired(String value, int at) {
    return Character.isHighSurrogate(value.charAt(at))
        ? at + 1 < value.length() && Character.isLowSurrogate(value.charAt(at + 1))
        : at > 0 && Character.isHighSurrogate(value.charAt(at - 1));
  }

  public int length() {
    return text.length();
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
