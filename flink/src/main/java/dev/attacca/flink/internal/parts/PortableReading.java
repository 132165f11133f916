package dev.attacca.flink.internal.parts;

import dev.attacca.flink.internal.items.MovedItem;
import dev.attacca.flink.internal.source.ItemCursor;
import dev.attacca.flink.internal.source.ItemReading;
import dev.attacca.runtime.spi.Given;
import dev.attacca.runtime.spi.ItemReader;
import dev.attacca.runtime.spi.Portable;
import java.util.NoSuchElementException;
import java.util.Objects;

/**
 * Reads a loop of the user's.
 *
 * @param spec of the job
 * @param number of the loop
 * @param loop its name
 */
public record PortableReading(JobSpec spec, int number, String loop) implements ItemReading {
  private static final ItemCursor NOTHING = new ItemCursor() {
    @Override
    public boolean hasNext() {
      return false;
    }

    @Override
    public Object next() {
      throw new NoSuchElementException();
    }

    @Override
    public void close() {}
  };

  @Override
  public Opener opener(ClassLoader users) {
    Portable<?> portable = spec.make(users);
    Given before = spec.before();
    return new Opener() {
      @Override
      public ItemCursor open(MovedItem around, long position) throws Exception {
        return spec.isSkipped(number)
            ? NOTHING
            : cursor(portable.read(number, before, around.path(), items(around), position));
      }

      @Override
      public void close() {}
    };
  }

  private static Object[] items(MovedItem around) {
    Object[] items = new Object[around.size()];
    for (int i = 0; i < items.length; i++) {
      items[i] = Objects.requireNonNull(around.value(i));
    }
    return items;
  }

  private static ItemCursor cursor(ItemReader reader) {
    return new ItemCursor() {
      @Override
      public boolean hasNext() {
        return reader.hasNext();
      }

      @Override
      public Object next() {
        return reader.next();
      }

      @Override
      public void close() {
        reader.close();
      }
    };
  }
}
