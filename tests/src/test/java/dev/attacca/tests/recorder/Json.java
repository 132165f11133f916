package dev.attacca.tests.recorder;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads JSON, all of it and nothing else: maps, lists, strings, numbers, booleans, null. */
final class Json {
  private final String text;
  private int at;

  private Json(String text) {
    this.text = text;
  }

  static Object read(String text) {
    Json json = new Json(text);
    Object value = json.value();
    json.blanks();
    if (json.at < text.length()) {
      throw new IllegalArgumentException("more than one value, at " + json.at);
    }
    return value;
  }

  @SuppressWarnings("unchecked") // of JSON
  static Map<String, Object> object(Object value) {
    return (Map<String, Object>) value;
  }

  static List<Map<String, Object>> objects(Object value) {
    List<Map<String, Object>> objects = new ArrayList<>();
    ((List<?>) value).forEach(each -> objects.add(object(each)));
    return objects;
  }

  private void blanks() {
    while (at < text.length() && " \n\r\t".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private char next() {
    blanks();
    return text.charAt(at);
  }

  private void take(char expected) {
    if (next() != expected) {
      throw new IllegalArgumentException(
          expected + " expected at " + at + ": " + text.substring(at));
    }
    at++;
  }

  private boolean takes(char wanted) {
    boolean is = next() == wanted;
    at += is ? 1 : 0;
    return is;
  }

  private Object value() {
    return switch (next()) {
      case '{' -> object();
      case '[' -> array();
      case '"' -> string();
      case 't' -> word("true", true);
      case 'f' -> word("false", false);
      case 'n' -> word("null", null);
      default -> number();
    };
  }

  private Map<String, Object> object() {
    Map<String, Object> members = new LinkedHashMap<>();
    take('{');
    if (!takes('}')) {
      do {
        blanks();
        String name = string();
        take(':');
        if (members.containsKey(name)) {
          throw new IllegalArgumentException("twice: " + name);
        }
        members.put(name, value());
      } while (takes(','));
      take('}');
    }
    return members;
  }

  private List<Object> array() {
    List<Object> elements = new ArrayList<>();
    take('[');
    if (!takes(']')) {
      do {
        elements.add(value());
      } while (takes(','));
      take(']');
    }
    return elements;
  }

  private Object word(String word, Object value) {
    if (!text.startsWith(word, at)) {
      throw new IllegalArgumentException(word + " expected at " + at);
    }
    at += word.length();
    return value;
  }

  private Double number() {
    int begin = at;
    while (at < text.length() && "+-0123456789.eE".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    return Double.valueOf(text.substring(begin, at));
  }

  private String string() {
    StringBuilder string = new StringBuilder();
    take('"');
    while (text.charAt(at) != '"') {
      char next = text.charAt(at++);
      if (next < ' ') {
        throw new IllegalArgumentException("a control character at " + at);
      }
      string.append(next == '\\' ? escaped() : next);
    }
    at++;
    return string.toString();
  }

  private char escaped() {
    char what = text.charAt(at++);
    switch (what) {
      case 'n':
        return '\n';
      case 't':
        return '\t';
      case 'u':
        at += 4;
        return (char) Integer.parseInt(text.substring(at - 4, at), 16);
      default:
        return what;
    }
  }
}
