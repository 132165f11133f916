package dev.attacca.runtime.internal.record;

import dev.attacca.runtime.Graph;
import dev.attacca.runtime.internal.graph.TaskGraph;
import dev.attacca.runtime.internal.run.Watchdog;
import dev.attacca.runtime.internal.scope.ScopeCore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Of the items of a run's loops those that are kept: of each loop the first, the slowest and the first that fail.
 *
 * <p>Most items are none of these, and cost no lock: there are enough first ones, and they were faster than the
 * slowest, which a number says that only grows. Whoever reads an old one takes the lock for nothing.
 */
final class KeptItems {
  /** How many of each loop, first and slowest. */
  static final int MOST = 32;

  static final int MOST_FAILED = 100;

  private static final int THREADS = 8;
  /** References that have a cache line of their own. */
  private static final int APART = 16;

  private static final int FIRST = 1;
  private static final int SLOW = 2;
  private static final int FAILED = 4;

  /** Those of one loop; the numbers are read without the lock. */
  static final class OfLoop {
    static final int BYTES = 800;

    volatile int first;
    volatile int failed;
    /** An item has to be slower than this. */
    volatile long bar = -1;

    final PriorityQueue<ScopeRecord> slowest =
        new PriorityQueue<>(Comparator.comparingLong(KeptItems::took));
    /** By thread, more or less, so that they do not write to the same place: the one that was closed last. */
    final @Nullable ScopeRecord[] last = new ScopeRecord[THREADS * APART];
    /** Of a repeat, the last round. */
    @Nullable
    ScopeRecord newest;

    final boolean hasRounds;

    OfLoop(boolean hasRounds) {
      this.hasRounds = hasRounds;
    }

    void isLast(ScopeRecord item) {
      last[place(Thread.currentThread())] = item;
    }

    /** Of one that this thread has closed, by the watchdog's clock, which may be a tick late: within that it counts as the later one. */
    void isLast(ScopeRecord item, Thread of) {
      ScopeRecord present = last[place(of)];
      if (present == null || present.closed() - item.closed() <= Watchdog.TICK) {
        last[place(of)] = item;
      }
    }

    private static int place(Thread thread) {
      return ((int) thread.getId() & THREADS - 1) * APART;
    }

    @Nullable
    ScopeRecord last() {
      ScopeRecord found = null;
      for (ScopeRecord one : last) {
        found = one != null && (found == null || one.closed() >= found.closed()) ? one : found;
      }
      return found;
    }

    /** The run is over: one is enough. */
    int keepOne() {
      ScopeRecord one = last();
      Arrays.fill(last, null);
      last[0] = one;
      return BYTES + (one == null ? 0 : one.estimate());
    }

    void forget() {
      slowest.clear();
      Arrays.fill(last, null);
      newest = null;
    }
  }

  private final RunStore store;
  private final TaskGraph graph;
  /** By loop. */
  private final @Nullable OfLoop[] loops;

  /** But for those that passes have counted. */
  private final LongAdder all = new LongAdder();

  // Guarded by this
  private final List<PassRecording> passes = new ArrayList<>(0);
  private boolean isOver;
  private final Set<ScopeRecord> kept = new LinkedHashSet<>();
  private long letGo;
  private volatile boolean isFull;

  KeptItems(RunStore store, TaskGraph graph) {
    this.store = store;
    this.graph = graph;
    this.loops = new OfLoop[graph.size()];
  }

  private static long took(ScopeRecord item) {
    return item.closed() - item.opened;
  }

  private OfLoop of(ScopeRecord item) {
    return of(item.opener);
  }

  OfLoop of(int loop) {
    OfLoop present = loops[loop];
    return present == null ? make(loop) : present;
  }

  private synchronized OfLoop make(int loop) {
    OfLoop present = loops[loop];
    if (present == null) {
      loops[loop] = present = new OfLoop(graph.node(loop).kind() == Graph.Kind.REPEAT);
    }
    return present;
  }

  /** Whether all is recorded of the next item, whatever becomes of it: it is one of the first, which this may say too often, or a round. */
  boolean recordsAll(OfLoop loop) {
    return loop.hasRounds || loop.first < MOST && !isFull;
  }

  /** Whether an item that has taken so long is one of the slowest. */
  boolean isSlow(OfLoop loop, long took) {
    return took > loop.bar && !isFull;
  }

  /** An item has been emitted of which nothing has been recorded. */
  void counts() {
    all.increment();
  }

  /** One more thread goes straight through items. */
  synchronized PassRecording pass(PassRecording one) {
    if (!isOver) {
      passes.add(one);
    }
    return one;
  }

  /** A thread goes straight through items no more: it may be one of very many. */
  synchronized void goes(PassRecording pass) {
    if (passes.remove(pass)) {
      pass.handsOver();
      all.add(pass.count());
    }
  }

