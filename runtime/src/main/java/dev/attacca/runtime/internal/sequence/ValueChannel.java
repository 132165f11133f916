package dev.attacca.runtime.internal.sequence;

import dev.attacca.runtime.internal.base.MemberList;
import dev.attacca.runtime.internal.run.Execution;
import dev.attacca.runtime.internal.run.Sleeper;
import dev.attacca.runtime.internal.run.Worker;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The values of a stream between those that make them, who never wait, and the one that consumes them,
 * whose thread waits here for more.
 *
 * <p>A task that may be tried again reads from the first value on in each attempt. So what has been read
 * is kept as long as there may be another attempt, as it would be by one who gathers a list; the last
 * attempt keeps nothing. In the list of its {@link OpenStreams} until the task has settled.
 */
public final class ValueChannel<T> extends MemberList.Node<ValueChannel<?>> {
  private final Execution execution;
  /** Whose values they are, and who consumes them; negative if that is somebody outside of the run. */
  private final int source;

  private final int consumer;
  private final int room;
  private volatile Runnable onRoom;
  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by the lock
  private final Deque<T> values = new ArrayDeque<>(4);
  private final List<Sleeper> sleepers = new ArrayList<>(0);
  private boolean closed;
  private boolean refused;
  private boolean discarded;
  private @Nullable Runnable onChange;
  /** What has been read, for the next attempt; null where there is none. */
  private @Nullable List<T> kept;

  private boolean keeps;
  private @Nullable ChannelReader<T> reading;

  /** A task that waits for a thread until there is something to read; read before the lock is taken. */
  private volatile @Nullable ConsumerStart cue;

  /** One that holds so many values, at least 1. */
  ValueChannel(Execution execution, int source, int consumer, int room, Runnable onRoom) {
    this.execution = execution;
    this.source = source;
    this.consumer = consumer;
    this.room = room;
    this.onRoom = onRoom;
  }

  /** False if there is no room; then {@code onRoom} is called when half of it is free. */
  boolean offer(T value) {
    Runnable listener;
    lock.lock();
    try {
      if (discarded) {
        return true;
      }
      if (values.size() >= room) {
        refused = true;
        return false;
      }
      values.add(value);
      execution.group.rest.wakeAll(sleepers);
      listener = onChange;
    } finally {
      lock.unlock();
    }
    if (listener != null) {
      listener.run();
    }
    return true;
  }

  /** No more values are taken: those that come have somewhere to go, and are forgotten. */
  void discard() {
    lock.lock();
    try {
      discarded = true;
      values.clear();
      kept = null;
      execution.group.rest.wakeAll(sleepers);
    } finally {
      lock.unlock();
    }
    onRoom.run();
  }

  /** No more values come. */
  void close() {
    Runnable listener;
    lock.lock();
    try {
      closed = true;
      execution.group.rest.wakeAll(sleepers);
      listener = onChange;
    } finally {
      lock.unlock();
    }
    if (listener != null) {
      listener.run();
    }
    tellCue();
  }

  /** No more values come, and nobody waits for room: whoever still takes values holds those alone. */
  public void runIsOver() {
    close();
    onRoom = () -> {};
  }

  /** Has this called whenever there may be something new; never while the lock is held. */
  public void listen(Runnable listener) {
    lock.lock();
    try {
      onChange = listener;
    } finally {
      lock.unlock();
    }
  }

  // A task that has not begun to read

  /** Tells it when no more values come; null for nobody. */
  void prompt(@Nullable ConsumerStart waiting) {
    cue = waiting;
  }

  /** A value may have been refused. To be called without any lock. */
  void tellCue() {
    ConsumerStart present = cue;
    if (present != null) {
      present.changed();
    }
  }

  boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  /** Whether somebody waits for room. */
  boolean isFull() {
    lock.lock();
    try {
      return refused;
    } finally {
      lock.unlock();
    }
  }

  // Reading

  /** An attempt of the task begins; what was read before is read again. */
  public void beginAttempt(boolean last) {
    lock.lock();
    try {
      reading = null;
      keeps = !last;
    } finally {
      lock.unlock();
    }
  }

  /** What this attempt of a task reads. */
  public ChannelReader<T> read(String task, String source) {
    lock.lock();
    try {
      ChannelReader<T> next = new ChannelReader<>(this, task, source);
      reading = next;
      if (keeps && kept == null) {
        kept = new ArrayList<>();
      }
      return next;
    } finally {
      lock.unlock();
    }
  }

