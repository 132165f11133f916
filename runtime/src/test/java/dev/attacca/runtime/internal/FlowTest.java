package dev.attacca.runtime.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attacca.runtime.Run;
import dev.attacca.runtime.RunResult;
import dev.attacca.runtime.internal.base.Threads;
import dev.attacca.runtime.spi.Blueprint;
import dev.attacca.runtime.spi.Engine;
import dev.attacca.runtime.spi.EngineSettings;
import dev.attacca.runtime.spi.Scope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The shortest way through a flow, with scopes written by hand. */
@Timeout(60)
class FlowTest {
  static final Blueprint WORDS = Blueprint.parse("""
      dag Words
      state log
      loop line inFlight=4: Integer
      task all: List
        collect length as list
      task total: Integer
        every length
        state log
      scope line
      loop word inFlight=3: Integer
        value line
      task perLine: List
        collect length as list
        value line
      scope word
      task length: Integer
        value word
      task logged
        value length
        state log
      """);
  static final int LINE = 0;
  static final int ALL = 1;
  static final int TOTAL = 2;
  static final int WORD = 3;
  static final int PER_LINE = 4;
  static final int LENGTH = 5;
  static final int LOGGED = 6;

  static final class Main extends Scope {
    List<Integer> log;
    List<Integer> all;
    Integer total;
    final List<List<Integer>> perLines = Collections.synchronizedList(new ArrayList<>());
    final boolean async;

    Main(boolean async) {
      super(WORDS);
      this.async = async;
    }

    @Override
    public int compute(int task) {
      switch (task) {
        case LINE:
          return emit(LINE, IntStream.range(0, 20).boxed());
        case ALL:
          return given(all = gatheredList(ALL, 0));
        case TOTAL:
          return given(total = log.size());
        default:
          throw new AssertionError(task);
      }
    }

    @Override
    public void makeState(int state) {
      log = new ArrayList<>();
    }

    @Override
    public void assign(int task, Object value) {
      throw new AssertionError();
    }

    @Override
    public Object value(int task) {
      return task == ALL ? all : task == TOTAL ? total : null;
    }

    @Override
    public Scope open(int opener, Object item) {
      return new LineItem(this, (Integer) item);
    }
  }

  static final class LineItem extends Scope {
    final Main outer;
    final Integer line;
    List<Integer> perLine;

    LineItem(Main outer, Integer line) {
      super(outer);
      this.outer = outer;
      this.line = line;
    }

    @Override
    public int compute(int task) {
      switch (task) {
        case WORD:
          return emit(WORD, IntStream.range(0, line % 5).boxed().toList());
        case PER_LINE:
          perLine = gatheredList(PER_LINE, 0);
          outer.perLines.add(perLine);
          return DONE;
        default:
          throw new AssertionError(task);
      }
    }

    @Override
    public void assign(int task, Object value) {
      throw new AssertionError();
    }

    @Override
    public Object value(int task) {
      return perLine;
    }

    @Override
    public Object item() {
      return line;
    }

    @Override
    public Scope open(int opener, Object item) {
      return new WordItem(this, (Integer) item);
    }
  }

  static final class WordItem extends Scope {
    final LineItem outer;
    final Integer word;
    Integer length;

    WordItem(LineItem outer, Integer word) {
      super(outer);
      this.outer = outer;
      this.word = word;
    }

    @Override
    public int compute(int task) {
      switch (task) {
        case LENGTH:
          int value = outer.line * 100 + word;
          return outer.outer.async
              ? await(LENGTH, CompletableFuture.supplyAsync(() -> value))
              : given(length = value);
        case LOGGED:
          outer.outer.log.add(length);
          return DONE;
        default:
          throw new AssertionError(task);
      }
    }

    @Override
    public void assign(int task, Object value) {
      length = (Integer) value;
    }

    @Override
    public Object value(int task) {
      return task == LENGTH ? length : null;
    }

    @Override
    public Object item() {
      return word;
    }
  }

  static final class Result extends RunResult {
    Result(Scope main) {
      super(main);
    }
  }

  static Stream<Executor> executors() {
    return Stream.of(
        Runnable::run,
        Threads.executor(),
        Executors.newFixedThreadPool(1),
        Executors.newFixedThreadPool(4));
  }

  static Engine engine(Executor executor) {
    return new Engine(
        WORDS,
        new EngineSettings(
            executor,
            Map.of(),
            0,
            null,
            List.of(),
            List.of(),
            Duration.ofSeconds(1),
            1000,
            null,
            null,
            List.of()));
  }

  static List<Integer> expected() {
    List<Integer> expected = new ArrayList<>();
    for (int line = 0; line < 20; line++) {
      for (int word = 0; word < line % 5; word++) {
        expected.add(line * 100 + word);
      }
    }
    return expected;
  }

  @ParameterizedTest
  @MethodSource("executors")
  void items_come_back_in_order(Executor executor) {
    for (int i = 0; i < 50; i++) {
      Main main = new Main(i % 2 == 1);
      Run<Result> run = engine(executor).start(main, Result::new);
      run.join(Duration.ofSeconds(20));
      assertThat(main.all).isEqualTo(expected());
      assertThat(main.log).isEqualTo(expected());
      assertThat(main.perLines).hasSize(20);
      assertThat(run.stats().task("length").out()).isEqualTo(40);
      assertThat(run.stats().task("line").out()).isEqualTo(20);
    }
  }

  @ParameterizedTest
  @MethodSource("executors")
  void values_stream_in_order(Executor executor) {
    for (int i = 0; i < 50; i++) {
      try (Stream<Integer> lengths = engine(executor).stream(new Main(i % 2 == 1), LENGTH)) {
        assertThat(lengths.toList()).isEqualTo(expected());
      }
      try (Stream<Integer> lengths = engine(executor).stream(new Main(i % 2 == 1), LENGTH)) {
        assertThat(lengths.limit(7).toList()).isEqualTo(expected().subList(0, 7));
      }
    }
  }
}
