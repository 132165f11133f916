package dev.attacca.flink.internal.parts;

import dev.attacca.flink.internal.items.MovedItem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.accumulators.ListAccumulator;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RpcOptions;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * The one place where the values are that the main scope gathers. It gives them out with the end of the job, which carries no more than one
 * message of Flink's; what is more than that is refused by name.
 */
@SuppressWarnings("NullAway.Init") // Flink opens it before it uses it
public final class GatherOperator extends AbstractStreamOperator<MovedItem>
    implements OneInputStreamOperator<MovedItem, MovedItem>, BoundedOneInput {
  private static final long serialVersionUID = 1;

  private final TypeInformation<MovedItem> type;
  private transient ListState<MovedItem> kept;
  private transient boolean isOver;

  /**
   * Gathers.
   *
   * @param type of what comes
   */
  public GatherOperator(TypeInformation<MovedItem> type) {
    this.type = type;
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
    TypeSerializer<MovedItem> serializer = type.createSerializer(new SerializerConfigImpl());
    DataOutputSerializer out = new DataOutputSerializer(1024);
    List<MovedItem> items = new ArrayList<>();
    kept.get().forEach(items::add);
    out.writeInt(items.size());
    for (MovedItem item : items) {
      serializer.serialize(item, out);
    }
    checkSize(out.length());
    ListAccumulator<byte[]> accumulator = new ListAccumulator<>();
    accumulator.add(out.getCopyOfBuffer());
    getRuntimeContext().addAccumulator(Names.GATHERED, accumulator);
  }

  private void checkSize(int size) throws IOException {
    String text = getContainingTask()
        .getEnvironment()
        .getTaskManagerInfo()
        .getConfiguration()
        .get(RpcOptions.FRAMESIZE);
    long most = MemorySize.parse(text, MemorySize.MemoryUnit.BYTES).getBytes();
    if (size > most / 2) {
      throw new SuppressRestartsException(new IllegalStateException(
          "what the main scope gathers takes %d bytes, more than half of what Flink carries at once, %s %s: take large values by values(…), or set more"
              .formatted(size, RpcOptions.FRAMESIZE.key(), text)));
    }
  }
}
