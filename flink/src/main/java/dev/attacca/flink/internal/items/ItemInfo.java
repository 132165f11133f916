package dev.attacca.flink.internal.items;

import dev.attacca.flink.internal.types.MadeInfo;
import dev.attacca.runtime.TaskFailure;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;

/** The types of what moves. */
public final class ItemInfo {
  private ItemInfo() {}

  private enum Kind implements MadeInfo.Whole {
    ITEM,
    FAILURE;

    @Override
    public TypeSerializer<?> of(Class<?> type, String[] names, TypeSerializer<?>[] parts) {
      return this == ITEM
          ? new ItemSerializer("the items that move here", names, parts)
          : FailureSerializer.INSTANCE;
    }

    @Override
    public boolean isOrdered() {
      return true;
    }
  }

  /** {@return the type of failures} */
  public static TypeInformation<TaskFailure> ofFailures() {
    return new MadeInfo<>("failure", TaskFailure.class, List.of(), List.of(), Kind.FAILURE);
  }

  /**
   * {@return the type of the items that go one way}
   *
   * @param tasks of which they have places, by their names
   * @param values the types of their values
   */
  public static TypeInformation<MovedItem> of(
      List<String> tasks, List<? extends TypeInformation<?>> values) {
    return new MadeInfo<>("item", MovedItem.class, tasks, values, Kind.ITEM);
  }
}
