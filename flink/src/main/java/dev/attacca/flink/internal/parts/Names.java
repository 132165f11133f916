package dev.attacca.flink.internal.parts;

import dev.attacca.flink.internal.items.ItemInfo;
import dev.attacca.runtime.TaskFailure;
import java.util.List;
import org.apache.flink.util.OutputTag;

/** What is found by its name from two sides: outputs, states, accumulators. What stands in savepoints is not to be changed. */
public final class Names {
  /** Failures, of each part. */
  public static final OutputTag<TaskFailure> FAILURES =
      new OutputTag<>("failures", ItemInfo.ofFailures());

  /** Of each place of a part, when it is over: its {@link Report}. */
  public static final String REPORTS = "attacca.reports";

  /** Values that were gathered, when all is over. */
  public static final String GATHERED = "attacca.gathered";

  /** Before the name of a state that items share, when all is over. */
  public static final String STATE = "attacca.state.";

  /** Before the number of a part, a task's name, and what is counted, as long as it goes on. */
  public static final String COUNTS = "attacca.counts.";

  /** What is counted, in the order of a {@link Report}. */
  public static final List<String> KINDS = List.of("in", "out", "failed", "skipped", "busy");

  /** The place of what a part says at its end, before those of the tasks whose values are gathered. */
  public static final String END = "attacca.end";

  /** Before the name of a part of which an item is over. */
  static final String OVER = "attacca.over.";

  /** Before the name of a loop, for how many items it has emitted. */
  static final String EMITTED = "attacca.emitted.";

  static final String KEPT_AWAITED = "attacca-awaited-";
  static final String KEPT_REPORT = "attacca-report";
  static final String KEPT_NUMBERS = "attacca-numbers";
  static final String KEPT_CHECKPOINT = "attacca-checkpoint";
  static final String KEPT_ITEMS = "attacca-gathered";
  static final String KEPT_STATE = "attacca-state-";

  private Names() {}
}
