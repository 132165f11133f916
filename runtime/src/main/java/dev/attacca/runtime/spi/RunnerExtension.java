package dev.attacca.runtime.spi;

import dev.attacca.runtime.Extension;
import dev.attacca.runtime.Server;

/**
 * An extension that looks at runners as a whole, not only at what happens in them: one that shows them, or measures them. It may
 * be a {@link dev.attacca.runtime.RunListener} as well.
 */
public interface RunnerExtension extends Extension {
  /**
   * A runner is being built that this was given to. Called by {@code build()}, on its thread, before the runner has any runs;
   * what it throws, {@code build()} throws.
   *
   * @param runner the runner; lives for as long as the runner does, or a run of it goes on, so whoever may
   *     outlive it holds it weakly
   */
  void built(RunnerView runner);

  /**
   * A runner that this was given to serves. Called by {@code serve()}, on its thread; what it throws is logged.
   *
   * @param server the server, which has no runs yet; whoever may outlive it holds it weakly
   */
  default void opened(Server<?> server) {}

  /**
   * A server of a runner that this was given to has refused a run, because its queue is full. Called on the thread that wanted
   * to submit it, before that is told; what it throws is logged.
   *
   * @param server the server
   */
  default void refused(Server<?> server) {}
}
