package dev.attacca.runtime.internal.record;

/** How often and how long a loop has waited for room, by whichever threads. */
final class RoomRecord {
  // Guarded by this
  private long since = TaskRecord.NEVER;
  private long first = TaskRecord.NEVER;
  private long last;
  private long waited;
  private int times;

  /**
   * What there is to tell.
   *
   * @param from when it first waited
   * @param to when it last did
   */
  record Sum(long from, long to, long waited, int times) {}

  synchronized void begins(long now) {
    if (since == TaskRecord.NEVER) {
      since = now;
      first = first == TaskRecord.NEVER ? now : first;
    }
  }

  synchronized void ends(long now) {
    if (since != TaskRecord.NEVER) {
      waited += now - since;
      times++;
      last = now;
      since = TaskRecord.NEVER;
    }
  }

  synchronized boolean isWaiting() {
    return since != TaskRecord.NEVER;
  }

  /** As of now, for one that may still wait. */
  synchronized Sum sum(long now) {
    return since == TaskRecord.NEVER
        ? new Sum(first, last, waited, times)
        : new Sum(first, now, waited + now - since, times + 1);
  }
}
