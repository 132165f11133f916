package dev.attacca.runtime.internal.graph;

import dev.attacca.runtime.internal.base.DurationText;
import org.jspecify.annotations.Nullable;

/** The numbers of a limit, while they are being set: what the compiler refuses of an annotation is refused here. */
public final class LimitFigures {
  static final long SECOND = 1_000_000_000;

  private int calls;
  private long per;
  private int concurrency;
  private boolean isPerSet;

  LimitFigures(int calls, long per, int concurrency) {
    this.calls = calls;
    this.per = calls > 0 ? per : SECOND;
    this.concurrency = concurrency;
  }

  public int calls() {
    return calls;
  }

  /** In nanoseconds. */
  public long per() {
    return calls > 0 ? per : 0;
  }

  public int concurrency() {
    return concurrency;
  }

  void calls(String value) {
    calls = notNegative(value);
  }

  void per(String value) {
    per = DurationText.positive(value);
    isPerSet = true;
  }

  void concurrency(String value) {
    concurrency = notNegative(value);
  }

  private static int notNegative(String value) {
    int number = Figures.whole(value);
    if (number < 0) {
      throw new IllegalArgumentException("a limit is not negative");
    }
    return number;
  }

  /** What is wrong with all of it; null if nothing is. */
  @Nullable
  String fault() {
    if (calls == 0 && concurrency == 0) {
      return "this limits nothing: give it calls (with per), concurrency, or both, of at least 1";
    }
    return isPerSet && calls == 0
        ? "per says how long calls are counted, and there are no calls"
        : null;
  }
}
