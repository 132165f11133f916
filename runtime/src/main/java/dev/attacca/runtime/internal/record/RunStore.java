package dev.attacca.runtime.internal.record;

import dev.attacca.runtime.RunStatus;
import dev.attacca.runtime.Trace;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The runs that a recorder keeps. A run comes here when it begins and when it ends, and stays as long as it goes on, or is
 * one of the newest, the slowest or the newest that have failed.
 *
 * <p><b>The bound.</b> What is kept is estimated, and counted as it comes and goes. Where that is more than may be, items are let
 * go of, those of the oldest run first, then the oldest runs that have not failed and are not in the slowest quarter, then the
 * oldest ones. Runs that go on stay; one that begins when there is no room but theirs is not recorded. A run's items have a lock of their
 * own, which is taken with that of the store held, and never the other way round.
 */
public final class RunStore {
  private static final int RUNNING = 1;
  private static final int NEW = 2;
  private static final int SLOW = 4;
  private static final int FAILED = 8;
  /** How many are named where one is not known. */
  private static final int NAMED = 5;

  private final int most;
  private final long mostBytes;
  /** Whose it is. */
  private final Object recorder;

  private volatile boolean isClosed;

  private final AtomicLong bytes = new AtomicLong();

  // Guarded by this
  /** In the order in which they began. */
  private final Map<String, RunRecord> byId = new LinkedHashMap<>();

  private final Deque<RunRecord> newest = new ArrayDeque<>();
  private final Deque<RunRecord> failed = new ArrayDeque<>();
  private final PriorityQueue<RunRecord> slowest =
      new PriorityQueue<>(Comparator.comparingLong(run -> run.ended));
  private long runs;
  private long runsDropped;
  private long itemsDropped;

  /**
   * An empty one.
   *
   * @param recorder whose it is
   * @param most runs of each kind
   * @param mostBytes of all together
   */
  public RunStore(Object recorder, int most, long mostBytes) {
    this.recorder = recorder;
    this.most = most;
    this.mostBytes = mostBytes;
  }

  public boolean isOf(Object some) {
    return recorder == some;
  }

  // What happens

  /** Records no more, and lets go of runs that are over, and of others when they are. */
  public synchronized void close() {
    isClosed = true;
    for (RunRecord run : List.copyOf(byId.values())) {
      forget(run, NEW | SLOW | FAILED);
    }
    tidy();
  }

  public boolean isClosed() {
    return isClosed;
  }

  /** A run begins; false if there is no room for it. */
  synchronized boolean begins(RunRecord run) {
    if (isClosed) {
      return false;
    }
    run.bytes = run.atFirst();
    if (bytes.addAndGet(run.bytes) > mostBytes) {
      makeRoom();
      if (bytes.get() > mostBytes) {
        bytes.addAndGet(-run.bytes);
        runsDropped++;
        return false;
      }
    }
    RunRecord before = byId.remove(run.id);
    if (before != null) { // another of this id, and it is over
      letGo(before);
      tidy();
    }
    run.number = runs++;
    run.kept = RUNNING;
    byId.put(run.id, run);
    return true;
  }

  /** It is over. */
  synchronized void ends(RunRecord run) {
    if (byId.get(run.id) != run) {
      return; // another has its id
    }
    if (isClosed) {
      forget(run, RUNNING);
      return;
    }
    int before = run.bytes;
    run.bytes = run.estimate();
    bytes.addAndGet(run.bytes - before);
    keep(run, newest, NEW);
    if (run.status == RunStatus.FAILED) {
      keep(run, failed, FAILED);
    }
    run.kept |= SLOW;
    slowest.add(run);
    if (slowest.size() > most) {
      forget(slowest.remove(), SLOW);
    }
    forget(run, RUNNING);
    if (bytes.get() > mostBytes) {
      makeRoom();
    }
  }

  /** Something is kept that takes so many bytes more, or less. */
  void grows(int by) {
    if (by != 0 && bytes.addAndGet(by) > mostBytes) {
      synchronized (this) {
        makeRoom();
      }
    }
  }

  /** A run that goes on keeps so many bytes more of its tasks. */
  synchronized void grows(RunRecord run, int by) {
    if (run.kept != 0) {
      run.bytes += by;
      grows(by);
    }
  }

  private void keep(RunRecord run, Deque<RunRecord> among, int why) {
    run.kept |= why;
    among.addLast(run);
    if (among.size() > most) {
      forget(among.removeFirst(), why);
    }
  }

  private void forget(RunRecord run, int why) {
    run.kept &= ~why;
    if (run.kept == 0 && byId.remove(run.id, run)) {
      bytes.addAndGet(-run.bytes - run.items.letGo());
    }
  }

  // The bound

  /** Down to less than there may be, so that it does not come to this with each run. */
  private void makeRoom() {
    long enough = mostBytes - mostBytes / 8;
    for (RunRecord run : List.copyOf(byId.values())) {
      if (bytes.get() <= enough) {
        return;
      }
      long before = run.items.dropped();
      bytes.addAndGet(-run.items.letGo());
      itemsDropped += run.items.dropped() - before;
    }
    long slow = slow();
    drop(enough, run -> (run.kept & FAILED) == 0 && run.ended < slow);
    drop(enough, run -> true);
    tidy();
  }

