package dev.attacca.spring.actuate;

import dev.attacca.runtime.RunRecorder;
import dev.attacca.runtime.RunStatus;
import dev.attacca.runtime.spi.RecordedRun;
import dev.attacca.runtime.spi.RunView;
import dev.attacca.spring.internal.WatchedRunners;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;

/**
 * The endpoint {@code attacca}: the runners that are beans, and the runs that the recorder keeps. It tells names, numbers and
 * texts of failures, never a value. Over HTTP, {@link AttaccaEndpointWebExtension} says how what is not there is told.
 *
 * <table>
 * <caption>Operations</caption>
 * <tr><td>{@code GET attacca}</td><td>all runners: graphs, counts, servers, runs that go on</td></tr>
 * <tr><td>{@code GET attacca/checkoutRunner}</td><td>the one of this name as a bean</td></tr>
 * <tr><td>{@code GET attacca/runs}</td><td>the newest, slowest and failed runs, the newest first; {@code ?status=FAILED},
 *     {@code ?dag=Checkout} and {@code ?limit=10} choose</td></tr>
 * <tr><td>{@code GET attacca/runs/<id>}</td><td>the trace of a run</td></tr>
 * <tr><td>{@code DELETE attacca/runs/<id>}</td><td>cancels it, where that is switched on</td></tr>
 * <tr><td>{@code POST attacca/runs/<id>}</td><td>the same, with a body of JSON; with {@code {"action": "stop"}} it
 *     ends gently</td></tr>
 * </table>
 *
 * <p>Over HTTP, an id may be the parameter {@code id} of {@code attacca/runs} as well.
 */
@Endpoint(id = "attacca")
@SuppressWarnings(
    "deprecation") // by the other @Nullable, Spring Boot 3.5 knows what may be left out
public class AttaccaEndpoint {
  /** What stands in the place of a bean's name where runs are asked for. */
  private static final String RUNS = "runs";

  private static final int MOST_RUNS = 100;

  private final WatchedRunners runners;
  private final @Nullable RunRecorder recorder;
  private final boolean cancel;

  /**
   * For the auto-configuration.
   *
   * @param runners the runners
   * @param recorder has their runs; {@code null} where runs are not recorded
   * @param cancel whether runs can be cancelled
   */
  public AttaccaEndpoint(WatchedRunners runners, @Nullable RunRecorder recorder, boolean cancel) {
    this.runners = runners;
    this.recorder = recorder;
    this.cancel = cancel;
  }

  /**
   * All there is to see.
   *
   * @param runners the runners, by their names as beans
   * @param recorded what the recorder has let go of; {@code null} where runs are not recorded
   */
  public record Overview(
      Map<String, RunnerDescriptor> runners, @Nullable Recorded recorded) {}

  /**
   * What a recorder has let go of, to keep to its bound.
   *
   * @param runsDropped how many runs
   * @param itemsDropped how many items
   */
  public record Recorded(long runsDropped, long itemsDropped) {}

  /**
   * Runs.
   *
   * @param runs the newest first
   */
  public record Runs(List<RunDescriptor> runs) {}

  /**
   * What is being done with a run.
   *
   * @param id which one
   * @param action {@code cancel} or {@code stop}
   */
  public record Control(String id, String action) {}

  /** {@return all runners} */
  @ReadOperation
  public Overview overview() {
    Map<String, RunnerDescriptor> all = new LinkedHashMap<>();
    counted().forEach(one -> all.put(one.bean(), RunnerDescriptor.of(one.view())));
    RunRecorder from = recorder;
    return new Overview(
        all, from == null ? null : new Recorded(from.runsDropped(), from.itemsDropped()));
  }

  /**
   * One runner, or the runs.
   *
   * @param name the name of the runner's bean, or {@code runs}
   * @param dag only runs of this class of tasks
   * @param status only runs that stand so
   * @param limit at most so many runs; 100 where nothing is said
   * @return the {@link RunnerDescriptor}, or the {@link Runs}
   * @throws NoSuchElementException if there is no such runner
   * @throws InvalidEndpointRequestException if there is no such status, or the limit is none
   */
  @ReadOperation
  public Object read(
      @Selector String name,
      @org.springframework.lang.Nullable @Nullable String dag,
      @org.springframework.lang.Nullable @Nullable String status,
      @org.springframework.lang.Nullable @Nullable Integer limit) {
    return name.equals(RUNS) ? runs(dag, status, limit) : runner(name);
  }

  /**
   * A run.
   *
   * @param name {@code runs}
   * @param id its id
   * @return its trace, as JSON
   * @throws NoSuchElementException if no such run is kept
   */
  @ReadOperation
  public String trace(@Selector String name, @Selector String id) {
    isOfRuns(name);
    try {
      return recorder().run(id).toJson();
    } catch (NoSuchElementException e) { // which says all that there are
      throw new NoSuchElementException("no run " + quoted(id) + " is kept", e);
    }
  }

