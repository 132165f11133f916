package dev.attacca.flink.internal.sent;

import dev.attacca.flink.PortableSupplier;
import dev.attacca.flink.internal.types.JavaForm;
import dev.attacca.runtime.spi.Portable;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.Serializable;

/**
 * A user's supplier in the form in which it travels, so that it is read only where the loader of the user's classes is at hand.
 *
 * @param <R> the type of the result
 */
public final class SentSupplier<R> implements Serializable {
  private static final long serialVersionUID = 1;

  private final byte[] bytes;

  /**
   * Takes a supplier as it is now.
   *
   * @param supplier the user's
   * @throws IllegalArgumentException if it does not serialise
   */
  public SentSupplier(PortableSupplier<R> supplier) {
    try {
      bytes = JavaForm.write(supplier);
    } catch (NotSerializableException e) {
      throw new IllegalArgumentException(
          "what makes the runner is sent to other machines, and holds a " + e.getMessage()
              + ", which does not serialise: make that within it, or let the class implement java.io.Serializable",
          e);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "what makes the runner cannot be sent to other machines: " + e, e);
    }
  }

  /**
   * {@return the tasks, made anew by a supplier that has travelled}
   *
   * @param loader of the user's classes
   * @throws IllegalStateException if they cannot be made
   */
  public Portable<R> make(ClassLoader loader) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    try {
      return read(loader).get();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("the runner cannot be made: " + e, e);
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  @SuppressWarnings("unchecked") // as it was when it was written
  private PortableSupplier<R> read(ClassLoader loader) {
    try {
      return (PortableSupplier<R>) JavaForm.read(bytes, loader);
    } catch (IOException | ClassNotFoundException e) {
      throw new IllegalStateException("what makes the runner cannot be read here: " + e, e);
    }
  }
}
