package dev.attacca.processor.write;

import com.palantir.javapoet.JavaFile;
import java.io.IOException;
import java.io.Writer;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.annotation.processing.Filer;
import javax.lang.model.element.TypeElement;

/**
 * The text of a runner.
 *
 * @param name the runner's qualified name
 * @param origin the class it is written for
 */
public record Source(String name, String text, TypeElement origin) {
  private static final Pattern SHORT_JAVADOC =
      Pattern.compile("^( *)/\\*\\*\\n *\\* (.*)\\n *\\*/$", Pattern.MULTILINE);
  /** A field on a line of its own, short of an initializer that calls something. */
  private static final Pattern FIELD = Pattern.compile(" +(?!return |throw )[^(){}*@\"]+;");

  /** A method of one statement; one that is not public, or forgets, of three: its head, and these. */
  private static final Pattern SHORT_METHOD = Pattern.compile(
      "^(( +)(?:public|protected|private) [^=\\n]*\\)(?: throws Throwable)? \\{)"
          + "\\n((?: +[^{}\\n]+;\\n){1,3})\\2}$",
      Pattern.MULTILINE);
  /** The end of a method's head, and that of one that does nothing. */
  private static final Pattern EMPTY = Pattern.compile("\\) \\{\\n *}$", Pattern.MULTILINE);
  /** The number of a task or an input. */
  private static final Pattern NUMBER =
      Pattern.compile("  private static final int (\\S+ = \\d+);");

  private static final String NUMBERS = "  private static final int ";
  private static final String MORE_NUMBERS = " ".repeat(6);
  /** A method on one line; its name. */
  private static final Pattern METHOD =
      Pattern.compile("  +(?:public|protected|private) [^=(]*?(\\S+)\\(.*\\) .*\\{ .*; }");

  /** The first line of a method; its name. */
  private static final Pattern HEAD =
      Pattern.compile("  +(?:public|protected|private) [^=(]*?(\\S+)\\(.*");
  /** The last line of a method that has several. */
  private static final Pattern LAST = Pattern.compile(" +}");
  /** Of a method that does one thing, even if its head takes two. */
  private static final int MOST_LINES = 4;

  private static final int WIDTH = 100;

  /** JavaPoet spreads everything; people keep together what is short, and what belongs together. */
  static Source of(JavaFile file, TypeElement origin) {
    String text = SHORT_JAVADOC.matcher(file.toString()).replaceAll("$1/** $2 */");
    text = EMPTY.matcher(text).replaceAll(") {}");
    text = SHORT_METHOD
        .matcher(text)
        .replaceAll(method -> Matcher.quoteReplacement(onOneLine(method)));
    String prefix = file.packageName().isEmpty() ? "" : file.packageName() + ".";
    return new Source(prefix + file.typeSpec().name(), joined(text), origin);
  }

  private static String onOneLine(MatchResult method) {
    List<String> statements = method.group(3).lines().map(String::strip).toList();
    boolean isPublic = isPublic(method.group(1));
    boolean isOne =
        statements.size() == 1 || statements.stream().allMatch(each -> each.endsWith(" = null;"));
    String line = "%s %s }".formatted(method.group(1), String.join(" ", statements));
    return line.length() <= WIDTH && (isOne || !isPublic) ? line : method.group();
  }

  private static String joined(String text) {
    String[] lines = text.split("\n", -1);
    StringBuilder joined = new StringBuilder(text.length());
    for (int i = 0; i < lines.length; i++) {
      if (lines[i].isEmpty()
          && (isBetweenFields(lines, i)
              || isBetweenMethods(lines, i)
              || isBeforeCompanion(lines, i))) {
        continue;
      }
      if (!joinsNumber(joined, lines[i])) {
        joined.append(lines[i]).append(i + 1 < lines.length ? "\n" : "");
      }
    }
    return joined.toString();
  }

  /** Numbers share a declaration, which is the table of them. */
  private static boolean joinsNumber(StringBuilder joined, String line) {
    Matcher number = NUMBER.matcher(line);
    int end = joined.length() - ";\n".length();
    if (end < 0 || !number.matches()) {
      return false;
    }
    String last = joined.substring(Math.min(end, joined.lastIndexOf("\n", end) + 1), end);
    if (!last.startsWith(NUMBERS) && !last.startsWith(MORE_NUMBERS)) {
      return false;
    }
    boolean fits = last.length() + number.group(1).length() + 3 <= WIDTH;
    joined.setLength(end);
    joined.append(fits ? ", " : ",\n" + MORE_NUMBERS).append(number.group(1)).append(";\n");
    return true;
  }

  private static boolean isBetweenFields(String[] lines, int blank) {
    return blank > 0
        && FIELD.matcher(lines[blank - 1]).matches()
        && FIELD.matcher(lines[blank + 1]).matches();
  }

  /** Methods of one line stand together, but for one that begins a group with its companion. */
  private static boolean isBetweenMethods(String[] lines, int blank) {
    if (blank < 2) {
      return false;
    }
    String first = methodAt(lines, blank - 1);
    boolean told = isJavadoc(lines[blank - 2]);
    String second = methodAt(lines, blank + (told ? 2 : 1));
    if (first.isEmpty()
        || second.isEmpty()
        || told != isJavadoc(lines[blank + 1])
        || isPublic(lines[blank + (told ? 2 : 1)]) != isPublic(lines[blank - 1])) {
      return false;
    }
    return second.startsWith(first) || !told || !headAt(lines, blank + 5).startsWith(second);
  }

  /** A method that does one thing, and the one that does it otherwise. */
  private static boolean isBeforeCompanion(String[] lines, int blank) {
    if (blank < MOST_LINES || blank + 2 >= lines.length || !isJavadoc(lines[blank + 1])) {
      return false;
    }
    String first = headAt(lines, blank - 1);
    for (int i = 2;
        i <= MOST_LINES && first.isEmpty() && LAST.matcher(lines[blank - 1]).matches();
        i++) {
      first = headAt(lines, blank - i);
    }
    return !first.isEmpty() && headAt(lines, blank + 2).startsWith(first);
  }

  private static boolean isPublic(String line) {
    return line.startsWith("public ", line.length() - line.stripLeading().length());
  }

  private static boolean isJavadoc(String line) {
    return line.endsWith(" */");
  }

  /** The name of a method that stands in a line; empty for none. */
  private static String methodAt(String[] lines, int at) {
    return nameAt(lines, at, METHOD);
  }

  /** The name of a method that begins in a line, or stands there; empty for none. */
  private static String headAt(String[] lines, int at) {
    return nameAt(lines, at, HEAD);
  }

  private static String nameAt(String[] lines, int at, Pattern pattern) {
    Matcher method = pattern.matcher(at < lines.length ? lines[at] : "");
    return method.matches() ? method.group(1) : "";
  }

  /**
   * The text in ASCII, with Unicode escapes. The compiler reads it in the encoding of the sources, which
   * nobody can be asked for, and which may lack what the sources have escapes for themselves.
   */
  private String escaped() {
    StringBuilder escaped = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= ' ' && c < 0x7f || c == '\n') {
        escaped.append(c);
      } else {
        escaped.append("\\u%04x".formatted((int) c));
      }
    }
    return escaped.toString();
  }

  /** Writes the file, which depends on its class alone. */
  public void writeTo(Filer filer) throws IOException {
    try (Writer writer = filer.createSourceFile(name, origin).openWriter()) {
      writer.write(escaped());
    }
  }
}
