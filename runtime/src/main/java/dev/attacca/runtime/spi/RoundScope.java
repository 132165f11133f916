package dev.attacca.runtime.spi;

import org.jspecify.annotations.Nullable;

/** The scope of one round of a repeat: it knows the round before. */
public abstract class RoundScope extends Scope {
  /** Written before anyone else knows of this scope, and when it is closed. */
  private @Nullable Scope previous;

  /**
   * For generated code.
   *
   * @param parent the scope that the repeat stands in
   */
  protected RoundScope(Scope parent) {
    super(parent);
  }

  @Override
  public final @Nullable Scope previous() {
    return previous;
  }

  @Override
  protected final void precededBy(@Nullable Scope before) {
    previous = before;
  }
}
