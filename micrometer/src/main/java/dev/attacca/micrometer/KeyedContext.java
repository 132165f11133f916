package dev.attacca.micrometer;

import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a run, or of an attempt at a task: its names, how it has ended, and a context that keeps its key values as it is given them. Micrometer's own puts each into a map, and makes a sorted list of that
 * whenever it is asked, which is twice or more in an observation; those of a convention are the same for all attempts at a task, and
 * sorted once. Handlers and filters add and remove as they would with any other; what is added last counts. Thread-safe, as that is.
 */
abstract class KeyedContext extends Observation.Context {
  private static final VarHandle LOW;
  private static final VarHandle HIGH;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      LOW = lookup.findVarHandle(KeyedContext.class, "low", KeyValues.class);
      HIGH = lookup.findVarHandle(KeyedContext.class, "high", KeyValues.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private volatile KeyValues low = KeyValues.empty();
  private volatile KeyValues high = KeyValues.empty();

  private final Naming naming;
  private volatile @Nullable Outcome outcome;
  // Whether it has been asked for what does not change
  private boolean isTagged;
  private boolean isDescribed;

  KeyedContext(Naming naming) {
    this.naming = naming;
  }

  Naming naming() {
    return naming;
  }

  /** {@return how it has ended; {@code null} as long as it goes on} */
  public @Nullable Outcome getOutcome() {
    return outcome;
  }

  void ends(Outcome how) {
    outcome = how;
  }

  /** The tags that it has not been asked for yet: those that do not change, and how it has ended. */
  KeyValues newTags() {
    Outcome present = outcome;
    KeyValues end = present == null ? KeyValues.empty() : present.tag();
    boolean first = !isTagged;
    isTagged = true;
    return first ? naming.both(naming.tags(), end) : end;
  }

  /** True the first time. */
  boolean needsDescription() {
    boolean first = !isDescribed;
    isDescribed = true;
    return first;
  }

  @SuppressWarnings("ReferenceEquality") // most often it is that one
  private void add(VarHandle where, KeyValues added) {
    KeyValues present = (KeyValues) where.getVolatile(this);
    while (added != KeyValues.empty()
        && !where.compareAndSet(this, present, naming.both(present, added))) {
      present = (KeyValues) where.getVolatile(this);
    }
  }

  private void remove(VarHandle where, String key) {
    KeyValues present = (KeyValues) where.getVolatile(this);
    while (find(present, key) != null
        && !where.compareAndSet(this, present, without(present, key))) {
      present = (KeyValues) where.getVolatile(this);
    }
  }

  private static KeyValues without(KeyValues all, String key) {
    return KeyValues.of(all.stream().filter(one -> !one.getKey().equals(key)).toList());
  }

  private static @Nullable KeyValue find(KeyValues all, String key) {
    for (KeyValue one : all) {
      if (one.getKey().equals(key)) {
        return one;
      }
    }
    return null;
  }

  @Override
  public Observation.Context addLowCardinalityKeyValue(KeyValue keyValue) {
    add(LOW, KeyValues.of(keyValue));
    return this;
  }

  @Override
  public Observation.Context addHighCardinalityKeyValue(KeyValue keyValue) {
    add(HIGH, KeyValues.of(keyValue));
    return this;
  }

  @Override
  public Observation.Context addLowCardinalityKeyValues(KeyValues keyValues) {
    add(LOW, keyValues);
    return this;
  }

  @Override
  public Observation.Context addHighCardinalityKeyValues(KeyValues keyValues) {
    add(HIGH, keyValues);
    return this;
  }

  @Override
  public Observation.Context removeLowCardinalityKeyValue(String keyName) {
    remove(LOW, keyName);
    return this;
  }

  @Override
  public Observation.Context removeHighCardinalityKeyValue(String keyName) {
    remove(HIGH, keyName);
    return this;
  }

  @Override
  public KeyValues getLowCardinalityKeyValues() {
    return low;
  }

  @Override
  public KeyValues getHighCardinalityKeyValues() {
    return high;
  }

  @Override
  public @Nullable KeyValue getLowCardinalityKeyValue(String key) {
    return find(low, key);
  }

  @Override
  public @Nullable KeyValue getHighCardinalityKeyValue(String key) {
    return find(high, key);
  }
}
