package dev.attacca.flink.internal.source;

import dev.attacca.flink.internal.items.MovedItem;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.jspecify.annotations.Nullable;

/** Gives a split to each reader that asks: the items of the spread loop, as far as they are needed; without one, the one that there is. */
final class SplitGiver implements SplitEnumerator<LoopSplit, Progress> {
  private final SplitEnumeratorContext<LoopSplit> context;
  private final ItemReading.@Nullable Opener outer;
  private final ItemCheck check;
  private final Deque<LoopSplit> back;
  private LoopSplit at;
  private @Nullable OpenCall call;
  private boolean isDone;

  SplitGiver(
      SplitEnumeratorContext<LoopSplit> context,
      ItemReading.@Nullable Opener outer,
      ItemCheck check,
      Progress progress) {
    this.context = context;
    this.outer = outer;
    this.check = check;
    at = progress.outer();
    isDone = progress.isDone();
    back = new ArrayDeque<>(progress.back());
  }

  @Override
  public void start() {}

  @Override
  public void handleSplitRequest(int reader, @Nullable String host) {
    if (!context.registeredReaders().containsKey(reader)) {
      return; // it has failed since
    }
    LoopSplit split = back.isEmpty() ? next() : back.poll();
    if (split == null) {
      context.signalNoMoreSplits(reader);
    } else {
      context.assignSplit(split, reader);
    }
  }

  private @Nullable LoopSplit next() {
    if (isDone) {
      return null;
    }
    ItemReading.Opener loop = outer;
    if (loop == null) {
      isDone = true;
      return at;
    }
    OpenCall open = call;
    if (open == null) {
      call = open = new OpenCall(loop, at, check);
    }
    MovedItem item = open.next();
    isDone = item == null;
    return item == null ? null : new LoopSplit(item);
  }

  /** They may have gone to a reader that had been told that there are no more; it is started anew, and asks again. */
  @Override
  public void addSplitsBack(List<LoopSplit> splits, int reader) {
    back.addAll(splits);
  }

  @Override
  public void addReader(int reader) {}

  @Override
  public Progress snapshotState(long checkpointId) {
    if (call != null) {
      at = call.split();
    }
    return new Progress(at, isDone, List.copyOf(back));
  }

  @Override
  public void close() {
    try {
      if (call != null) {
        call.close();
      }
    } finally {
      if (outer != null) {
        outer.close();
      }
    }
  }
}
