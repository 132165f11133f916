package dev.attacca.flink;

import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Something behind a stream that breaks down once, in one of its places: at a record, or at the first one behind it after which a checkpoint was
 * completed; if there is none, when all is over. It stands in the same thread as what gives the stream, which so breaks down in the
 * midst of an item.
 */
final class FailingOnce<T> extends AbstractStreamOperator<T>
    implements OneInputStreamOperator<T, T> {
  private static final long serialVersionUID = 1;

  /** How often each has broken down; and how often after a checkpoint. */
  private static final Map<String, AtomicInteger> FAILED = new ConcurrentHashMap<>();

  static final AtomicInteger AFTER_CHECKPOINT = new AtomicInteger();

  private final String id = UUID.randomUUID().toString();
  private final int at;
  private final boolean waits;
  private transient int seen;
  private transient boolean isKept;

  private FailingOnce(int at, boolean waits) {
    this.at = at;
    this.waits = waits;
  }

  /**
   * Breaks down behind a stream.
   *
   * @param at which record in one place
   * @param waits whether for a checkpoint
   */
  static <T> FailingOnce<T> behind(DataStream<T> stream, int at, boolean waits) {
    FailingOnce<T> failing = new FailingOnce<>(at, waits);
    FAILED.put(failing.id, new AtomicInteger());
    stream.transform("failing", stream.getType(), failing);
    return failing;
  }

  int times() {
    return FAILED.get(id).get();
  }

  @Override
  public void processElement(StreamRecord<T> element) {
    seen++;
    if (seen >= at && (isKept || !waits)) {
      fail();
    }
  }

  @Override
  public void finish() {
    fail();
  }

  private void fail() {
    if (FAILED.get(id).compareAndSet(0, 1)) {
      AFTER_CHECKPOINT.addAndGet(isKept ? 1 : 0);
      throw new IllegalStateException("a cable");
    }
  }

  @Override
  public void notifyCheckpointComplete(long checkpoint) throws Exception {
    super.notifyCheckpointComplete(checkpoint);
    isKept = true;
  }
}
