package dev.attacca.page.internal.site;

import static dev.attacca.page.internal.site.PageSite.error;

import dev.attacca.page.internal.http.Answer;
import dev.attacca.page.internal.http.Request;
import dev.attacca.page.internal.state.World;
import dev.attacca.runtime.spi.RunView;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What is to be had of one run, and done with it. */
final class RunPages {
  static final String PATH = "/api/runs/";

  private final World world;
  private final boolean controls;

  RunPages(World world, boolean controls) {
    this.world = world;
    this.controls = controls;
  }

  Answer answer(Request request) {
    String[] way = request.path().substring(PATH.length()).split("/", -1);
    String id = decoded(way[0]);
    if (id == null || id.isEmpty()) {
      return error(400, "this is no id of a run");
    }
    boolean isPost = request.method().equals("POST");
    if (way.length == 1 && !isPost) {
      return told(world.run(id), id);
    }
    if (way.length == 2 && way[1].equals("item") && !isPost) {
      String item =
          request.query().startsWith("id=") ? decoded(request.query().substring(3)) : null;
      return item == null
          ? error(400, "which item is to be said by ?id=")
          : told(world.item(id, item), id + ", or it does not keep the item " + item);
    }
    if (way.length == 2 && (way[1].equals("cancel") || way[1].equals("stop"))) {
      return isPost
          ? control(id, way[1])
          : error(405, "that is done by POST").with("Allow", "POST");
    }
    return isPost
        ? error(405, "nothing is done here by POST")
        : error(404, "there is no " + request.path());
  }

  private static Answer told(@Nullable String json, String what) {
    return json == null
        ? error(404, "no such run is kept any more: " + what)
        : Answer.json(200, json);
  }

  private Answer control(String id, String what) {
    if (!controls) {
      return error(403, "this page only shows: Page.builder().controls(true) lets it do more");
    }
    RunView run = world.open(id);
    if (run == null && world.recorded(id) == null) {
      return error(404, "there is no run " + id);
    }
    if (run == null || run.status().isOver()) { // its caller is told before it is no longer open
      return error(409, "the run " + id + " is over");
    }
    // what is cancelled may be the user's own future, which may take its time
    Thread presses = new Thread(
        null,
        () -> {
          if (what.equals("cancel")) {
            run.cancel("cancelled from the page");
          } else {
            run.stop();
          }
        },
        "attacca-page-control",
        0,
        false);
    presses.setDaemon(true);
    presses.start();
    return Answer.empty(204);
  }

  /** What stands in an address; null if that is nonsense. */
  static @Nullable String decoded(String text) {
    ByteBuffer bytes = ByteBuffer.allocate(text.length());
    for (int i = 0; i < text.length(); i++) {
      char next = text.charAt(i);
      if (next != '%') {
        bytes.put((byte) next);
        continue;
      }
      int high = i + 2 <= text.length() - 1 ? Character.digit(text.charAt(i + 1), 16) : -1;
      int low = i + 2 <= text.length() - 1 ? Character.digit(text.charAt(i + 2), 16) : -1;
      if (high < 0 || low < 0) {
        return null;
      }
      bytes.put((byte) (16 * high + low));
      i += 2;
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }
}
