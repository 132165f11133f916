package dev.attacca.flink.internal.source;

import dev.attacca.flink.internal.items.ItemInfo;
import dev.attacca.flink.internal.items.MovedItem;
import dev.attacca.flink.internal.types.FlinkTypes;
import java.util.List;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.jspecify.annotations.Nullable;

/** The items of a loop of the main scope, or of the loop below it, if the items of that one are spread over the readers. */
public final class LoopSource implements Source<MovedItem, LoopSplit, Progress> {
  private static final long serialVersionUID = 1;
  private static final MovedItem NOTHING = new MovedItem(new long[0], new byte[0], new Object[0]);

  private final @Nullable ItemReading outer;
  private final @Nullable TypeInformation<?> outerType;
  private final ItemReading loop;
  private final TypeInformation<?> type;

  private LoopSource(
      @Nullable ItemReading outer,
      @Nullable TypeInformation<?> outerType,
      ItemReading loop,
      TypeInformation<?> type) {
    this.outer = outer;
    this.outerType = outerType;
    this.loop = loop;
    this.type = type;
  }

  /**
   * {@return a loop of the main scope, read in one place}
   *
   * @param loop calls it
   * @param type of its items
   */
  public static LoopSource of(ItemReading loop, TypeInformation<?> type) {
    return new LoopSource(null, null, loop, type);
  }

  /**
   * {@return a loop in a loop, read for each item of that in one place}
   *
   * @param outer calls the loop of the main scope
   * @param outerType of its items
   * @param loop calls the one below it
   * @param type of its items
   */
  public static LoopSource spread(
      ItemReading outer, TypeInformation<?> outerType, ItemReading loop, TypeInformation<?> type) {
    return new LoopSource(outer, outerType, loop, type);
  }

  /** {@return the type of what it gives: the items of the loops, from the outermost on} */
  public TypeInformation<MovedItem> produced() {
    return outer == null || outerType == null
        ? ItemInfo.of(List.of(loop.loop()), List.of(type))
        : ItemInfo.of(List.of(outer.loop(), loop.loop()), List.of(outerType, type));
  }

  /** {@return whether the splits are many} */
  public boolean isSpread() {
    return outer != null;
  }

  private TypeSerializer<MovedItem> aroundSerializer() {
    TypeInformation<MovedItem> around = outer == null || outerType == null
        ? ItemInfo.of(List.of(), List.of())
        : ItemInfo.of(List.of(outer.loop()), List.of(outerType));
    return around.createSerializer(new SerializerConfigImpl());
  }

  @SuppressWarnings("unchecked") // of the items that the loop gives
  private static ItemCheck check(ItemReading loop, TypeInformation<?> type) {
    TypeSerializer<Object> serializer =
        (TypeSerializer<Object>) type.createSerializer(new SerializerConfigImpl());
    return new ItemCheck(loop.loop(), FlinkTypes.isCanonical(type) ? serializer : null);
  }

  @Override
  public Boundedness getBoundedness() {
    return Boundedness.BOUNDED;
  }

  @Override
  public SourceReader<MovedItem, LoopSplit> createReader(SourceReaderContext context) {
    ClassLoader users = context.getUserCodeClassLoader().asClassLoader();
    return new LoopReader(context, loop.opener(users), check(loop, type));
  }

  @Override
  public SplitEnumerator<LoopSplit, Progress> createEnumerator(
      SplitEnumeratorContext<LoopSplit> context) {
    return restoreEnumerator(context, new Progress(new LoopSplit(NOTHING), false, List.of()));
  }

  @Override
  public SplitEnumerator<LoopSplit, Progress> restoreEnumerator(
      SplitEnumeratorContext<LoopSplit> context, Progress progress) {
    ClassLoader users = Thread.currentThread().getContextClassLoader();
    return outer == null || outerType == null
        ? new SplitGiver(context, null, check(loop, type), progress)
        : new SplitGiver(context, outer.opener(users), check(outer, outerType), progress);
  }

  @Override
  public SimpleVersionedSerializer<LoopSplit> getSplitSerializer() {
    return new SplitFormat(aroundSerializer()).splits();
  }

  @Override
  public SimpleVersionedSerializer<Progress> getEnumeratorCheckpointSerializer() {
    TypeSerializer<MovedItem> nothing =
        ItemInfo.of(List.of(), List.of()).createSerializer(new SerializerConfigImpl());
    return new SplitFormat(aroundSerializer()).progress(nothing);
  }
}