  /** The run is over: nobody goes through items, unless it was ended by force, and what remains of that is noted here. */
  synchronized void passesEnd() {
    for (int loop = 0; loop < loops.length; loop++) {
      OfLoop present = loops[loop];
      if (present != null) {
        for (PassRecording pass : passes) {
          pass.handsOver(present, loop);
        }
      }
    }
    passes.forEach(pass -> all.add(pass.count()));
    passes.clear();
    isOver = true;
  }

  /** An item has been emitted. */
  void opened(ScopeCore scope, ScopeRecord item) {
    all.increment();
    OfLoop loop = of(item);
    if (loop.hasRounds) {
      loop.newest = item; // one thread at a time emits
    }
    if (loop.first < MOST && !isFull) {
      int more;
      synchronized (this) {
        if (loop.first >= MOST) {
          return;
        }
        loop.first++;
        more = keep(scope, item, FIRST);
      }
      store.grows(more);
    }
  }

  /** A task of an item has failed; whether the item is kept. */
  boolean failed(ScopeCore scope, ScopeRecord item) {
    item.hasFailed = true;
    OfLoop loop = of(item);
    if (item.kept == 0 && (loop.failed >= MOST_FAILED || isFull)) {
      return false;
    }
    int more;
    synchronized (this) {
      if ((item.kept & FAILED) != 0) {
        return true;
      }
      if (loop.failed >= MOST_FAILED) {
        return item.kept != 0;
      }
      loop.failed++;
      more = keep(scope, item, FAILED);
    }
    store.grows(more);
    return item.kept != 0;
  }

  /** There is more to tell of an item than when it was kept. */
  void counts(ScopeRecord item) {
    int more;
    synchronized (this) {
      if (item.kept == 0) {
        return;
      }
      int before = item.bytes;
      item.bytes = item.estimate();
      more = item.bytes - before;
    }
    store.grows(more);
  }

  /** An item is over. */
  void closed(ScopeCore scope, ScopeRecord item) {
    OfLoop loop = of(item);
    loop.isLast(item);
    if (!isSlow(loop, took(item))) {
      return;
    }
    int more = 0;
    synchronized (this) {
      loop.slowest.add(item);
      more = keep(scope, item, SLOW);
      if (loop.slowest.size() > MOST) {
        more += forget(loop.slowest.remove(), SLOW);
      }
      if (loop.slowest.size() == MOST) {
        loop.bar = took(loop.slowest.element());
      }
    }
    store.grows(more);
  }

  /** With the lock; returns how many bytes more are held. */
  private int keep(ScopeCore scope, ScopeRecord item, int why) {
    if (isFull) {
      return 0;
    }
    int before = item.bytes;
    if (item.kept == 0) {
      kept.add(item);
    }
    item.kept |= why;
    item.explains(scope);
    item.bytes = item.estimate();
    return item.bytes - before;
  }

  private int forget(ScopeRecord item, int why) {
    item.kept &= ~why;
    if (item.kept != 0 || !kept.remove(item)) {
      return 0;
    }
    int bytes = item.bytes;
    item.bytes = 0;
    return -bytes;
  }

  /** Lets go of all of them, and keeps no more; returns how many bytes that frees. */
  synchronized int letGo() {
    isFull = true;
    int bytes = 0;
    for (ScopeRecord item : kept) {
      bytes += item.bytes;
      item.kept = 0;
      item.bytes = 0;
    }
    letGo += kept.size();
    kept.clear();
    for (OfLoop loop : loops) {
      if (loop != null) {
        loop.forget();
      }
    }
    return bytes;
  }

  /** The run is over; returns how many bytes this takes, but for what is kept. */
  synchronized int ends() {
    int bytes = 0;
    for (OfLoop loop : loops) {
      bytes += loop == null ? 0 : loop.keepOne();
    }
    return bytes;
  }

  /** How many of those were let go of that were kept. */
  synchronized long dropped() {
    return letGo;
  }

  /** How many items there were. */
  synchronized long all() {
    return all.sum() + passes.stream().mapToLong(PassRecording::count).sum();
  }

  /** In the order in which they were emitted. */
  synchronized List<ScopeRecord> kept() {
    List<ScopeRecord> items = new ArrayList<>(kept);
    items.sort(Comparator.comparingLong(item -> item.opened));
    return items;
  }

  /** The item of a loop that was closed last; null if there is none. */
  @Nullable
  ScopeRecord last(int loop) {
    OfLoop present = loops[loop];
    return present == null ? null : present.last();
  }

  /** The last round of a repeat; null if there is none. */
  @Nullable
  ScopeRecord newest(int loop) {
    OfLoop present = loops[loop];
    return present == null ? null : present.newest;
  }
}
