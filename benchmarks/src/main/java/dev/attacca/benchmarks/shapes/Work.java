package dev.attacca.benchmarks.shapes;

/** What a task does besides computing its value: nothing, sleeping or spinning. */
@FunctionalInterface
public interface Work {
  /** Hands the value on, and takes its time over it. */
  int on(int value);

  /** No work: the task is one operation on its inputs. */
  Work NONE = value -> value;
}