  /**
   * Cancels a run that goes on.
   *
   * @param name {@code runs}
   * @param id its id
   * @return what is being done; the run may end a little later
   * @throws NoSuchElementException if there is no such run
   * @throws IllegalStateException if it is over
   * @throws UnsupportedOperationException if that is not switched on
   */
  @DeleteOperation
  public Control cancel(@Selector String name, @Selector String id) {
    return control(name, id, null);
  }

  /**
   * Cancels or stops a run that goes on.
   *
   * @param name {@code runs}
   * @param id its id
   * @param action {@code cancel}, as by default, or {@code stop}, which ends its loops and lets open items finish
   * @return what is being done; the run may end a little later
   * @throws NoSuchElementException if there is no such run
   * @throws IllegalStateException if it is over
   * @throws UnsupportedOperationException if that is not switched on
   * @throws InvalidEndpointRequestException if there is no such action
   */
  @WriteOperation
  public Control control(
      @Selector String name,
      @Selector String id,
      @org.springframework.lang.Nullable @Nullable String action) {
    isOfRuns(name);
    String what = action == null ? "cancel" : action;
    if (!what.equals("cancel") && !what.equals("stop")) {
      throw invalid("the action is cancel or stop, not " + quoted(what));
    }
    if (!cancel) {
      throw new UnsupportedOperationException(
          "runs are only looked at here: attacca.actuator.cancel=true has them cancelled as well");
    }
    RunView run = goingOn(id);
    // what is cancelled may be the user's own future, which may take its time
    Thread does = new Thread(
        null,
        () -> {
          if (what.equals("cancel")) {
            run.cancel("cancelled by the actuator");
          } else {
            run.stop();
          }
        },
        "attacca-actuator-" + what,
        0,
        false);
    does.setDaemon(true);
    does.start();
    return new Control(id, what);
  }

  private RunnerDescriptor runner(String name) {
    for (WatchedRunners.Watched one : counted()) {
      if (one.bean().equals(name)) {
        return RunnerDescriptor.of(one.view());
      }
    }
    throw new NoSuchElementException(counted().stream()
        .map(WatchedRunners.Watched::bean)
        .collect(Collectors.joining(
            ", ", "no runner is a bean of the name " + quoted(name) + "; there are [", "]")));
  }

  /** A context above this one may have runners that were built when there was no endpoint to count for. */
  private List<WatchedRunners.Watched> counted() {
    return runners.all().stream()
        .filter(one -> RunnerDescriptor.isCounted(one.view()))
        .toList();
  }

  private Runs runs(@Nullable String dag, @Nullable String status, @Nullable Integer limit) {
    int most = limit == null ? MOST_RUNS : limit;
    if (most < 1) {
      throw invalid("the limit is at least 1, not " + most);
    }
    RunStatus wanted = status == null ? null : status(status);
    return new Runs(recorded(recorder()).stream()
        .filter(run -> dag == null || run.dag().equals(dag))
        .filter(run -> wanted == null || run.status() == wanted)
        .limit(most)
        .map(RunDescriptor::of)
        .toList());
  }

  private static RunStatus status(String text) {
    try {
      return RunStatus.valueOf(text.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw invalid(
          "the status is one of " + List.of(RunStatus.values()) + ", not " + quoted(text));
    }
  }

  private RunRecorder recorder() {
    RunRecorder present = recorder;
    if (present == null) {
      throw new NoSuchElementException(
          "no runs are recorded: attacca.recorder.enabled=false, or there are several recorders");
    }
    return present;
  }

  /** All runners that are counted share the recorder, so each can say what is in it. */
  private List<RecordedRun> recorded(RunRecorder from) {
    for (WatchedRunners.Watched one : counted()) {
      return one.view().recorded(from).runs();
    }
    return List.of();
  }

  private RunView goingOn(String id) {
    for (WatchedRunners.Watched one : counted()) {
      for (RunView run : one.view().runs()) {
        if (run.id().equals(id)) {
          return run;
        }
      }
    }
    if (recorder != null && recorded(recorder).stream().anyMatch(run -> run.id().equals(id))) {
      throw new IllegalStateException("the run " + quoted(id) + " is over");
    }
    throw new NoSuchElementException("no run " + quoted(id) + " goes on");
  }

  private static void isOfRuns(String name) {
    if (!name.equals(RUNS)) {
      throw new NoSuchElementException("there is runs/<id>, and no " + quoted(name) + "/<id>");
    }
  }

  static InvalidEndpointRequestException invalid(String text) {
    return new InvalidEndpointRequestException(text, text);
  }

  /** As it was asked for, but for what nobody needs to see again. */
  static String quoted(String text) {
    String plain = text.replaceAll("[^\\p{Print}\\p{L}\\p{M}\\p{N}\\p{P}\\p{S}]", "?");
    return '"' + (plain.length() <= 100 ? plain : plain.substring(0, 100) + "…") + '"';
  }
}
