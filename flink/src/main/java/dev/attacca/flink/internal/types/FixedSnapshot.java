package dev.attacca.flink.internal.types;

/**
 * How something was written that always consists of the same parts.
 *
 * @param <T> the type of the values
 */
abstract class FixedSnapshot<T> extends NamedSnapshot<T> {
  FixedSnapshot() {}

  FixedSnapshot(NamedSerializer<T> present) {
    super(present);
  }

  @Override
  protected final String partWord() {
    return "part";
  }

  @Override
  protected final boolean mayLose() {
    return false;
  }

  @Override
  protected final boolean mayGain() {
    return false;
  }
}
