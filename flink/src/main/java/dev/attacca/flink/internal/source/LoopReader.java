package dev.attacca.flink.internal.source;

import dev.attacca.flink.internal.items.MovedItem;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.core.io.InputStatus;
import org.jspecify.annotations.Nullable;

/** Reads calls of a loop, one after the other, on the thread of the task: the user's code is asked for an item when one can go on. */
final class LoopReader implements SourceReader<MovedItem, LoopSplit> {
  /** How many items are given before the task looks for something else to do. */
  private static final int AT_ONCE = 16;

  private final SourceReaderContext context;
  private final ItemReading.Opener opener;
  private final ItemCheck check;
  private final Deque<LoopSplit> waiting = new ArrayDeque<>();
  private @Nullable OpenCall open;
  private boolean isAsked;
  private boolean isLast;
  private CompletableFuture<Void> available = new CompletableFuture<>();

  LoopReader(SourceReaderContext context, ItemReading.Opener opener, ItemCheck check) {
    this.context = context;
    this.opener = opener;
    this.check = check;
  }

  @Override
  public void start() {
    if (waiting.isEmpty()) {
      ask();
    }
  }

  private void ask() {
    if (!isAsked && !isLast) {
      isAsked = true;
      context.sendSplitRequest();
    }
  }

  @Override
  public InputStatus pollNext(ReaderOutput<MovedItem> output) throws Exception {
    OpenCall call = open;
    if (call == null) {
      LoopSplit split = waiting.poll();
      if (split == null) {
        return nothing();
      }
      open = call = new OpenCall(opener, split, check);
    }
    for (int i = 0; i < AT_ONCE; i++) {
      MovedItem item = call.next();
      if (item == null) {
        open = null;
        call.close();
        return waiting.isEmpty() ? nothing() : InputStatus.MORE_AVAILABLE;
      }
      output.collect(item);
    }
    return InputStatus.MORE_AVAILABLE;
  }

  private InputStatus nothing() {
    if (isLast) {
      return InputStatus.END_OF_INPUT;
    }
    if (available.isDone()) {
      available = new CompletableFuture<>();
    }
    ask();
    return InputStatus.NOTHING_AVAILABLE;
  }

  @Override
  public List<LoopSplit> snapshotState(long checkpointId) {
    List<LoopSplit> splits = new ArrayList<>();
    if (open != null) {
      splits.add(open.split());
    }
    splits.addAll(waiting);
    return splits;
  }

  @Override
  public CompletableFuture<Void> isAvailable() {
    return open != null || !waiting.isEmpty() || isLast
        ? CompletableFuture.completedFuture(null)
        : available;
  }

  @Override
  public void addSplits(List<LoopSplit> splits) {
    isAsked = false;
    waiting.addAll(splits);
    available.complete(null);
  }

  @Override
  public void notifyNoMoreSplits() {
    isLast = true;
    available.complete(null);
  }

  @Override
  public void close() {
    try {
      if (open != null) {
        open.close();
      }
    } finally {
      opener.close();
    }
  }
}
