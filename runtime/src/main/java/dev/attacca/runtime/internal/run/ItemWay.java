package dev.attacca.runtime.internal.run;

import dev.attacca.runtime.internal.scope.ScopeCore;
import org.jspecify.annotations.Nullable;

/** The straight way of a worker through items. On the worker's thread, unless said otherwise. */
public interface ItemWay {
  /** No time: of an item that is not timed. */
  long UNTIMED = Long.MIN_VALUE;

  /** Does an item by itself, and closes it. */
  void finish(ScopeCore item);

  /** As {@link #finish(ScopeCore)}, but for the closing, for an item of a loop that is kept meanwhile. */
  boolean roll(ScopeCore item);

  /** Closes an item that has come to its end, or does the rest. */
  void finish(ScopeCore item, boolean atItsEnd);

  /**
   * It has stopped short, and others have not been let in: puts a key in, or makes the item one like any other; true if it is
   * parked now.
   */
  boolean leaveStraight(ScopeCore item);

  /**
   * Goes on with an item in which a batch has settled, and closes it if it comes to its end.
   *
   * @param share what its run had in the call
   * @param since when that was looked for, of an item that is timed; else {@link #UNTIMED}
   */
  void goOn(ScopeCore item, ItemSource share, long since);

  /** The task that it is in; negative for none. */
  int currentTask();

  /** On any thread: a task that it is in, and that is counted when its item is through; negative for none. */
  int uncounted();

  /** On any thread: the item that this is in, if there is one. */
  @Nullable
  ScopeCore itemNow();

  /** It is in no item for now. */
  void rests();

  /** Its thread works on the run no more. */
  void goes();

  /** Stops it after its task; on any thread. */
  void halt();

  /** Whether it is in an item, or was at this moment; on any thread. */
  boolean isUnderWay();

  /** A run begins in its task: where that has a policy, there has to be an attempt. On any thread. */
  void isAskedForAttempt();

  /** Lets others into the item that it has been in for long; on the watchdog. */
  void letOthersIn();
}
