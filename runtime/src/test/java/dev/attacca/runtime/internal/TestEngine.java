package dev.attacca.runtime.internal;

import dev.attacca.runtime.RunResult;
import dev.attacca.runtime.RunnerBuilder;
import dev.attacca.runtime.spi.Blueprint;
import dev.attacca.runtime.spi.Engine;
import dev.attacca.runtime.spi.Scope;

/** The builder of a runner that has no generated code: settings in, engine out. */
final class TestEngine extends RunnerBuilder<TestEngine> {
  /** A result without typed accessors. */
  static final class Result extends RunResult {
    Result(Scope scope) {
      super(scope);
    }
  }

  static TestEngine builder() {
    return new TestEngine();
  }

  /** An engine with nothing but its executor set. */
  static Engine on(TestThreads threads, Blueprint blueprint) {
    return builder().on(threads).build(blueprint);
  }

  /** As above; most seeds bound the number of tasks at once. */
  static Engine on(TestThreads threads, Blueprint blueprint, long seed) {
    int parallelism = (int) (seed % 5);
    TestEngine builder = builder().on(threads);
    return (parallelism == 0 ? builder : builder.parallelism(parallelism)).build(blueprint);
  }

  TestEngine on(TestThreads threads) {
    return threads.isDefault() ? this : executor(threads);
  }

  Engine build(Blueprint blueprint) {
    return engine(blueprint);
  }

  @Override
  protected TestEngine self() {
    return this;
  }
}
