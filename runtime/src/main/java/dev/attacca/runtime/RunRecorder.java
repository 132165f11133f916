package dev.attacca.runtime;

import dev.attacca.runtime.internal.record.RunStore;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * Records runs, and keeps some of them: so many each of the newest, of the slowest, and of the newest that have failed.
 *
 * <pre>{@code
 * RunRecorder recorder = RunRecorder.keeping(100);
 * CheckoutRunner checkout = CheckoutRunner.builder(new Checkout()).with(recorder).build();
 * checkout.run("sku-1", EU);
 * System.out.println(recorder.runs().get(0).toGantt());
 * }</pre>
 *
 * <p>Given to any number of runners, it keeps the runs of all of them together. Of the items of a loop it keeps the first,
 * the slowest, and the failed ones. It holds names, numbers and texts, never a value, a thread or an exception; and no more
 * than some 32 MB, as far as that can be estimated: then it lets go of items, and after that of the
 * oldest runs that are neither among the slowest nor failed, and counts them. What a runner without a
 * recorder costs does not change. Thread-safe.
 */
public final class RunRecorder implements Extension {
  private static final long MOST_BYTES = 32L << 20;

  private final RunStore store;

  private RunRecorder(int runs, long bytes) {
    this.store = new RunStore(this, runs, bytes);
  }

  /**
   * A recorder of its own.
   *
   * @param runs how many it keeps of the newest, the slowest and the failed runs each; at least 1
   * @return the recorder
   * @throws IllegalArgumentException if it is less
   */
  public static RunRecorder keeping(int runs) {
    return keeping(runs, MOST_BYTES);
  }

  /** With another bound. */
  static RunRecorder keeping(int runs, long bytes) {
    if (runs < 1) {
      throw new IllegalArgumentException("a recorder keeps at least 1 run, not " + runs);
    }
    return new RunRecorder(runs, bytes);
  }

  /** {@return what is kept, the newest run first; those that go on are there as they stand} */
  public List<Trace> runs() {
    return store.traces();
  }

  /**
   * One run.
   *
   * @param id its id, see {@link Run#id()}
   * @return what has been recorded of it
   * @throws NoSuchElementException if no such run is kept; it says which are
   */
  public Trace run(String id) {
    return store.trace(id);
  }

  /** {@return how many runs were let go of, or not recorded, to keep to the bound} */
  public long runsDropped() {
    return store.runsDropped();
  }

  /** {@return how many items were let go of, to keep to the bound, that else would have been kept} */
  public long itemsDropped() {
    return store.itemsDropped();
  }

  /** What it keeps, for the runtime. */
  RunStore store() {
    return store;
  }

  /** In one line: how much it keeps, and what it had to let go of. */
  @Override
  public String toString() {
    return store.toString();
  }
}
