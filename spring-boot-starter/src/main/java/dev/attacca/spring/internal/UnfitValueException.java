package dev.attacca.spring.internal;

import org.jspecify.annotations.Nullable;

/** What a property says cannot be had. */
final class UnfitValueException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  private final String reason;
  private final String action;
  private final transient @Nullable Property property;

  /**
   * Says so.
   *
   * @param what in a sentence what cannot be, without its end
   * @param reason why, in as few words
   * @param property says so; null if nobody knows where
   * @param action what to do, in sentences
   * @param cause what was tried
   */
  UnfitValueException(
      String what, String reason, @Nullable Property property, String action, Throwable cause) {
    super(what + ": " + reason, cause);
    this.reason = reason;
    this.property = property;
    this.action = action;
  }

  String reason() {
    return reason;
  }

  String action() {
    return action;
  }

  @Nullable
  Property property() {
    return property;
  }
}
