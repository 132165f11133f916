package dev.attacca.page.internal.site;

import dev.attacca.page.Page;
import dev.attacca.page.internal.http.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The files of the page, which stand beside {@link Page}. A name is a plain word with an ending that is known, so no way leads
 * anywhere else.
 */
final class StaticFiles {
  private static final Pattern NAME = Pattern.compile("/[a-z][a-z0-9-]*\\.(html|js|css|svg)");

  private static final Map<String, String> TYPES = Map.of(
      "html", "text/html; charset=utf-8",
      "js", "text/javascript; charset=utf-8",
      "css", "text/css; charset=utf-8",
      "svg", "image/svg+xml");

  private final Map<String, Answer> read = new HashMap<>();

  /** Null if there is none. */
  @Nullable
  Answer get(String path) {
    String name = path.equals("/") ? "/index.html" : path;
    if (!NAME.matcher(name).matches()) {
      return null;
    }
    Answer known = read.get(name);
    if (known == null) {
      known = read(name.substring(1));
      if (known != null) {
        read.put(name, known);
      }
    }
    return known;
  }

  private static @Nullable Answer read(String name) {
    try (InputStream file = Page.class.getResourceAsStream(name)) {
      String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
      return file == null || type == null ? null : Answer.of(200, type, file.readAllBytes());
    } catch (IOException e) {
      return null;
    }
  }
}
