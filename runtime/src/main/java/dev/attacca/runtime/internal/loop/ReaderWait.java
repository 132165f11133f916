package dev.attacca.runtime.internal.loop;

import dev.attacca.runtime.internal.base.DueJobs;
import dev.attacca.runtime.internal.base.Timer;
import dev.attacca.runtime.internal.sequence.LoopSequencers;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The time in which a loop begins no item, as there is no room in a stream for what that may bring. It is parked then, and freed by
 * whoever reads the stream.
 *
 * <p><b>Unread.</b> That one may wait for something else, which is to come of the very items that are not begun for that reason: for
 * a value of another stream, for the end of the loop, as none of the other items has a value for the stream that is full, or for
 * something that is known to the user's code alone. Items that do not go straight are begun all the same, as many as may be open, and
 * wait with their values. So the loop must not depend on being read: that may be once nothing else in the run goes on, or never. It is
 * held back for a moment only, for no longer than it takes to see that nobody reads, and then goes on unread: its items are like any
 * others, until there is room for one that is. So nothing stands here for good that would not stand if no item went straight, and
 * what is lost is that moment.
 *
 * <p>Nobody has read if the timer finds it in the same wait twice; a look is under way as long as it waits, and one at a time. The loop
 * says that it waits, then looks whether a look is under way; the look says that it is over, then looks whether the loop waits. So one
 * of them sees to the next. And nobody reads in time if nothing in the run can go on: whoever finds that out asks, see {@link #mayEnd},
 * and the moment is over.
 */
final class ReaderWait {
  private static final long MOMENT = TimeUnit.MILLISECONDS.toNanos(10);

  private final LoopSequencers turns;
  /** Frees the loop if it is parked, and has somebody come for it. On any thread, without any lock. */
  private final Runnable frees;

  // Written by the thread that has the loop
  /** Which wait it is; a look that misses the newest one only comes once more, or frees the loop for nothing. */
  private int waits;
  /** It is parked for that reason, or has been freed, and nobody has taken it yet. */
  private volatile boolean isOn;

  /** It does not wait to be read before there is room again. */
  private volatile boolean unread;

  private final AtomicBoolean looks = new AtomicBoolean();
  /** The wait that the last look has found; of the looks. */
  private int found;

  private ReaderWait(LoopSequencers turns, Runnable frees) {
    this.turns = turns;
    this.frees = frees;
  }

  /** That of a loop; null if its items bring nothing to any stream. */
  static @Nullable ReaderWait of(LoopSequencers turns, Runnable frees) {
    return turns.haveStreams() ? new ReaderWait(turns, frees) : null;
  }

  // On the thread that has the loop

  /** Whether its items are begun without having been read. */
  boolean isLeftUnread() {
    return unread;
  }

  /** There has been room for an item. */
  void hasRoom() {
    unread = false;
  }

  /**
   * It is about to be parked before its next item.
   *
   * @return as {@link LoopSequencers#awaitRoom}
   */
  BooleanSupplier begins(long next) {
    BooleanSupplier room = turns.awaitRoom(next, frees);
    waits++;
    isOn = true;
    return () -> {
      boolean isThere = room.getAsBoolean();
      if (!isThere) {
        lookSoon();
      }
      return isThere;
    };
  }

  /** The loop has been taken. */
  void ends() {
    if (isOn) {
      isOn = false;
    }
  }

  // On others

  /** Whether the loop goes on by itself, soon. */
  boolean isOn() {
    return isOn;
  }

  /** The same, by one who finds that nothing else in the run does: then it does at once. */
  boolean mayEnd() {
    if (isOn) {
      DueJobs.deliver(this::goesOn); // not with the lock of the run
    }
    return isOn;
  }

  private void lookSoon() {
    if (!looks.get() && looks.compareAndSet(false, true)) {
      Timer.after(MOMENT, this::look);
    }
  }

  private void look() {
    int now = waits;
    boolean isTheSame = found == now;
    found = now;
    looks.set(false);
    if (!isOn) {
      return;
    }
    if (isTheSame) {
      goesOn();
    } else {
      lookSoon();
    }
  }

  private void goesOn() {
    unread = true;
    frees.run();
  }
}
