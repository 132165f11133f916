package dev.attacca.tck;

import dev.attacca.runtime.spi.Blueprint;
import dev.attacca.runtime.spi.Engine;
import dev.attacca.runtime.spi.EngineSettings;
import dev.attacca.runtime.spi.Scope;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Flow;
import java.util.stream.LongStream;

/** The shortest flow: a loop over numbers, and a task that is run for each. */
final class Numbers extends Scope {
  /** The loop. */
  static final int NUMBER = 0;
  /** The task below it. */
  static final int SQUARE = 1;

  private static final Blueprint BLUEPRINT = Blueprint.parse("""
          dag Numbers
          loop number inFlight=256: Long
          scope number
          task square: Long
            value number
          """);

  private static final Engine ENGINE = new Engine(
      BLUEPRINT,
      new EngineSettings(
          null,
          Map.of(),
          0,
          null,
          List.of(),
          List.of(),
          Duration.ofSeconds(5),
          1000,
          null,
          null,
          List.of()));

  /** How many; negative for a loop that fails. */
  private final long count;

  private Numbers(long count) {
    super(BLUEPRINT);
    this.count = count;
  }

  /** The values of one of the two, from a run of its own for each subscriber. */
  static Flow.Publisher<Long> publisher(int task, long count) {
    return ENGINE.publisher(() -> new Numbers(count), task);
  }

  private Iterator<Long> numbers() {
    if (count < 0) {
      throw new IllegalStateException("this loop fails");
    }
    return LongStream.range(0, count).iterator();
  }

  @Override
  public int compute(int task) {
    return emit(NUMBER, numbers());
  }

  @Override
  public Scope open(int task, Object item) {
    return new NumberItem(this, (Long) item);
  }

  @Override
  public void assign(int task, Object value) {}

  @Override
  public Object value(int task) {
    return null;
  }

  @Override
  public void input(int input, Object value) {}

  private static final class NumberItem extends Scope {
    private final Long number;
    private Long square;

    NumberItem(Numbers outer, Long number) {
      super(outer);
      this.number = number;
    }

    @Override
    public int compute(int task) {
      return given(square = number * number);
    }

    @Override
    public Object item() {
      return number;
    }

    @Override
    public void assign(int task, Object value) {
      square = (Long) value;
    }

    @Override
    public Object value(int task) {
      return square;
    }

    @Override
    public void input(int input, Object value) {}
  }
}
