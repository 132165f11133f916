package dev.attacca.flink;

import java.io.Serial;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a task threw on another machine. It has the message, the stack trace, the causes and the suppressed exceptions of the exception
 * that was thrown, and the name of its class, but is not of that class: what is read on one machine may be a class that only another has,
 * or that does not serialise. Thrown by nothing; it is the cause of a {@link dev.attacca.runtime.TaskFailure}.
 */
public final class CarriedException extends RuntimeException {
  @Serial
  private static final long serialVersionUID = 1;

  /** How many exceptions are taken along for one, itself and all that hang on it. */
  private static final int MOST = 32;

  /** How many lines of a stack are; an overflow has a thousand. */
  private static final int MOST_LINES = 256;

  /** The name of the class of what was thrown. */
  private final String className;

  /**
   * For what reads one.
   *
   * @param className the name of the class of what was thrown
   * @param message its message
   * @param cause its cause
   * @param stackTrace where it was thrown
   */
  public CarriedException(
      String className,
      @Nullable String message,
      @Nullable CarriedException cause,
      StackTraceElement[] stackTrace) {
    super(message, cause);
    this.className = className;
    setStackTrace(stackTrace);
  }

  /**
   * {@return the exception in the form in which it travels; itself, if it has travelled already}
   *
   * @param thrown what a task threw
   */
  public static CarriedException of(Throwable thrown) {
    return thrown instanceof CarriedException carried ? carried : new Taking().take(thrown);
  }

  /** {@return the name of the class of what was thrown} */
  public String className() {
    return className;
  }

  /** As the exception that was thrown would, unless its class has a way of its own: the name of its class, and the message. */
  @Override
  @SuppressWarnings("OverrideThrowableToString") // the name of a class is no part of the message
  public String toString() {
    String message = getMessage();
    return message == null ? className : className + ": " + message;
  }

  /** Takes along what hangs on an exception, each once, and not without end. */
  private static final class Taking {
    private final Set<Throwable> taken = Collections.newSetFromMap(new IdentityHashMap<>());

    CarriedException take(Throwable thrown) {
      if (thrown instanceof CarriedException carried) {
        return carried;
      }
      taken.add(thrown);
      CarriedException carried = new CarriedException(
          thrown.getClass().getName(), message(thrown), cause(thrown), lines(thrown));
      for (Throwable suppressed : thrown.getSuppressed()) {
        if (isToBeTaken(suppressed)) {
          carried.addSuppressed(take(suppressed));
        }
      }
      return carried;
    }

    private boolean isToBeTaken(@Nullable Throwable thrown) {
      return thrown != null && taken.size() < MOST && !taken.contains(thrown);
    }

    private @Nullable CarriedException cause(Throwable thrown) {
      Throwable cause;
      try {
        cause = thrown.getCause();
      } catch (Throwable inItsMethod) { // a user's class
        return null;
      }
      return cause != null && isToBeTaken(cause) ? take(cause) : null;
    }

    private static @Nullable String message(Throwable thrown) {
      try {
        return thrown.getMessage();
      } catch (Throwable inItsMethod) { // a user's class
        return "(its message cannot be had: " + inItsMethod.getClass().getName() + ")";
      }
    }

    private static StackTraceElement[] lines(Throwable thrown) {
      StackTraceElement[] lines;
      try {
        lines = thrown.getStackTrace();
      } catch (Throwable inItsMethod) { // a user's class
        return new StackTraceElement[0];
      }
      return lines.length <= MOST_LINES ? lines : java.util.Arrays.copyOf(lines, MOST_LINES);
    }
  }
}
