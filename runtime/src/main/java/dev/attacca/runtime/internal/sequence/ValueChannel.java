package dev.attacca.runtime.internal.sequence;

import dev.attacca.runtime.internal.base.MemberList;
import dev.attacca.runtime.internal.run.Execution;
import dev.attacca.runtime.internal.run.Sleeper;
import dev.attacca.runtime.internal.run.Worker;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The values of a stream between those that make them, who never wait here, and the one that consumes them,
 * whose thread waits here for more. They go through a {@link ValueQueue}: one thread writes at a time, since who
 * may is decided by the lane, see {@link Sequencer}; and readers take the lock for as many values as there are.
 *
 * <p>In the list of its {@link OpenStreams} until the task has settled.
 */
public final class ValueChannel<T> extends MemberList.Node<ValueChannel<?>> {
  /** So many values are handed to a task at once, at most. */
  private static final int BATCH = 192;

  private final Execution execution;
  /** Whose values they are, and who consumes them; negative if that is somebody outside of the run. */
  private final int source;

  private final int consumer;
  private final int room;
  private final StreamRoom freed;
  private final ReentrantLock lock = new ReentrantLock();

  /** Written without the lock, and read with it. */
  private final ValueQueue<T> queue;

  // Guarded by the lock, but that some are looked at without it
  private final List<Sleeper> sleepers = new ArrayList<>(0);
  private volatile boolean closed;
  private volatile boolean discarded;
  private volatile @Nullable Runnable onChange;
  private final ReadAttempts<T> attempts = new ReadAttempts<>();

  private final ReaderPause pause;

  /** A task that waits for a thread until there is something to read; read before the lock is taken. */
  private volatile @Nullable ConsumerStart cue;

  /** One that holds so many values, at least 1. */
  ValueChannel(Execution execution, int source, int consumer, int room, Runnable onRoom) {
    this.execution = execution;
    this.source = source;
    this.consumer = consumer;
    this.room = room;
    this.freed = new StreamRoom(onRoom);
    this.queue = new ValueQueue<>(room);
    this.pause = new ReaderPause(Math.min(BATCH, room) / 2);
  }

  // Writing

  /** False if there is no room; then {@code onRoom} is called when half of it is free. */
  boolean offer(T value) {
    if (discarded) {
      return true;
    }
    if (!queue.write(value)) {
      return discarded; // else whoever does that says that there is room
    }
    if (queue.isAwaited()) {
      wake();
    }
    Runnable listener = onChange;
    if (listener != null) {
      listener.run();
    }
    return true;
  }

  private void wake() {
    lock.lock();
    try {
      wakeSleepers();
    } finally {
      lock.unlock();
    }
  }

  /** With the lock. */
  private void wakeSleepers() {
    queue.isAsleep(false);
    execution.group.rest.wakeAll(sleepers);
  }

  /** Whether a value would be taken now; if not, {@code onRoom} is called as above. */
  boolean hasRoom() {
    return discarded || queue.hasRoom();
  }

  /** The same; waits for a moment where somebody reads who may be quick. */
  boolean hasRoomSoon() {
    if (hasRoom()) {
      freed.isSeen();
      return true;
    }
    return attempts.isReading()
        && freed.isThereSoon(() -> discarded || !queue.isRefused())
        && hasRoom();
  }

  /** Has a loop told when there is room for a value that it would bring. It looks once more after this. */
  void awaitRoom(Runnable loop) {
    freed.await(loop);
    if (discarded) {
      freed.isOver(); // since it was looked at, and may be for as long as the run goes on
    }
  }

  /** No more values are taken: those that come have somewhere to go, and are forgotten. */
  void discard() {
    lock.lock();
    try {
      discarded = true;
      attempts.end();
      @Nullable Object[] forgotten = new @Nullable Object[room];
      while (queue.take(forgotten) > 0) {}
      queue.hasRead(queue.taken());
      queue.tells();
      wakeSleepers();
    } finally {
      lock.unlock();
    }
    freed.isThere();
    freed.isOver();
  }

