package dev.attacca.runtime.internal.scope;

import java.util.function.Consumer;

/** The loop or merge that has emitted an item, or the batch that has made a call: the scope keeps it for the rooms above. */
public interface EmittingLoop {
  /** Of an item that has been emitted in another run. */
  EmittingLoop ELSEWHERE = new EmittingLoop() {};

  /** Of a batch: has this done with each item that the call is for. */
  default void forEachSharing(Consumer<ScopeCore> does) {}
}
