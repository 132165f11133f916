package dev.attacca.flink.internal.source;

import dev.attacca.flink.internal.items.MovedItem;
import java.util.Set;
import org.apache.flink.api.common.watermark.WatermarkDeclaration;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/** Where items come from: their loop, or another source that was put in its place before the job is started. */
public final class OriginSource implements Source<MovedItem, SourceSplit, Object> {
  private static final long serialVersionUID = 1;

  private Source<MovedItem, SourceSplit, Object> source;

  /**
   * The items of a loop.
   *
   * @param loop the loop
   */
  public OriginSource(LoopSource loop) {
    source = cast(loop);
  }

  /**
   * Puts another source in the place of the loop.
   *
   * @param other gives the items
   */
  public void replace(Source<?, ?, ?> other) {
    source = cast(new GivenSource<>(other));
  }

  @SuppressWarnings(
      "unchecked") // Flink gives each source the splits and the progress that are its own
  private static Source<MovedItem, SourceSplit, Object> cast(Source<MovedItem, ?, ?> source) {
    return (Source<MovedItem, SourceSplit, Object>) source;
  }

  @Override
  public Boundedness getBoundedness() {
    return source.getBoundedness();
  }

  @Override
  public SourceReader<MovedItem, SourceSplit> createReader(SourceReaderContext context)
      throws Exception {
    return source.createReader(context);
  }

  @Override
  public SplitEnumerator<SourceSplit, Object> createEnumerator(
      SplitEnumeratorContext<SourceSplit> context) throws Exception {
    return source.createEnumerator(context);
  }

  @Override
  public SplitEnumerator<SourceSplit, Object> restoreEnumerator(
      SplitEnumeratorContext<SourceSplit> context, Object progress) throws Exception {
    return source.restoreEnumerator(context, progress);
  }

  @Override
  public SimpleVersionedSerializer<SourceSplit> getSplitSerializer() {
    return source.getSplitSerializer();
  }

  @Override
  public SimpleVersionedSerializer<Object> getEnumeratorCheckpointSerializer() {
    return source.getEnumeratorCheckpointSerializer();
  }

  @Override
  public Set<? extends WatermarkDeclaration> declareWatermarks() {
    return source.declareWatermarks();
  }
}
