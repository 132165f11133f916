package dev.attacca.benchmarks.flow;

import com.hazelcast.config.Config;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.function.BiConsumerEx;
import com.hazelcast.jet.pipeline.BatchSource;
import com.hazelcast.jet.pipeline.BatchStage;
import com.hazelcast.jet.pipeline.Pipeline;
import com.hazelcast.jet.pipeline.Sink;
import com.hazelcast.jet.pipeline.SinkBuilder;
import com.hazelcast.jet.pipeline.SourceBuilder;
import dev.attacca.benchmarks.flow.Stages.Parity;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Hazelcast with Jet in the same JVM, one member that looks for no others: a pipeline as its documentation
 * shows, with a source and a sink of one's own from {@code SourceBuilder} and {@code SinkBuilder}. It
 * fuses the stages as it sees fit. It has no join of one item's values, so no diamond.
 */
final class ByJet implements Contender {
  private static final int BATCH = 1024;
  private static final AtomicLong RESULT =
      new AtomicLong(); // a pipeline is serialized, this is not

  private final HazelcastInstance hazelcast = Hazelcast.newHazelcastInstance(config());

  private static Config config() {
    Config config = new Config();
    config.setProperty("hazelcast.logging.type", "none");
    config.setProperty("hazelcast.phone.home.enabled", "false");
    config.getJetConfig().setEnabled(true);
    config.getNetworkConfig().getJoin().getAutoDetectionConfig().setEnabled(false);
    config.getNetworkConfig().getJoin().getMulticastConfig().setEnabled(false);
    return config;
  }

  @Override
  public long run(Pattern pattern, int items) {
    Pipeline pipeline = Pipeline.create();
    BatchStage<Integer> numbers = pipeline.readFrom(source(items));
    switch (pattern) {
      case CHAIN ->
        numbers.map(Stages::first).map(Stages::second).map(Stages::third).writeTo(sink(Total::add));
      case ROUTER -> {
        BatchStage<Integer> odd =
            numbers.filter(item -> Stages.parity(item) == Parity.ODD).map(Stages::third);
        numbers
            .filter(item -> Stages.parity(item) == Parity.EVEN)
            .map(Stages::second)
            .merge(odd)
            .writeTo(sink(Total::add));
      }
      case STATE -> {
        pipeline.setPreserveOrder(true);
        numbers.map(Stages::first).writeTo(sink(Total::hash));
      }
      case COLLECT -> {
        pipeline.setPreserveOrder(true);
        numbers.map(Stages::first).map(Stages::second).writeTo(sink(Total::hash));
      }
      default -> throw Contender.unable(this, pattern);
    }
    RESULT.set(0);
    hazelcast.getJet().newJob(pipeline).join();
    return RESULT.get();
  }

  private static BatchSource<Integer> source(int items) {
    return SourceBuilder.batch("numbers", context -> Numbers.below(items))
        .<Integer>fillBufferFn((numbers, buffer) -> {
          for (int i = 0; i < BATCH && numbers.hasNext(); i++) {
            buffer.add(numbers.next());
          }
          if (!numbers.hasNext()) {
            buffer.close();
          }
        })
        .build();
  }

  private static Sink<Integer> sink(BiConsumerEx<Total, Integer> add) {
    return SinkBuilder.sinkBuilder("total", context -> new Total())
        .<Integer>receiveFn(add)
        .destroyFn(total -> RESULT.addAndGet(total.value()))
        .preferredLocalParallelism(1)
        .build();
  }

  @Override
  public void close() {
    hazelcast.shutdown();
  }
}
