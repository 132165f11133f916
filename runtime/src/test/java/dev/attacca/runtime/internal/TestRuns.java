package dev.attacca.runtime.internal;

import dev.attacca.runtime.internal.run.Execution;
import dev.attacca.runtime.spi.Blueprint;
import dev.attacca.runtime.spi.Engine;
import dev.attacca.runtime.spi.Inside;

/** Runs that have not begun, for tests of what lies within them. */
public final class TestRuns {
  private TestRuns() {}

  /** One of a loop whose items a task reads. */
  public static Execution execution() {
    Blueprint blueprint = Blueprint.parse("""
        dag Read
        loop item inFlight=4: Integer
        task all: List
          collect item as iterable
        scope item
        task first: Integer
          value item
        """);
    Engine engine = TestEngine.builder().build(blueprint);
    return Inside.execution(engine, Inside.plansOf(blueprint).plan(-1), new FlowScope(blueprint));
  }
}
