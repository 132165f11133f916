package dev.attacca.flink.internal.source;

import dev.attacca.flink.internal.items.MovedItem;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.watermark.WatermarkDeclaration;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * A source of a user's in the place of a loop: what it gives are items that have no number yet.
 *
 * @param <T> the type of the items
 * @param <S> its splits
 * @param <C> its progress
 */
final class GivenSource<T, S extends SourceSplit, C> implements Source<MovedItem, S, C> {
  private static final long serialVersionUID = 1;

  private final Source<T, S, C> source;

  GivenSource(Source<T, S, C> source) {
    this.source = source;
  }

  private static MovedItem item(Object value) {
    return new MovedItem(new long[0], new byte[] {MovedItem.VALUE}, new Object[] {value});
  }

  @Override
  public Boundedness getBoundedness() {
    return source.getBoundedness();
  }

  @Override
  public SourceReader<MovedItem, S> createReader(SourceReaderContext context) throws Exception {
    return new Reader<>(source.createReader(context));
  }

  @Override
  public SplitEnumerator<S, C> createEnumerator(SplitEnumeratorContext<S> context)
      throws Exception {
    return source.createEnumerator(context);
  }

  @Override
  public SplitEnumerator<S, C> restoreEnumerator(SplitEnumeratorContext<S> context, C progress)
      throws Exception {
    return source.restoreEnumerator(context, progress);
  }

  @Override
  public SimpleVersionedSerializer<S> getSplitSerializer() {
    return source.getSplitSerializer();
  }

  @Override
  public SimpleVersionedSerializer<C> getEnumeratorCheckpointSerializer() {
    return source.getEnumeratorCheckpointSerializer();
  }

  @Override
  public Set<? extends WatermarkDeclaration> declareWatermarks() {
    return source.declareWatermarks();
  }

  @SuppressWarnings("try") // closing throws what it is declared to
  private static final class Reader<T, S extends SourceSplit>
      implements SourceReader<MovedItem, S> {
    private final SourceReader<T, S> reader;

    Reader(SourceReader<T, S> reader) {
      this.reader = reader;
    }

    @Override
    public void start() {
      reader.start();
    }

    @Override
    public InputStatus pollNext(ReaderOutput<MovedItem> output) throws Exception {
      return reader.pollNext(new Output<>(output));
    }

    @Override
    public List<S> snapshotState(long checkpointId) {
      return reader.snapshotState(checkpointId);
    }

    @Override
    public CompletableFuture<Void> isAvailable() {
      return reader.isAvailable();
    }

    @Override
    public void addSplits(List<S> splits) {
      reader.addSplits(splits);
    }

    @Override
    public void notifyNoMoreSplits() {
      reader.notifyNoMoreSplits();
    }

    @Override
    public void handleSourceEvents(SourceEvent event) {
      reader.handleSourceEvents(event);
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) throws Exception {
      reader.notifyCheckpointComplete(checkpointId);
    }

    @Override
    public void notifyCheckpointAborted(long checkpointId) throws Exception {
      reader.notifyCheckpointAborted(checkpointId);
    }

    @Override
    public void pauseOrResumeSplits(Collection<String> pause, Collection<String> resume) {
      reader.pauseOrResumeSplits(pause, resume);
    }

    @Override
    public void close() throws Exception {
      reader.close();
    }
  }

  /** One output of a reader: of all of it, or of a split. */
  private static class OfSplit<T> implements SourceOutput<T> {
    private final SourceOutput<MovedItem> output;

    OfSplit(SourceOutput<MovedItem> output) {
      this.output = output;
    }

    @Override
    public void collect(T value) {
      output.collect(item(value));
    }

    @Override
    public void collect(T value, long timestamp) {
      output.collect(item(value), timestamp);
    }

    @Override
    public void emitWatermark(Watermark watermark) {
      output.emitWatermark(watermark);
    }

    @Override
    public void markIdle() {
      output.markIdle();
    }

    @Override
    public void markActive() {
      output.markActive();
    }
  }

  private static final class Output<T> extends OfSplit<T> implements ReaderOutput<T> {
    private final ReaderOutput<MovedItem> output;

    Output(ReaderOutput<MovedItem> output) {
      super(output);
      this.output = output;
    }

    @Override
    public SourceOutput<T> createOutputForSplit(String split) {
      return new OfSplit<>(output.createOutputForSplit(split));
    }

    @Override
    public void releaseOutputForSplit(String split) {
      output.releaseOutputForSplit(split);
    }
  }
}
