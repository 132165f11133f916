package dev.attacca.runtime;

import java.util.List;

/**
 * Something that watches or surrounds the runs of the runners that it is given to, see {@link
 * RunnerBuilder#with}. What it does, it says by what it implements: {@link RunListener}, {@link
 * TaskInterceptor}, or both, {@link dev.attacca.runtime.spi.RunnerExtension}, or it is a {@link RunRecorder}. One object may be given to any number of runners, and must be thread-safe.
 */
public interface Extension {
  /**
   * Of what this extension consists: itself alone, unless it is put together of others.
   *
   * @return what is given to the runner in place of this, in this order; asked once per builder
   */
  default List<? extends Extension> parts() {
    return List.of(this);
  }
}
