package dev.attacca.flink.internal.types;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/** Lists and sets, in their order; elements may be {@code null}. Read, they are an array list and a linked hash set, or a tree set. */
public final class CollectionSerializer extends NamedSerializer<Collection<?>> {
  private static final long serialVersionUID = 1;

  static final String LIST = "java.util.List";
  static final String SET = "java.util.Set";

  CollectionSerializer(String type, TypeSerializer<?> element) {
    super(type, new String[] {"element"}, new TypeSerializer<?>[] {element});
  }

  @Override
  protected CollectionSerializer with(TypeSerializer<?>[] others) {
    return new CollectionSerializer(type(), others[0]);
  }

  /** Never: the collection may be changed, even where its elements cannot. */
  @Override
  public boolean isImmutableType() {
    return false;
  }

  private Collection<@Nullable Object> empty(boolean isSorted) {
    return isSorted
        ? new TreeSet<>()
        : type().equals(SET) ? new LinkedHashSet<>() : new ArrayList<>();
  }

  /** Whether it has the order of its elements, and has to keep it when more are added. */
  private static boolean isSorted(Collection<?> elements) {
    return elements instanceof SortedSet<?> sorted
        && (sorted.comparator() == null || Comparator.naturalOrder().equals(sorted.comparator()));
  }

  @Override
  public Collection<?> copy(Collection<?> from) {
    Collection<@Nullable Object> copy = empty(isSorted(from));
    for (Object element : from) {
      copy.add(element == null ? null : part(0).copy(element));
    }
    return copy;
  }

  @Override
  public void serialize(Collection<?> elements, DataOutputView target) throws IOException {
    target.writeInt(isSorted(elements) ? ~elements.size() : elements.size());
    for (Object element : elements) {
      target.writeBoolean(element != null);
      if (element != null) {
        part(0).serialize(element, target);
      }
    }
  }

  @Override
  public Collection<?> deserialize(DataInputView source) throws IOException {
    int size = source.readInt();
    Collection<@Nullable Object> elements = empty(size < 0);
    for (int left = size < 0 ? ~size : size; left > 0; left--) {
      elements.add(source.readBoolean() ? part(0).deserialize(source) : null);
    }
    return elements;
  }

  @Override
  public TypeSerializerSnapshot<Collection<?>> snapshotConfiguration() {
    return new Snapshot(this);
  }

  /** How lists or sets were written. */
  public static final class Snapshot extends FixedSnapshot<Collection<?>> {
    /** For reading. */
    public Snapshot() {}

    Snapshot(CollectionSerializer present) {
      super(present);
    }

    @Override
    protected TypeSerializer<Collection<?>> restored(
        String type, String[] names, TypeSerializer<?>[] parts, ClassLoader loader) {
      return new CollectionSerializer(type, parts[0]);
    }
  }
}
