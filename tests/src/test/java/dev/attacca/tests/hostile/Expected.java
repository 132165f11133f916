package dev.attacca.tests.hostile;

import java.util.Set;

/** How a run ends in which a user's code misbehaves. */
final class Expected {
  private Expected() {}

  /** Whether a user's code can do that there. */
  static boolean isPossible(Hook hook, Conduct conduct, Kind kind) {
    return switch (hook) {
      // a job that an executor drops without a word cannot be told from one that it has not come to
      case EXECUTOR, THREAD_FACTORY -> conduct != Conduct.GIVES_NULL;
      case EXECUTOR_LATER -> conduct != Conduct.GIVES_NULL && !kind.isCaller();
      // it is called, or not, as the run needs it
      case LISTENER,
          LISTENER_AT_THE_END,
          LISTENER_OF_RUNS,
          LISTENER_OF_THE_RUNS_END,
          WHEN_SETTLED,
          SHUTDOWN,
          CLOSE,
          SUBSCRIBER,
          EQUALS -> conduct != Conduct.GIVES_NULL;
      default -> true;
    };
  }

  /** Whether it misbehaves on the thread that starts the run, which then cannot hand it to anybody. */
  static boolean isOnCaller(Hook hook, Kind kind) {
    return switch (hook) {
      case EXECUTOR,
          EXECUTOR_LATER,
          THREAD_FACTORY,
          WRAPPER_MADE,
          INTERCEPTOR_BEGINS,
          LISTENER_OF_RUNS,
          STATE_FACTORY,
          SUBSCRIBER -> true;
      case FUTURE_CANCEL -> false;
      default -> kind.isCaller();
    };
  }

  static Set<String> of(Hook hook, Conduct conduct, Kind kind) {
    boolean onCaller = isOnCaller(hook, kind);
    Set<String> usual = usual(conduct, onCaller);
    return switch (hook) {
      case FUTURE ->
        conduct == Conduct.GIVES_NULL
            ? Set.of("failed: TimeoutException") // nobody listens
            : usual;
      case FUTURE_CANCEL ->
        switch (conduct) {
          case THROWS, THROWS_AN_ERROR -> usual; // suppressed by the time-out
          case BLOCKS, TOO_LATE, CANCELS -> Set.of("failed: TimeoutException", "cancelled");
          default -> Set.of("failed: TimeoutException");
        };
      case PUBLISHER ->
        conduct == Conduct.GIVES_NULL ? Set.of("failed: IllegalStateException") : usual;
      case GET_MESSAGE -> Set.of("failed: Talkative");
      case LISTENER, LISTENER_AT_THE_END, LISTENER_OF_RUNS, WHEN_SETTLED ->
        switch (conduct) {
          case THROWS, THROWS_AN_ERROR -> Set.of("42"); // it is logged, and changes nothing
          default -> usual;
        };
      case SUBSCRIBER ->
        switch (conduct) {
          case THROWS, THROWS_AN_ERROR, CANCELS -> Set.of("-1"); // as if it had cancelled
          default -> Set.of("42");
        };
      case LISTENER_OF_THE_RUNS_END -> Set.of("42"); // nothing can happen to it any more
      case WRAPPER_MADE, INTERCEPTOR_BEGINS ->
        conduct == Conduct.GIVES_NULL ? Set.of("failed: IllegalStateException") : usual;
      case WRAPPER ->
        switch (conduct) {
          case ON_ANOTHER_THREAD, GIVES_NULL -> Set.of("failed: IllegalStateException");
          default -> usual;
        };
      case INTERCEPTOR ->
        conduct == Conduct.ON_ANOTHER_THREAD ? Set.of("failed: IllegalStateException") : usual;
      case SHUTDOWN ->
        switch (conduct) {
          case CANCELS -> Set.of("42"); // too late for that
          case BLOCKS -> Set.of(onCaller ? "42" : "failed: Hostile"); // interrupted in the end
          case TOO_LATE -> Set.of(onCaller ? "42" : "failed: TimeoutException");
          default -> usual;
        };
      default -> usual;
    };
  }

  /** What the log says of it, who else would not be told; empty for nothing. */
  static String logged(Hook hook, Conduct conduct, Kind kind) {
    boolean throwing = conduct == Conduct.THROWS || conduct == Conduct.THROWS_AN_ERROR;
    return switch (hook) {
      case LISTENER_OF_RUNS -> throwing ? "RunListener" : "";
      case LISTENER_OF_THE_RUNS_END -> {
        boolean lingers = conduct == Conduct.BLOCKS || conduct == Conduct.TOO_LATE;
        yield throwing || lingers && !isOnCaller(hook, kind) ? "RunListener" : "";
      }
      case WHEN_SETTLED ->
        throwing || conduct == Conduct.BLOCKS && !isOnCaller(hook, kind) ? "whenSettled" : "";
      case LISTENER, LISTENER_AT_THE_END ->
        throwing || conduct == Conduct.BLOCKS && !isOnCaller(hook, kind) ? "RunListener" : "";
      case SUBSCRIBER -> throwing ? "subscriber" : "";
      default -> "";
    };
  }

  private static Set<String> usual(Conduct conduct, boolean onCaller) {
    return switch (conduct) {
      case THROWS -> Set.of("failed: Hostile");
      case THROWS_AN_ERROR -> Set.of("failed: HostileError");
      case BLOCKS, TOO_LATE, CANCELS -> Set.of(onCaller ? "42" : "cancelled");
      case CALLS_BACK, ON_ANOTHER_THREAD -> Set.of("42");
      case GIVES_NULL -> Set.of("failed: NullPointerException");
    };
  }
}
