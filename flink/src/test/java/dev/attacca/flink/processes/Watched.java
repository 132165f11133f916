package dev.attacca.flink.processes;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.apache.flink.client.program.rest.RestClusterClient;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;

/** A job on a cluster as the leading job manager shows it to browsers; as long as nobody answers, one waits. */
final class Watched implements AutoCloseable {
  private static final Duration LONGEST = Duration.ofMinutes(5);

  private final RestClusterClient<String> client;
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
  private final ObjectMapper json = new ObjectMapper();
  private final String job;

  Watched(Configuration configuration, String job) throws Exception {
    this.client = new RestClusterClient<>(configuration, "watched");
    this.job = "/jobs/" + job;
  }

  private JsonNode get(String path) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(leader().resolve(path))
        .timeout(Duration.ofSeconds(10))
        .build();
    HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException(path + ": " + response.body());
    }
    return json.readTree(response.body());
  }

  /** Where the leading job manager listens. */
  URI leader() {
    return URI.create(client.getWebInterfaceURL());
  }

  private static void until(Callable<Boolean> reached) {
    await()
        .atMost(LONGEST)
        .pollInterval(Duration.ofMillis(100))
        .ignoreExceptions()
        .until(reached);
  }

  /** The id of the newest checkpoint; 0: there is none yet. */
  long newestCheckpoint() throws Exception {
    return get(job + "/checkpoints").at("/latest/completed/id").asLong(0);
  }

  /** Waits for so many more checkpoints. */
  void awaitCheckpoints(int more) {
    long[] first = {-1};
    until(() -> {
      long newest = newestCheckpoint();
      first[0] = first[0] < 0 ? newest : first[0];
      return newest >= first[0] + more;
    });
  }

  /** From which checkpoint the job has gone on last; 0: from none. */
  long restoredFrom() throws Exception {
    return get(job + "/checkpoints").at("/latest/restored/id").asLong(0);
  }

  /** Waits until the job has gone on from a checkpoint, that one or one after it. */
  void awaitRestoredFrom(long checkpoint) {
    until(() -> restoredFrom() >= checkpoint);
  }

  /** Waits until some of a task's places are over, and others are not. */
  void awaitSomeFinished() {
    until(() -> {
      for (JsonNode vertex : get(job).at("/vertices")) {
        int finished = vertex.at("/tasks/FINISHED").asInt();
        if (finished > 0 && finished < vertex.at("/parallelism").asInt()) {
          return true;
        }
      }
      return false;
    });
  }

  /** Waits for a task manager of that kind, and gives its id; a kind is told by how many slots there are, and how many are free. */
  String awaitTaskManager(Predicate<JsonNode> kind) {
    String[] found = new String[1];
    until(() -> {
      for (JsonNode manager : get("/taskmanagers").at("/taskmanagers")) {
        if (kind.test(manager)) {
          found[0] = manager.at("/id").asText();
          return true;
        }
      }
      return false;
    });
    return Objects.requireNonNull(found[0]);
  }

  static boolean isIdle(JsonNode manager) {
    return manager.at("/freeSlots").asInt() == manager.at("/slotsNumber").asInt();
  }

  static boolean isWorking(JsonNode manager) {
    return !isIdle(manager);
  }

  @Override
  public void close() {
    client.close();
  }
}