  /** No more values come. */
  void close() {
    Runnable listener;
    lock.lock();
    try {
      closed = true;
      wakeSleepers();
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
    freed.isOver();
  }

  /** Has this called whenever there may be something new; never while the lock is held. */
  public void listen(Runnable listener) {
    onChange = listener;
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
    return closed;
  }

  /** Whether somebody waits for room. */
  boolean isFull() {
    return queue.isRefused();
  }

  // Reading

  /** An attempt of the task begins; what was read before is read again. */
  public void beginAttempt(boolean last) {
    lock.lock();
    try {
      attempts.begins(last);
    } finally {
      lock.unlock();
    }
  }

  /** What this attempt of a task reads. */
  public ChannelReader<T> read(String task, String source) {
    lock.lock();
    try {
      ChannelReader<T> next = new ChannelReader<>(this, Math.min(room, BATCH), task, source);
      attempts.reads(next);
      return next;
    } finally {
      lock.unlock();
    }
  }

  /** The next value if there is one now. */
  @SuppressWarnings("unchecked") // only these are written
  @Nullable
  T poll() {
    @Nullable Object[] one = new @Nullable Object[1];
    boolean roomMade;
    lock.lock();
    try {
      queue.take(one);
      roomMade = queue.hasRead(queue.taken());
    } finally {
      lock.unlock();
    }
    if (roomMade) {
      makeRoom();
    }
    return (T) one[0];
  }

  /** The same, for an attempt of a task, which has read all that it was given before. */
  private @Nullable T poll(ChannelReader<T> by) {
    if (withLock(() -> attempts.gives(by, queue, !discarded))) {
      makeRoom();
    }
    return by.ofBatch();
  }

  /** So many values have been read. On the thread that reads. */
  void hasRead(long values) {
    if (queue.hasRead(values)) {
      makeRoom();
    }
  }

  private void makeRoom() {
    if (withLock(queue::tells)) {
      freed.isThere();
    }
  }

  /** Whether there is a value now, or none comes any more. */
  public boolean isReadable() {
    return closed || !isEmpty();
  }

  /** Whether all values have been taken and no more come. */
  public boolean isDrained() {
    return closed && isEmpty();
  }

  private boolean isEmpty() {
    return withLock(queue::isEmpty);
  }

  private boolean withLock(BooleanSupplier look) {
    lock.lock();
    try {
      return look.getAsBoolean();
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
      if (sleepers.isEmpty()) {
        fallsAsleep(Sleeper.Role.READER, 0);
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
  @Nullable
  T take(@Nullable ChannelReader<T> by) throws InterruptedException {
    if (by != null && !closed && !discarded) {
      pause.letSomeCome(queue::size);
    }
    for (; ; ) {
      T value = by == null ? poll() : poll(by);
      if (value != null) {
        return value;
      }
      if (isOver(by)) {
        return null;
      }
      await();
    }
  }

  /** Whether nothing comes for a reader any more; one that is out of date is told so instead, as others may have read the rest. */
  private boolean isOver(@Nullable ChannelReader<T> by) {
    return withLock(() -> {
      if (by != null) {
        attempts.check(by, !discarded);
      }
      return discarded || closed && queue.isEmpty();
    });
  }

  /** Until there may be something new. */
  private void await() throws InterruptedException {
    Worker here = execution.group.rest.here();
    if (here != null && here.looksForMore()) {
      execution.group.beginsToWait(here); // others have to do what it waits for
      try {
        sleep(here.tokens());
      } finally {
        execution.group.endsToWait(here);
      }
      return;
    }
    long begin = System.nanoTime();
    if (!pause.waitsFor(this::isToBeRead, queue::size)) {
      sleep(here == null ? 0 : here.tokens());
      pause.hasSlept(System.nanoTime() - begin);
    }
  }

  private boolean isToBeRead() {
    return closed || discarded || !queue.isEmpty();
  }

  private void sleep(int tokens) throws InterruptedException {
    Sleeper sleeper;
    lock.lockInterruptibly();
    try {
      sleeper = fallsAsleep(consumer < 0 ? Sleeper.Role.READER : Sleeper.Role.CONSUMER, tokens);
    } finally {
      lock.unlock();
    }
    if (sleeper != null && execution.group.rest.sleepOut(sleeper, null)) {
      throw new IllegalStateException(
          "\"%s\" waits for values of \"%s\", and nothing in the run can go on to bring one: %s"
              .formatted(
                  execution.plan.name(consumer),
                  execution.plan.name(source),
                  execution.group.rest.standing()));
    }
  }

  /** Null if there is something to be read, or to be known. Holding the lock. */
  private @Nullable Sleeper fallsAsleep(Sleeper.Role role, int tokens) {
    queue.isAsleep(true);
    if (isToBeRead()) {
      queue.isAsleep(!sleepers.isEmpty());
      return null;
    }
    Sleeper sleeper = new Sleeper(role, consumer, tokens, null);
    sleepers.add(sleeper);
    execution.group.rest.fallAsleep(sleeper);
    return sleeper;
  }

  /** Who keeps values waiting for room, in words; null for nobody. */
  public @Nullable String refusing() {
    return queue.isRefused() && consumer >= 0
        ? "values of \"%s\" wait for \"%s\" to take them"
            .formatted(execution.plan.name(source), execution.plan.name(consumer))
        : null;
  }
}
