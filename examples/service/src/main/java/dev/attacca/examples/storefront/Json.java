package dev.attacca.examples.storefront;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** As much of JSON as the services speak: one flat object of strings, numbers and lists of strings. */
record Json(String text) {
  private static final Pattern STRING = Pattern.compile("\"([^\"]*)\"");

  String string(String name) {
    return find(name, "\"([^\"]*)\"");
  }

  long number(String name) {
    return Long.parseLong(find(name, "(-?\\d+)"));
  }

  List<String> strings(String name) {
    return STRING
        .matcher(find(name, "\\[([^]]*)]"))
        .results()
        .map(found -> found.group(1))
        .toList();
  }

  private String find(String name, String value) {
    Matcher matcher = Pattern.compile("\"" + name + "\"\\s*:\\s*" + value).matcher(text);
    if (!matcher.find()) {
      throw new IllegalArgumentException("no \"" + name + "\" in " + text);
    }
    return matcher.group(1);
  }
}
