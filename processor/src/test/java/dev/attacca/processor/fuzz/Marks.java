package dev.attacca.processor.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The errors that are expected, as a comment in their line says. */
final class Marks {
  private static final Pattern MARK = Pattern.compile("/\\*! (\\w+) \\*/");
  private static final Pattern KEY = Pattern.compile("^\\[(\\w+)\\] ");

  private Marks() {}

  /** By file, line and key, in order. */
  static List<String> expected(Map<String, String> files) {
    List<String> expected = new ArrayList<>();
    files.forEach((name, text) -> {
      List<String> lines = text.lines().toList();
      for (int i = 0; i < lines.size(); i++) {
        for (Matcher mark = MARK.matcher(lines.get(i)); mark.find(); ) {
          expected.add(name + ".java:" + (i + 1) + " " + mark.group(1));
        }
      }
    });
    return expected.stream().sorted().toList();
  }

  /** In the same way, what the compiler said; all of it where it is none of our errors. */
  static List<String> found(List<Javac.Said> said) {
    List<String> found = new ArrayList<>();
    for (Javac.Said each : said) {
      Matcher key = KEY.matcher(each.text());
      boolean ours = key.find() && !key.group(1).equals("Internal");
      found.add(each.file() + ":" + each.line() + " " + (ours ? key.group(1) : each.text()));
    }
    return found.stream().sorted().toList();
  }
}
