package dev.attacca.runtime.internal.run;

import dev.attacca.runtime.internal.base.SharedNumbers;
import org.jspecify.annotations.Nullable;

/**
 * The merge that a worker has brought its last value to, on the straight way: most often that of the next one, too. Else it would look
 * into the scope of the merge each time, beside which lies what other workers write. Of the worker's thread.
 */
public final class LastMerge {
  public @Nullable ItemSource loop;
  public final SharedNumbers.Taker numbers = new SharedNumbers.Taker();
}
