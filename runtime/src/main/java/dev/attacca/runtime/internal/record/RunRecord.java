package dev.attacca.runtime.internal.record;

import dev.attacca.runtime.RunStatus;
import dev.attacca.runtime.internal.run.RunIdentity;
import dev.attacca.runtime.internal.run.Watchdog;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What is recorded of one run. */
final class RunRecord {
  private static final int BYTES = 512;

  final RunShape shape;
  final String id;
  final @Nullable String parent;
  final @Nullable String target;
  final ScopeRecord main;
  final KeptItems items;
  final Instant startedAt = Instant.now();
  /** As {@link System#nanoTime} counts. */
  final long began = System.nanoTime();

  // Written once, before the store is told
  volatile RunStatus status = RunStatus.RUNNING;
  volatile long ended = TaskRecord.NEVER;
  volatile @Nullable String failure;
  volatile @Nullable String rootCause;

  /** Items that are open, as far as one can find them; none once it has ended. */
  private volatile Supplier<List<ScopeRecord>> open = List::of;

  // Guarded by the store
  /** Which of all runs of the recorder. */
  long number;
  /** By how many of the reasons it is kept. */
  int kept;

  int bytes;

  RunRecord(RunIdentity run, RunStore store) {
    this.shape = RunShape.of(run.plan);
    this.id = run.id.toString();
    this.parent = run.parent;
    this.target = run.target();
    this.main = ScopeRecord.main(shape.main());
    this.items = new KeptItems(store, shape.graph());
  }

  /** Where open items are to be found. */
  void looksForOpen(Supplier<List<ScopeRecord>> where) {
    open = where;
  }

  /** Items that are kept, and if it goes on, some of those that are open; in the order in which they were emitted. */
  List<ScopeRecord> items() {
    Set<ScopeRecord> all = new LinkedHashSet<>(items.kept());
    all.addAll(open.get());
    List<ScopeRecord> sorted = new ArrayList<>(all);
    sorted.sort(Comparator.comparingLong(item -> item.opened));
    return sorted;
  }

  long now() {
    return System.nanoTime() - began;
  }

  /** The same, to about a millisecond. */
  long coarseNow() {
    return Math.max(0, Watchdog.nanoTime() - began); // it may have looked last before that
  }

  void ended(RunStatus how, @Nullable Throwable thrown) {
    if (thrown != null) {
      failure = Texts.of(thrown);
      rootCause = Texts.rootCause(thrown);
    }
    open = List::of;
    ended = now();
    status = how;
  }

  /** How much memory it takes when it begins. */
  int atFirst() {
    int loops = 4 * shape.graph().size();
    return BYTES + loops + ScopeRecord.BYTES + main.size() * (4 + TaskRecord.BYTES);
  }

  int estimate() {
    return BYTES
        + 4 * shape.graph().size()
        + main.estimate()
        + items.ends()
        + Texts.bytes(id)
        + Texts.bytes(failure)
        + Texts.bytes(rootCause);
  }
}
