package dev.attacca.examples.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainTest {
  @TempDir
  Path folder;

  private String run(String... words) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    boolean isWell =
        Main.run(Options.of(words), new PrintStream(bytes, true, StandardCharsets.UTF_8));
    assertThat(isWell).isTrue();
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void booksInThisProcess() throws Exception {
    assertThat(run("--orders", "5_000", "--folder", folder.toString()))
        .contains("orders     5,000 lines in ")
        .containsPattern("here       14,\\d{3} postings, 4 lines that are no orders left out, in ")
        .containsPattern("the largest order is orders-\\d.csv:\\d+: \\d[\\d,]*\\.\\d\\d")
        .doesNotContain("there");
  }

  /** The same program as on the cluster that the script starts, on one within this process. */
  @Test
  void comesToTheSameOnACluster() throws Exception {
    Configuration configuration = new Configuration();
    configuration.set(RestOptions.BIND_PORT, "0");
    try (MiniCluster cluster = new MiniCluster(new MiniClusterConfiguration.Builder()
        .setConfiguration(configuration)
        .setNumTaskManagers(2)
        .setNumSlotsPerTaskManager(1)
        .build())) {
      cluster.start();
      String at = "localhost:" + cluster.getRestAddress().get().getPort();
      assertThat(run("--orders", "5000", "--folder", folder.toString(), "--cluster", at))
          .containsPattern("there      job [0-9a-f]{32}, in 2 places")
          .containsPattern("there      14,\\d{3} postings, 4 lines that are no orders left out")
          .contains("line by line: 0 lost, 0 doubled, 0 wrong")
          .contains("and the same result");
    }
  }

  private Comparison compare(List<String> there) throws IOException {
    Path here = Files.write(
        folder.resolve("here"), List.of("o:1,a,5,1,5", "o:1,b,-5,1,-5", "o:2,a,7,2,12"));
    Path files = Files.createDirectories(folder.resolve("there"));
    Files.write(files.resolve("part-0"), there);
    Files.write(files.resolve(".part-1.inprogress"), List.of("o:1,a,5,1,5"));
    return Comparison.of(here, files);
  }

  @Test
  void findsWhatIsAmiss() throws Exception {
    List<String> inAnotherOrder = List.of("o:2,a,7,1,7", "o:1,b,-5,1,-5", "o:1,a,5,2,12");
    assertThat(compare(inAnotherOrder).isWell()).isTrue();
    assertThat(compare(inAnotherOrder).lines()).isEqualTo(3);
    assertThat(compare(inAnotherOrder).accounts()).isEqualTo(2);

    Comparison lost = compare(inAnotherOrder.subList(0, 2));
    assertThat(List.of(lost.lost(), lost.doubled(), lost.wrong())).containsExactly(1L, 0L, 0L);
    assertThat(lost.isWell()).isFalse();

    List<String> twice = new ArrayList<>(inAnotherOrder);
    twice.add("o:1,b,-5,2,-10");
    assertThat(compare(twice).doubled()).isEqualTo(1);

    assertThat(compare(List.of("o:2,a,7,1,7", "o:1,b,-5,1,-5", "o:1,a,6,2,13")).wrong())
        .isEqualTo(1);
    assertThat(compare(List.of("o:2,a,7,1,7", "o:1,b,-5,1,-5", "o:1,a,5,2,13")).wrong())
        .as("a balance that does not follow")
        .isEqualTo(1);
    assertThat(compare(List.of("o:2,a,7,1,7", "o:1,b,-5,1,-5", "o:1,a,5,1,5")).wrong())
        .as("a state that was set back")
        .isEqualTo(1);
  }

  @Test
  void tellsOfCheckpoints() {
    List<String> told = new ArrayList<>();
    Checkpoints checkpoints = new Checkpoints("localhost:1", "job", told::add);
    checkpoints.read("{\"errors\":[\"no such job\"]}");
    checkpoints.read("{\"counts\":{\"restored\":0,\"completed\":0},\"latest\":{\"completed\":null,"
        + "\"savepoint\":null,\"failed\":null,\"restored\":null},\"history\":[]}");
    String completed = "{\"counts\":{\"restored\":0,\"completed\":2},\"latest\":{\"completed\":"
        + "{\"className\":\"completed\",\"id\":2,\"status\":\"COMPLETED\"},\"restored\":";
    checkpoints.read(completed + "null}}");
    checkpoints.read(completed + "{\"id\":2,\"restore_timestamp\":7}}}");
    checkpoints.read(completed + "{\"id\":2,\"restore_timestamp\":7}}}");
    assertThat(told).containsExactly("checkpoint 2 is made", "goes on from checkpoint 2");
  }

  @Test
  void saysWhatItCanDoAndRefusesWhatItCannot() throws Exception {
    assertThat(run("--help")).contains("--orders", "--cluster", "on-a-cluster.sh");
    assertThatThrownBy(() -> Options.of("--order", "3"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("what is --order?");
    assertThatThrownBy(() -> Options.of("--orders", "many")).hasMessageContaining("not many");
    assertThatThrownBy(() -> Options.of("--folder")).hasMessageContaining("--folder needs a value");
    Options options = Options.of("--cluster", "here:8081", "--jars", "a.jar:b.jar");
    assertThat(options.host() + options.port()).isEqualTo("here8081");
    assertThat(options.jars()).containsExactly("a.jar", "b.jar");
  }
}
