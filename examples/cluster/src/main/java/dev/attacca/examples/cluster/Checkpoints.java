package dev.attacca.examples.cluster;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tells which checkpoints a job makes, and from which one it goes on, as the cluster's web page has them. */
final class Checkpoints {
  private static final Pattern COMPLETED = Pattern.compile("\"completed\":\\{.*?\"id\":(\\d+)");
  private static final Pattern RESTORED = Pattern.compile("\"restored\":\\{\"id\":(\\d+)");

  private final HttpClient client =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
  private final HttpRequest request;
  private final Consumer<String> to;
  private long completed;
  private long restored;

  Checkpoints(String cluster, String job, Consumer<String> to) {
    this.request = HttpRequest.newBuilder(
            URI.create("http://" + cluster + "/jobs/" + job + "/checkpoints"))
        .timeout(Duration.ofSeconds(5))
        .build();
    this.to = to;
  }

  /** Asks, and tells what is new. While a cluster is busy with something else, nothing is. */
  void look() throws InterruptedException {
    String text;
    try {
      text = client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    } catch (IOException notNow) {
      return;
    }
    read(text);
  }

  void read(String text) {
    int latest = Math.max(0, text.indexOf("\"latest\":"));
    long from = id(RESTORED, text, latest);
    if (from > restored) {
      restored = from;
      to.accept("goes on from checkpoint " + from);
    }
    long made = id(COMPLETED, text, latest);
    if (completed == 0 && made > 0) {
      to.accept("checkpoint " + made + " is made");
    }
    completed = Math.max(completed, made);
  }

  private static long id(Pattern pattern, String text, int from) {
    Matcher matcher = pattern.matcher(text);
    return matcher.find(from) ? Long.parseLong(matcher.group(1)) : 0;
  }
}
