package dev.attacca.flink.internal.types;

import java.io.Serial;

/** A type that neither Flink nor Java can serialise. The message says of what it is a component, and how it came to be one. */
public final class UnserialisableTypeException extends IllegalArgumentException {
  @Serial
  private static final long serialVersionUID = 1;

  /** How the refusal is known. */
  public static final String KEY = "Unserialisable";

  /** What can be done about it. */
  public static final String WAY_OUT =
      "make it a record, an enum or what Flink takes for a POJO (a public class with fields, and a constructor without parameters, that are public), or let it implement java.io.Serializable";

  /**
   * A refusal.
   *
   * @param message what cannot be serialised
   */
  public UnserialisableTypeException(String message) {
    super(message);
  }
}
