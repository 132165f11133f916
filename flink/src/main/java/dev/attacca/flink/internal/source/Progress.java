package dev.attacca.flink.internal.source;

import java.util.List;

/**
 * What has been given out to readers.
 *
 * @param outer how far the loop has been read whose items are splits, and whether it is done, or the one split is out
 * @param isDone whether there are no more but those that came back
 * @param back those that came back from readers that failed
 */
record Progress(LoopSplit outer, boolean isDone, List<LoopSplit> back) {
  Progress {
    back = List.copyOf(back);
  }
}
