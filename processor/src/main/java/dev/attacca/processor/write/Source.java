package dev.attacca.processor.write;

import com.palantir.javapoet.JavaFile;
import java.io.IOException;
import java.io.Writer;
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

  /** JavaPoet spreads everything; people keep short comments and groups of fields together. */
  static Source of(JavaFile file, TypeElement origin) {
    String text = SHORT_JAVADOC.matcher(file.toString()).replaceAll("$1/** $2 */");
    String prefix = file.packageName().isEmpty() ? "" : file.packageName() + ".";
    return new Source(prefix + file.typeSpec().name(), joinFields(text), origin);
  }

  private static String joinFields(String text) {
    String[] lines = text.split("\n", -1);
    StringBuilder joined = new StringBuilder(text.length());
    for (int i = 0; i < lines.length; i++) {
      boolean between = lines[i].isEmpty()
          && i > 0
          && i + 1 < lines.length
          && FIELD.matcher(lines[i - 1]).matches()
          && FIELD.matcher(lines[i + 1]).matches();
      if (!between) {
        joined.append(lines[i]).append(i + 1 < lines.length ? "\n" : "");
      }
    }
    return joined.toString();
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
