package dev.attacca.flink.internal.source;

import dev.attacca.flink.internal.items.MovedItem;
import java.util.Arrays;
import org.apache.flink.api.connector.source.SourceSplit;

/**
 * One call of a loop's method, and where in its items it stands.
 *
 * @param around the item that it is called for; without places in the main scope
 * @param position how many of its items have gone out; -1 before it is said that it begins
 * @param check of the next one, or why there is none
 */
record LoopSplit(MovedItem around, long position, long check) implements SourceSplit {
  LoopSplit(MovedItem around) {
    this(around, -1, ItemCheck.NONE);
  }

  @Override
  public String splitId() {
    return Arrays.toString(around.path());
  }
}
