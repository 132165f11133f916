package dev.attacca.flink.internal.source;

import dev.attacca.flink.internal.items.MovedItem;
import java.io.Serializable;

/** Calls the method of one loop. Travels to where that is done. */
public interface ItemReading extends Serializable {
  /** {@return the name of the loop} */
  String loop();

  /**
   * {@return what opens the loop's calls in one place; closed when it is done}
   *
   * @param users the loader of the user's classes
   */
  Opener opener(ClassLoader users);

  /** Opens calls. */
  interface Opener extends AutoCloseable {
    /**
     * {@return the items of a call, from a position on}
     *
     * @param around the item that it is called for, and those around that; without places in the main scope
     * @param position how many items are not to be given again
     * @throws Exception what the user's code throws
     */
    ItemCursor open(MovedItem around, long position) throws Exception;

    @Override
    void close();
  }
}
