package dev.attacca.examples.rounds;

import dev.attacca.Collect;
import dev.attacca.Input;
import dev.attacca.Last;
import dev.attacca.Loop;
import dev.attacca.Previous;
import dev.attacca.Repeat;
import dev.attacca.Retry;
import dev.attacca.Task;
import dev.attacca.Timeout;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A listing whose pages lead from one to the next. The next page is asked for as soon as this one is there, while its
 * lines are worked on; but no more than four pages are in memory.
 */
class Listing {
  private final HttpClient client = HttpClient.newHttpClient();

  /** The first page, then that to which the last one leads; none behind the one that leads nowhere. */
  @Repeat(max = 10_000, inFlight = 4)
  @Retry(times = 3, delay = "50ms", on = IOException.class)
  @Timeout("5s")
  CompletableFuture<Optional<Page>> page(@Input URI first, @Previous Optional<Page> page) {
    Optional<URI> wanted = page.isEmpty() ? Optional.of(first) : page.get().next();
    return wanted
        .map(uri -> client
            .sendAsync(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
            .thenApply(response -> Optional.of(Page.parse(uri, response.body()))))
        .orElseGet(() -> CompletableFuture.completedFuture(Optional.empty()));
  }

  @Loop
  List<String> line(Page page) {
    return page.lines();
  }

  /** The work that each line makes. */
  @Task
  int price(String line) {
    return Integer.parseInt(line.substring(line.indexOf(' ') + 1));
  }

  @Task
  int sum(Page page, @Collect List<Integer> price) {
    return price.stream().mapToInt(Integer::intValue).sum();
  }

  @Task
  int total(int sum, @Previous Optional<Integer> total) {
    return total.orElse(0) + sum;
  }

  @Task
  String report(
      @Last Optional<Integer> total, @Collect List<Page> page, @Collect List<String> line) {
    return "%d orders on %d pages, %d in all".formatted(line.size(), page.size(), total.orElse(0));
  }
}
