package dev.attacca.benchmarks.flow;

import com.typesafe.config.ConfigFactory;
import dev.attacca.benchmarks.flow.Stages.Parity;
import java.util.concurrent.ExecutionException;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.japi.function.Function2;
import org.apache.pekko.stream.FlowShape;
import org.apache.pekko.stream.UniformFanInShape;
import org.apache.pekko.stream.UniformFanOutShape;
import org.apache.pekko.stream.javadsl.Broadcast;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.GraphDSL;
import org.apache.pekko.stream.javadsl.Merge;
import org.apache.pekko.stream.javadsl.Partition;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.stream.javadsl.ZipWith;

/**
 * Pekko Streams with {@code async} boundaries between the stages, as its documentation shows under
 * "Pipelining and Parallelism"; splits and joins by {@code GraphDSL}, as under "Working with Graphs".
 */
final class ByPekko implements Contender {
  private final ActorSystem system = ActorSystem.create(
      "benchmarks",
      ConfigFactory.parseString("pekko { loglevel = OFF, stdout-loglevel = OFF }")
          .withFallback(ConfigFactory.load(ActorSystem.class.getClassLoader())));

  @Override
  public long run(Pattern pattern, int items) throws ExecutionException, InterruptedException {
    Source<Integer, NotUsed> numbers = Source.fromIterator(() -> Numbers.below(items));
    return switch (pattern) {
      case CHAIN ->
        fold(
            numbers.map(Stages::first).async().map(Stages::second).async().map(Stages::third),
            Total::add);
      case DIAMOND -> fold(numbers.map(Stages::first).async().via(diamond()), Total::add);
      case ROUTER -> fold(numbers.async().via(router()), Total::add);
      case STATE -> fold(numbers.map(Stages::first).async(), Total::hash);
      case COLLECT ->
        fold(numbers.map(Stages::first).async().map(Stages::second).async(), Total::hash);
      default -> throw Contender.unable(this, pattern);
    };
  }

  private static Flow<Integer, Integer, NotUsed> diamond() {
    return Flow.fromGraph(GraphDSL.create(builder -> {
      UniformFanOutShape<Integer, Integer> top = builder.add(Broadcast.create(2));
      var join = builder.add(
          ZipWith.<Integer, Integer, Integer>create((left, right) -> Stages.join(left, right)));
      builder.from(top).via(builder.add(stage().map(Stages::second).async())).toInlet(join.in0());
      builder.from(top).via(builder.add(stage().map(Stages::third).async())).toInlet(join.in1());
      return FlowShape.of(top.in(), join.out());
    }));
  }

  private static Flow<Integer, Integer, NotUsed> router() {
    return Flow.fromGraph(GraphDSL.create(builder -> {
      UniformFanOutShape<Integer, Integer> parity = builder.add(
          Partition.create(Integer.class, 2, item -> Stages.parity(item) == Parity.EVEN ? 0 : 1));
      UniformFanInShape<Integer, Integer> join = builder.add(Merge.create(2));
      builder
          .from(parity.out(0))
          .via(builder.add(stage().map(Stages::second).async()))
          .viaFanIn(join);
      builder
          .from(parity.out(1))
          .via(builder.add(stage().map(Stages::third).async()))
          .viaFanIn(join);
      return FlowShape.of(parity.in(), join.out());
    }));
  }

  private static Flow<Integer, Integer, NotUsed> stage() {
    return Flow.of(Integer.class);
  }

  private long fold(Source<Integer, NotUsed> items, Function2<Total, Integer, Total> add)
      throws ExecutionException, InterruptedException {
    return items
        .runWith(Sink.fold(new Total(), add), system)
        .toCompletableFuture()
        .get()
        .value();
  }

  @Override
  public void close() {
    system.terminate();
    system.getWhenTerminated().toCompletableFuture().join();
  }
}
