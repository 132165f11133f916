package dev.attacca.processor.model;

import java.util.List;
import java.util.Optional;

/** What a task's other annotations say about how it runs, as written. */
public record Policy(
    List<Name> onError,
    Optional<Name> timeout,
    Optional<Retry> retry,
    Optional<Limit> limit,
    Optional<Name> runOn) {
  /** Nothing said. */
  public static final Policy NONE =
      new Policy(List.of(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  /** Several {@code onError} are an error elsewhere; the first counts. */
  public Optional<String> firstOnError() {
    return onError.stream().findFirst().map(Name::text);
  }

  /**
   * {@code @Retry}.
   *
   * @param maxDelay empty for none
   * @param on binary names of exception classes
   * @param not the same, of those that are never tried again
   * @param site where these stand
   * @param whole the annotation
   */
  public record Retry(
      Figure<Integer> times,
      Name delay,
      Name maxDelay,
      Figure<Double> multiplier,
      Figure<Double> jitter,
      List<String> on,
      List<String> not,
      Site site,
      Site whole) {}

  /**
   * {@code @Limit}.
   *
   * @param shared the name of a limit that the builder is given
   */
  public record Limit(
      Figure<Integer> calls,
      Name per,
      Figure<Integer> concurrency,
      Optional<Name> shared,
      Site site) {}

  /** A number in an annotation, and where it stands. */
  public record Figure<N extends Number>(N number, Site site) {}
}
