package dev.attacca.flink.internal.parts;

import dev.attacca.flink.internal.items.MovedItem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.flink.api.common.accumulators.ListAccumulator;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RpcOptions;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.jspecify.annotations.Nullable;

/**
 * The one place where the values are that the main scope gathers, and what the parts say at their end: these are over at different times,
 * and after a failure nothing is known of a place that was over, while this one is there as long as any of them. It gives all out with the
 * end of the job, which carries no more than one message of Flink's; what is more than that is refused by name.
 */
@SuppressWarnings("NullAway.Init") // Flink opens it before it uses it
public final class GatherOperator extends AbstractStreamOperator<MovedItem>
    implements OneInputStreamOperator<MovedItem, MovedItem>, BoundedOneInput {
  private static final long serialVersionUID = 1;

  private final TypeInformation<MovedItem> type;
  private transient ListState<MovedItem> kept;
  private transient Map<String, ListAccumulator<byte[]>> ends;
  private transient boolean isOver;

  /**
   * Gathers.
   *
   * @param type of what comes
   */
  public GatherOperator(TypeInformation<MovedItem> type) {
    this.type = type;
  }

  static MovedItem item(long[] path, int places, int place, Object value) {
    byte[] fates = new byte[places];
    Arrays.fill(fates, MovedItem.ABSENT);
    fates[place] = MovedItem.VALUE;
    @Nullable Object[] values = new Object[places];
    values[place] = value;
    return new MovedItem(path, fates, values);
  }

  /** What a part says at its end; its place is the first. */
  static MovedItem end(String name, byte[] bytes, int places) {
    DataOutputSerializer out = new DataOutputSerializer(bytes.length + 64);
    try {
      out.writeUTF(name);
      out.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // never: it is written to memory
    }
    return item(new long[0], places, 0, out.getCopyOfBuffer());
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    kept = context
        .getOperatorStateStore()
        .getListState(new ListStateDescriptor<>(Names.KEPT_ITEMS, type));
  }

  @Override
  public void processElement(StreamRecord<MovedItem> element) throws Exception {
    kept.add(element.getValue());
  }

  @Override
  public void endInput() throws Exception {
    if (isOver) {
      return;
    }
    isOver = true;
    ends = new LinkedHashMap<>();
    TypeSerializer<MovedItem> serializer = type.createSerializer(new SerializerConfigImpl());
    DataOutputSerializer out = new DataOutputSerializer(1024);
    List<MovedItem> items = new ArrayList<>();
    for (MovedItem item : kept.get()) {
      if (item.fate(0) == MovedItem.VALUE) {
        giveOutEnd((byte[]) Objects.requireNonNull(item.value(0)));
      } else {
        items.add(item);
      }
    }
    out.writeInt(items.size());
    for (MovedItem item : items) {
      serializer.serialize(item, out);
    }
    giveOut(Names.GATHERED, out.getCopyOfBuffer());
    checkSize();
    ends.forEach((name, accumulator) -> getRuntimeContext().addAccumulator(name, accumulator));
  }

  private void giveOutEnd(byte[] bytes) throws IOException {
    DataInputDeserializer in = new DataInputDeserializer(bytes);
    String name = in.readUTF();
    byte[] rest = new byte[in.available()];
    in.readFully(rest);
    giveOut(name, rest);
  }

  /** All reports of a job add up; of a state, that of the last run counts, if there were savepoints in between. */
  private void giveOut(String name, byte[] bytes) {
    ListAccumulator<byte[]> accumulator =
        ends.computeIfAbsent(name, any -> new ListAccumulator<>());
    if (name.startsWith(Names.STATE)) {
      accumulator.resetLocal();
    }
    accumulator.add(bytes);
  }

  /** All of it goes in one message. */
  private void checkSize() {
    long size = 0;
    for (ListAccumulator<byte[]> accumulator : ends.values()) {
      for (byte[] bytes : accumulator.getLocalValue()) {
        size += bytes.length;
      }
    }
    String text = getContainingTask()
        .getEnvironment()
        .getTaskManagerInfo()
        .getConfiguration()
        .get(RpcOptions.FRAMESIZE);
    long most = MemorySize.parse(text, MemorySize.MemoryUnit.BYTES).getBytes();
    if (size > most / 2) {
      throw new SuppressRestartsException(new IllegalStateException(
          "what the main scope gathers, with the failures and the states for all, takes %d bytes, more than half of what Flink carries at once, %s %s: take large values by values(…), keep fewer failures by maxFailures(…), or set more"
              .formatted(size, RpcOptions.FRAMESIZE.key(), text)));
    }
  }
}
