package dev.attacca.runtime.engine;

/**
 * Something that keeps a run from being over without holding a thread. Listed in its {@link Crew}
 * so that a halt finds it.
 */
abstract class Pending extends Members.Node<Pending> {
  /** The run has been halted: give up what has not begun, cancel what is awaited. */
  abstract void abandon();
}
