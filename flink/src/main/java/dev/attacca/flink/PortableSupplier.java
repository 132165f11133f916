package dev.attacca.flink;

import dev.attacca.runtime.spi.Portable;
import java.io.Serializable;

/**
 * Makes a runner and gives it its inputs, in every process that runs a part of it: {@code () -> LedgerRunner.of(new
 * Ledger()).portable(folder)}. It travels by Java's serialisation with all that it captures; a {@link java.nio.file.Path}, a {@link
 * java.nio.charset.Charset} and an {@link java.util.Optional} may be among that, though Java itself would not serialise them. What it
 * makes each time has the same tasks.
 *
 * @param <R> the type of the result
 */
@FunctionalInterface
public interface PortableSupplier<R> extends Serializable {
  /**
   * {@return the tasks with their inputs, made anew}
   *
   * @throws Exception if they cannot be made
   */
  Portable<R> get() throws Exception;
}
