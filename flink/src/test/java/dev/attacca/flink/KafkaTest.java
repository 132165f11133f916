package dev.attacca.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.attacca.Collect;
import dev.attacca.Dag;
import dev.attacca.DependsOn;
import dev.attacca.Input;
import dev.attacca.Loop;
import dev.attacca.State;
import dev.attacca.Task;
import dev.attacca.runtime.spi.Parts;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.flink.api.common.serialization.AbstractDeserializationSchema;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceBuilder;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.util.InstantiationUtil;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A topic in the place of a loop. There is no broker here: the job is made, written as it is sent to a cluster, and read again. */
class KafkaTest {
  @Dag(cluster = true)
  static class Payments {
    record Payment(String account, long cents) {}

    static class Balance implements Serializable {
      long cents;
    }

    @Loop
    Stream<Payment> payment(@Input int payments) {
      return Stream.iterate(0L, n -> n + 1)
          .limit(payments)
          .map(n -> new Payment("account " + n % 3, n));
    }

    @Task
    String account(Payment payment) {
      return payment.account();
    }

    @Task
    long balance(Payment payment, @State(by = "account") Balance balance) {
      return balance.cents += payment.cents();
    }

    @Task
    @DependsOn(every = "balance")
    String over() {
      return "over";
    }
  }

  static class Gathering {
    @Loop
    Stream<String> line(@Input int lines) {
      return Stream.of();
    }

    @Loop
    Stream<String> other(@Input int lines) {
      return Stream.of();
    }

    @Task
    int length(String line) {
      return line.length();
    }

    @Task
    int lengths(@Collect List<Integer> length, @Collect List<String> other) {
      return length.size() + other.size();
    }
  }

  static final class PaymentOfLine extends AbstractDeserializationSchema<Payments.Payment> {
    private static final long serialVersionUID = 1;

    @Override
    public Payments.Payment deserialize(byte[] message) {
      String[] parts = new String(message, StandardCharsets.UTF_8).split(",");
      return new Payments.Payment(parts[0], Long.parseLong(parts[1]));
    }
  }

  /** Takes the job, and does not run it. */
  @SuppressWarnings("try") // closing throws what it is declared to
  private static final class Taking extends StreamExecutionEnvironment {
    @Nullable
    StreamGraph taken;

    Taking() {
      super(new Configuration().set(PipelineOptions.GENERIC_TYPES, false));
    }

    @Override
    public JobClient executeAsync(StreamGraph graph) throws Exception {
      taken = graph;
      throw new Exception("taken");
    }
  }

  private static <T> KafkaSourceBuilder<T> topic() {
    return KafkaSource.<T>builder()
        .setBootstrapServers("localhost:9092")
        .setTopics("payments")
        .setGroupId("payments")
        .setStartingOffsets(OffsetsInitializer.earliest());
  }

  @Test
  void stands_in_for_a_loop() throws Exception {
    Taking environment = new Taking();
    environment.setParallelism(3);
    AttaccaFlink<KafkaTest_PaymentsRunner.Result> flow = AttaccaFlink.on(
        environment, () -> KafkaTest_PaymentsRunner.of(new Payments()).portable(0));
    flow.source(
        KafkaTest_PaymentsRunner.Values.payment(),
        KafkaTest.<Payments.Payment>topic()
            .setValueOnlyDeserializer(new PaymentOfLine())
            .build());
    flow.values(KafkaTest_PaymentsRunner.Values.balance()).sinkTo(new DiscardingSink<>());
    assertThatThrownBy(() -> flow.start("payments"))
        .isInstanceOf(JobFailedException.class)
        .hasMessageContaining("taken");

    ClassLoader loader = KafkaTest.class.getClassLoader();
    JobGraph job = Objects.requireNonNull(environment.taken).getJobGraph(loader, null);
    JobGraph sent =
        InstantiationUtil.deserializeObject(InstantiationUtil.serializeObject(job), loader);
    assertThat(sent.getVerticesSortedTopologicallyFromSources())
        .extracting(JobVertex::getName)
        .satisfiesExactly(
            first -> assertThat(first).contains("Source: payment", "below payment"),
            second -> assertThat(second).contains("by account"),
            third -> assertThat(third).contains("gathered"));
    assertThat(sent.getVerticesSortedTopologicallyFromSources())
        .extracting(JobVertex::getParallelism)
        .containsExactly(3, 3, 1);
  }

  @Test
  void nothing_is_gathered_from_a_topic_without_an_end() {
    AttaccaFlink<KafkaTest_GatheringRunner.Result> flow = AttaccaFlink.on(
        StreamExecutionEnvironment.getExecutionEnvironment(),
        () -> KafkaTest_GatheringRunner.of(new Gathering()).portable(1));
    KafkaSourceBuilder<String> topic =
        KafkaTest.<String>topic().setValueOnlyDeserializer(new SimpleStringSchema());
    RefusedException refused = catchThrowableOfType(
        RefusedException.class,
        () -> flow.source(KafkaTest_GatheringRunner.Values.line(), topic.build()));
    assertThat(refused.refusals())
        .extracting(Parts.Refusal::key, Parts.Refusal::task)
        .containsExactly(org.assertj.core.groups.Tuple.tuple("GatheredFromEndless", "length"));
    assertThat(refused)
        .hasMessageContaining(
            "the main scope gathers \"length\", and there is no end to what comes of \"line\"");
    flow.source(
        KafkaTest_GatheringRunner.Values.line(),
        topic.setBounded(OffsetsInitializer.latest()).build());
  }
}