  /** From what time on a run is one of the slowest quarter of those that are kept. */
  private long slow() {
    long[] times = slowest.stream().mapToLong(run -> run.ended).sorted().toArray();
    return times.length == 0 ? 0 : times[times.length - 1 - Math.min(most, times.length) / 4];
  }

  /** Lets go of the oldest runs that are over, until there is enough room. */
  private void drop(long enough, Predicate<RunRecord> which) {
    for (RunRecord run : List.copyOf(byId.values())) {
      if (bytes.get() <= enough) {
        return;
      }
      if ((run.kept & RUNNING) == 0 && which.test(run)) {
        byId.remove(run.id);
        letGo(run);
        runsDropped++;
      }
    }
  }

  /** Of one that is not found by its id any more; {@link #tidy} is to follow. */
  private void letGo(RunRecord run) {
    run.kept = 0;
    bytes.addAndGet(-run.bytes - run.items.letGo());
  }

  private void tidy() {
    List.of(newest, failed, slowest).forEach(runs -> runs.removeIf(run -> run.kept == 0));
  }

  // Reading

  /** All of them, the newest first. */
  public List<Trace> traces() {
    List<RunRecord> all = all();
    List<Trace> traces = new ArrayList<>();
    all.forEach(run -> traces.add(new RecordedTrace(run, this)));
    return Collections.unmodifiableList(traces);
  }

  /** One of them, in short. */
  public record Summary(
      String id,
      String dag,
      @Nullable String parent,
      @Nullable String target,
      Instant startedAt,
      long elapsed,
      RunStatus status,
      @Nullable String failure,
      @Nullable String rootCause,
      boolean isNewest,
      boolean isSlow,
      boolean hasFailed) {}

  /** All of them in short, the newest first. */
  public synchronized List<Summary> summaries() {
    List<Summary> all = new ArrayList<>();
    byId.values().forEach(run -> all.add(summary(run)));
    Collections.reverse(all);
    return all;
  }

  private static Summary summary(RunRecord run) {
    RunStatus status = run.status;
    return new Summary(
        run.id,
        run.shape.graph().name(),
        run.parent,
        run.target,
        run.startedAt,
        status.isOver() ? run.ended : run.now(),
        status,
        run.failure,
        run.rootCause,
        (run.kept & NEW) != 0,
        (run.kept & SLOW) != 0,
        (run.kept & FAILED) != 0);
  }

  private synchronized List<RunRecord> all() {
    List<RunRecord> all = new ArrayList<>(byId.values());
    Collections.reverse(all);
    return all;
  }

  /**
   * One of them.
   *
   * @throws NoSuchElementException if it is not kept
   */
  public Trace trace(String id) {
    RunRecord run;
    synchronized (this) {
      run = byId.get(Objects.requireNonNull(id, "id"));
      if (run == null) {
        throw new NoSuchElementException(unknown(id));
      }
    }
    return new RecordedTrace(run, this);
  }

  private String unknown(String id) {
    StringBuilder text = new StringBuilder("no run \"" + id + "\" is kept by this recorder");
    if (runs == 0 && runsDropped == 0) {
      return text.append(
              ", which has recorded none yet: is it given to the runner, builder.with(recorder)?")
          .toString();
    }
    List<String> names = new ArrayList<>(byId.keySet());
    Collections.reverse(names);
    text.append("; it keeps ").append(names.size()).append(names.size() == 1 ? " run" : " runs");
    if (!names.isEmpty()) {
      text.append(": ").append(String.join(", ", names.subList(0, Math.min(NAMED, names.size()))));
      text.append(names.size() > NAMED ? ", …" : "");
    }
    text.append("; of ").append(runs).append(" it keeps ").append(most);
    return text.append(" each of the newest, the slowest and the failed")
        .append(dropped())
        .toString();
  }

  private String dropped() {
    return (runsDropped > 0 ? "; " + runsDropped + " runs were dropped to save memory" : "")
        + (itemsDropped > 0 ? "; " + itemsDropped + " items were dropped to save memory" : "");
  }

  /** The runs that tasks of this one have begun, the first one first. */
  synchronized List<RunRecord> children(String parent) {
    List<RunRecord> children = new ArrayList<>();
    for (RunRecord run : byId.values()) {
      if (parent.equals(run.parent)) {
        children.add(run);
      }
    }
    return children;
  }

  /** {@return of the tasks that a trace tells of, those of its items as well, the ones on its critical path, by identity} */
  public static Set<Trace.Task> critical(Trace trace) {
    Set<Trace.Task> critical = Collections.newSetFromMap(new IdentityHashMap<>());
    if (trace instanceof RecordedTrace recorded) {
      recorded.view().seen().stream()
          .filter(TraceView.Seen::isCritical)
          .forEach(seen -> critical.add(seen.told()));
    }
    return critical;
  }

  public synchronized long runsDropped() {
    return runsDropped;
  }

  public synchronized long itemsDropped() {
    return itemsDropped;
  }

  /** How much memory it takes, as far as it can be estimated. */
  public long bytes() {
    return bytes.get();
  }

  @Override
  public synchronized String toString() {
    return "keeps %d of %d runs in %.1f of %.1f MB%s"
        .formatted(byId.size(), runs, bytes.get() / 1048576.0, mostBytes / 1048576.0, dropped());
  }
}
