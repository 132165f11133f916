package dev.attacca.benchmarks.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class SampleTest {
  @Test
  void tellsTheMedianAndBothEnds() {
    Sample sample = new Sample(List.of(40.0, 10.0, 20.0, 30.0));
    assertThat(sample.median()).isEqualTo(25);
    assertThat(new Sample(List.of(3.0, 1.0, 2.0)).median()).isEqualTo(2);
    assertThat(sample).hasToString("25.0 (10.0 to 40.0)");
    assertThatThrownBy(() -> new Sample(List.of())).hasMessage("nothing was measured");
  }

  @Test
  void tellsItsQuartiles() {
    Sample sample = new Sample(List.of(50.0, 10.0, 40.0, 20.0, 30.0));
    assertThat(sample.quantile(0.25)).isEqualTo(20);
    assertThat(sample.quantile(0.75)).isEqualTo(40);
    assertThat(new Sample(List.of(10.0, 20.0)).quantile(0.25)).isEqualTo(12.5);
    assertThat(new Sample(List.of(10.0)).quantile(0.75)).isEqualTo(10);
  }

  @Test
  void tellsHowFarAwayTheFarthestIs() {
    assertThat(new Sample(List.of(10.0, 20.0, 24.0)).farthest()).isEqualTo(2);
    assertThat(new Sample(List.of(19.0, 20.0, 60.0)).farthest()).isEqualTo(3);
    assertThat(new Sample(List.of(20.0, 22.0, 20.0)).farthest()).isCloseTo(1.1, within(1e-9));
  }

  @Test
  void isComparedJvmByJvm() {
    Sample ours = new Sample(List.of(1.0, 2.0, 3.0));
    assertThat(ours.notAbove(new Sample(List.of(1.0, 1.9, 5.0)))).isEqualTo(2);
    assertThat(ours.notAbove(new Sample(List.of(0.5)))).isZero();
  }

  @Test
  void anotherProcessIsUpBeforeAnythingIsMeasuredBesideIt() throws Exception {
    BusyCore busy = BusyCore.start();
    assertThat(busy.isAlive()).isTrue();
    busy.close();
    assertThat(busy.isAlive()).isFalse();
  }
}
