package dev.attacca.examples.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attacca.runtime.Run;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SeismographTest {
  private final SeismographRunner seismograph = SeismographRunner.of(new Seismograph());

  @Test
  void findsTheSameEarthquakesHoweverManyThreadsAreAtWork() {
    List<Quake> alone =
        first(2, SeismographRunner.builder(new Seismograph()).parallelism(1).build());

    assertThat(first(2, seismograph)).isEqualTo(alone).doesNotHaveDuplicates();
  }

  @Test
  void knowsAnEarthquakeFromStillGround() {
    Stream<Sample> still = Stream.iterate(0L, n -> n + 1).limit(10_000).map(n -> new Sample(n, 1));
    assertThat(seismograph.overriding().sample(still).quake().toList()).isEmpty();

    Stream<Sample> shaken = Stream.iterate(0L, n -> n + 1)
        .limit(10_000)
        .map(n -> new Sample(n, n >= 2000 && n < 2500 ? 20 : 1));
    assertThat(seismograph.overriding().sample(shaken).quake().toList())
        .singleElement()
        .satisfies(quake -> {
          assertThat(quake.begin()).isBetween(20.0, 21.0);
          assertThat(quake.peak()).isEqualTo(20);
        });
  }

  @Test
  void endsWhenItIsStopped() {
    Run<SeismographRunner.Result> run = seismograph.start(7);
    while (run.stats().task("quake").in() < 1000) {
      Thread.onSpinWait();
    }
    run.stop();

    var stats = run.join().stats();
    assertThat(stats.task("ratio").out()).isEqualTo(stats.task("sample").out());
  }

  @Test
  void theProgramPrintsWhatItHasFound() throws InterruptedException {
    PrintStream console = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    try {
      System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
      Earthquakes.main(new String[0]);
    } finally {
      System.setOut(console);
    }

    assertThat(printed.toString(StandardCharsets.UTF_8))
        .contains("the first 8 earthquakes")
        .containsPattern("in one second: [\\d,]+ samples");
  }

  private static List<Quake> first(int quakes, SeismographRunner runner) {
    try (Stream<Quake> found = runner.quake(1755)) {
      return found.limit(quakes).toList();
    }
  }
}
