package dev.attacca.tck;

import java.util.concurrent.Flow;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;

/** The publisher of a loop's items. */
public final class LoopPublisherTest extends FlowPublisherVerification<Long> {
  private static final long SIGNAL_MILLIS = 1000;
  private static final long SILENCE_MILLIS = 100;

  /** For TestNG. */
  public LoopPublisherTest() {
    super(new TestEnvironment(SIGNAL_MILLIS, SILENCE_MILLIS));
  }

  @Override
  public Flow.Publisher<Long> createFlowPublisher(long elements) {
    return Numbers.publisher(Numbers.NUMBER, elements);
  }

  @Override
  public Flow.Publisher<Long> createFailedFlowPublisher() {
    return Numbers.publisher(Numbers.NUMBER, -1);
  }
}