  /** The next value if there is one now. */
  @Nullable
  T poll() {
    return poll(null);
  }

  private @Nullable T poll(@Nullable ChannelReader<T> by) {
    T value;
    boolean roomMade;
    lock.lock();
    try {
      if (by != null) {
        by.check(reading == by && !discarded);
        if (kept != null && by.at < kept.size()) {
          return again(kept, by);
        }
      }
      value = values.poll();
      if (value != null && by != null && keeps && kept != null) {
        kept.add(value);
        by.at++;
      }
      roomMade = refused && values.size() <= room / 2;
      refused &= !roomMade;
    } finally {
      lock.unlock();
    }
    if (roomMade) {
      onRoom.run();
    }
    return value;
  }

  /** A value that an earlier attempt has read. With the lock. */
  private T again(List<T> before, ChannelReader<T> by) {
    T value = before.get(by.at++);
    if (by.at == before.size() && !keeps) {
      kept = null;
    }
    return value;
  }

  /** Whether there is a value now, or none comes any more. */
  public boolean isReadable() {
    lock.lock();
    try {
      return closed || !values.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** Whether all values have been taken and no more come. */
  public boolean isDrained() {
    lock.lock();
    try {
      return closed && values.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /**
   * The next value if there is one now; else it is known that someone outside of the run waits for it,
   * who will be called.
   */
  public @Nullable T pollOrWait() {
    T value = poll();
    if (value == null) {
      isWaitedFor();
    }
    return value;
  }

  /** Someone outside of the run, who does not sleep here, waits for a value if there is none. */
  public void isWaitedFor() {
    lock.lock();
    try {
      if (values.isEmpty() && !closed && !discarded && sleepers.isEmpty()) {
        fallAsleep(Sleeper.Role.READER, 0);
      }
    } finally {
      lock.unlock();
    }
  }

  /** The next value, when there is one; null at the end. */
  public @Nullable T take() throws InterruptedException {
    return take(null);
  }

  /** The same, for an attempt of a task. */
  public @Nullable T take(@Nullable ChannelReader<T> by) throws InterruptedException {
    for (; ; ) {
      T value = poll(by);
      if (value != null) {
        return value;
      }
      if (isOver(by)) {
        return null;
      }
      Worker here = execution.group.rest.here();
      Worker waiter = here != null && here.looksForMore() ? here : null;
      if (waiter != null) {
        execution.group.beginsToWait(waiter); // others have to do what it waits for
      }
      try {
        await(here == null ? 0 : here.tokens());
      } finally {
        if (waiter != null) {
          execution.group.endsToWait(waiter);
        }
      }
    }
  }

  /** Whether nothing comes for a reader any more; one that is out of date has to be told so instead. */
  private boolean isOver(@Nullable ChannelReader<T> by) {
    lock.lock();
    try {
      return values.isEmpty() && closed && !discarded || discarded && by == null;
    } finally {
      lock.unlock();
    }
  }

  /** Until there may be something new. */
  private void await(int tokens) throws InterruptedException {
    Sleeper sleeper;
    lock.lockInterruptibly();
    try {
      if (!values.isEmpty() || closed || discarded) {
        return;
      }
      sleeper = fallAsleep(consumer < 0 ? Sleeper.Role.READER : Sleeper.Role.CONSUMER, tokens);
    } finally {
      lock.unlock();
    }
    boolean atRest = execution.group.rest.sleepOut(sleeper, null);
    if (atRest) {
      throw new IllegalStateException(
          "\"%s\" waits for values of \"%s\", and nothing in the run can go on to bring one: %s"
              .formatted(
                  execution.plan.name(consumer),
                  execution.plan.name(source),
                  execution.group.rest.standing()));
    }
  }

  /** Holding the lock. */
  private Sleeper fallAsleep(Sleeper.Role role, int tokens) {
    Sleeper sleeper = new Sleeper(role, consumer, tokens, null);
    sleepers.add(sleeper);
    execution.group.rest.fallAsleep(sleeper);
    return sleeper;
  }

  /** Who keeps values waiting for room, in words; null for nobody. */
  public @Nullable String refusing() {
    lock.lock();
    try {
      return refused && consumer >= 0
          ? "values of \"%s\" wait for \"%s\" to take them"
              .formatted(execution.plan.name(source), execution.plan.name(consumer))
          : null;
    } finally {
      lock.unlock();
    }
  }
}
