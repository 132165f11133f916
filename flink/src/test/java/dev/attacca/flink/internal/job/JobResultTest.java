package dev.attacca.flink.internal.job;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attacca.flink.JobFailedException;
import dev.attacca.flink.Ledger;
import dev.attacca.flink.LedgerRunner;
import dev.attacca.flink.internal.parts.JobSpec;
import dev.attacca.flink.internal.sent.SentSupplier;
import dev.attacca.runtime.spi.Portable;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;

/** A job that is over, and has not brought what it should. */
class JobResultTest {
  @Test
  void a_result_that_was_lost_is_not_taken_for_an_empty_one() {
    SentSupplier<LedgerRunner.Result> sent =
        new SentSupplier<>(() -> LedgerRunner.of(new Ledger()).portable(1, 1, 0));
    Portable<LedgerRunner.Result> portable = sent.make(JobResultTest.class.getClassLoader());
    JobPlan plan = new JobPlan(portable, portable.parts());
    JobSpec job = new JobSpec(sent, portable, List.of(), plan.mainTasks(), plan);
    JobStreams streams =
        new JobStreams(StreamExecutionEnvironment.getExecutionEnvironment(), portable, plan, job);
    JobResult<LedgerRunner.Result> result = new JobResult<>(
        portable,
        plan.parts(),
        portable.prelude(),
        Set.of(),
        streams.gatheredType(),
        streams.specs().values());
    assertThatThrownBy(() -> result.of(Map.of(), all -> {}))
        .isInstanceOf(JobFailedException.class)
        .hasMessageStartingWith("the job is over, but its result is lost");
  }
}
