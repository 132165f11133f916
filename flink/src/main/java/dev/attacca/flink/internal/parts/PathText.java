package dev.attacca.flink.internal.parts;

import dev.attacca.flink.internal.items.MovedItem;
import org.apache.flink.api.java.functions.KeySelector;

/** Which item one is, or is below, as a text: {@code 3.17}. */
public final class PathText implements KeySelector<MovedItem, String> {
  private static final long serialVersionUID = 1;

  private final int levels;

  /**
   * For items in so many loops, and those below them.
   *
   * @param levels in how many
   */
  public PathText(int levels) {
    this.levels = levels;
  }

  @Override
  public String getKey(MovedItem item) {
    StringBuilder text = new StringBuilder();
    for (int level = 0; level < levels; level++) {
      text.append(level == 0 ? "" : ".").append(item.path()[level]);
    }
    return text.toString();
  }
}
