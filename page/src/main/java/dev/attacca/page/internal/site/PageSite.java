package dev.attacca.page.internal.site;

import dev.attacca.page.internal.http.Answer;
import dev.attacca.page.internal.http.Request;
import dev.attacca.page.internal.http.Site;
import dev.attacca.page.internal.json.Json;
import dev.attacca.page.internal.state.World;
import java.nio.charset.StandardCharsets;

/** Who gets what. */
public final class PageSite implements Site {
  private static final byte[] NOTHING = {};

  private final World world;
  private final Guard guard;
  private final StaticFiles files = new StaticFiles();
  private final RunPages runs;

  public PageSite(World world, Guard guard, boolean controls) {
    this.world = world;
    this.guard = guard;
    this.runs = new RunPages(world, controls);
  }

  @Override
  public Answer answer(Request request, boolean isHeard) {
    return answerOf(request, isHeard).withAll(Guard.HEADERS);
  }

  private Answer answerOf(Request request, boolean isHeard) {
    String wrong = guard.wrongHost(request);
    if (wrong != null) {
      return error(421, wrong);
    }
    wrong = Guard.wrongOrigin(request);
    if (wrong != null) {
      return error(403, wrong);
    }
    boolean isPost = request.method().equals("POST");
    if (!isPost && !request.method().equals("GET") && !request.method().equals("HEAD")) {
      return error(405, "only GET, HEAD and POST are known here").with("Allow", "GET, HEAD, POST");
    }
    if (!request.path().startsWith("/api/")) {
      return isPost ? notByPost() : file(request);
    }
    if (!guard.hasToken(request)) {
      return error(
          401, "the token is missing or wrong: it stands behind the # of the page's address");
    }
    if (request.path().startsWith(RunPages.PATH)) {
      return runs.answer(request);
    }
    if (isPost) {
      return notByPost();
    }
    return switch (request.path()) {
      case "/api/snapshot" -> Answer.json(200, world.snapshot(isHeard));
      case "/api/events" ->
        request.method().equals("GET")
            ? Answer.stream(event("snapshot", world.snapshot(isHeard)))
            : error(405, "events are to be had by GET").with("Allow", "GET");
      default -> error(404, "there is no " + request.path());
    };
  }

  private static Answer notByPost() {
    return error(405, "nothing is done here by POST").with("Allow", "GET, HEAD");
  }

  private Answer file(Request request) {
    Answer file = files.get(request.path());
    return file == null ? error(404, "there is no " + request.path()) : file;
  }

  private static byte[] event(String name, String data) {
    return ("event: " + name + "\ndata: " + data + "\n\n").getBytes(StandardCharsets.UTF_8);
  }

  static Answer error(int status, String why) {
    return Answer.json(status, new Json().object().put("error", why).endObject().toString());
  }

  @Override
  public Answer refused(int status, String why) {
    return error(status, why).withAll(Guard.HEADERS);
  }

  @Override
  public byte[] news(boolean isHeard) {
    if (!isHeard) {
      world.passes();
      return NOTHING;
    }
    String news = world.news();
    return news.isEmpty() ? NOTHING : event("delta", news);
  }

  @Override
  public byte[] whole() {
    return event("snapshot", world.snapshot(true));
  }

  @Override
  public byte[] silence() {
    return ": still here\n\n".getBytes(StandardCharsets.UTF_8);
  }
}
