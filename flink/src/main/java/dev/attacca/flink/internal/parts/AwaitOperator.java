package dev.attacca.flink.internal.parts;

import dev.attacca.flink.internal.items.MovedItem;
import dev.attacca.runtime.spi.Part;
import dev.attacca.runtime.spi.Parts;
import dev.attacca.runtime.spi.Portable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Holds an item until all is over that is below it, elsewhere; keyed by its path. What is known of it by then is Flink's: the item itself, the
 * values that have come, and how many are over, of how many. So it is as exact as any state, whoever fails in between; and it is let go of
 * when the item goes on, with all its values.
 */
@SuppressWarnings("NullAway.Init") // Flink opens it before it uses it
public final class AwaitOperator extends AbstractStreamOperator<MovedItem>
    implements OneInputStreamOperator<MovedItem, MovedItem> {
  private static final long serialVersionUID = 1;

  private final JobSpec job;
  private final Gathers gathers;

  private transient Parts parts;
  private transient Part part;
  private transient Portable<?> portable;
  private transient ValueState<MovedItem> item;
  private transient ListState<MovedItem> values;
  /** By the names of parts, how many items are over; and by those of loops, how many they have emitted. */
  private transient MapState<String, Long> counts;

  /**
   * Holds the items of a part.
   *
   * @param job that it belongs to
   * @param gathers what it gathers
   */
  public AwaitOperator(JobSpec job, Gathers gathers) {
    this.job = job;
    this.gathers = gathers;
  }

  @Override
  public void open() throws Exception {
    super.open();
    portable = job.make(getUserCodeClassloader());
    parts = job.parts(portable);
    part = parts.all().get(gathers.number());
    TypeInformation<MovedItem> type = gathers.tag().getTypeInfo();
    item =
        getRuntimeContext().getState(new ValueStateDescriptor<>(Names.KEPT_AWAITED + "item", type));
    values = getRuntimeContext()
        .getListState(new ListStateDescriptor<>(Names.KEPT_AWAITED + "values", type));
    counts = getRuntimeContext()
        .getMapState(
            new MapStateDescriptor<>(Names.KEPT_AWAITED + "counts", Types.STRING, Types.LONG));
  }

  @Override
  public void processElement(StreamRecord<MovedItem> element) throws Exception {
    MovedItem told = gathers.placed(element.getValue());
    if (gathers.hasItem(told)) {
      item.update(told);
    }
    if (gathers.hasValue(told)) {
      values.add(told);
    }
    int over = gathers.partOver(told);
    if (over < 0) {
      return;
    }
    add(gathers.over(over), 1);
    for (int loop : gathers.counted()) {
      add(gathers.emitted(loop), gathers.emitted(told, loop));
    }
    if (part.areAllOver(
        parts, number -> count(gathers.over(number)), loop -> count(gathers.emitted(loop)))) {
      goesOn();
    }
  }

  private void goesOn() throws Exception {
    List<MovedItem> all = new ArrayList<>();
    for (MovedItem each : values.get()) {
      all.add(gathers.placed(each));
    }
    MovedItem whole = gathers.whole(
        gathers.placed(Objects.requireNonNull(item.value(), "an item that is over")), all);
    item.clear();
    values.clear();
    counts.clear();
    output.collect(new StreamRecord<>(whole));
  }

  private void add(String name, long more) throws Exception {
    if (more > 0) {
      counts.put(name, count(name) + more);
    }
  }

  private long count(String name) {
    try {
      Long count = counts.get(name);
      return count == null ? 0 : count;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
