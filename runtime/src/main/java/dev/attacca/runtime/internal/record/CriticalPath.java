package dev.attacca.runtime.internal.record;

import dev.attacca.runtime.Trace.Fate;
import dev.attacca.runtime.internal.record.ReadScopes.Place;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The tasks each of which waited for the one before, from the last that ended backwards. */
final class CriticalPath {
  private final RunRecord run;
  private final RunShape shape;
  private final ReadScopes scopes;

  CriticalPath(RunRecord run, ReadScopes scopes) {
    this.run = run;
    this.shape = run.shape;
    this.scopes = scopes;
  }

  /** From the first on; tasks that did not run are left out. */
  List<Place> find() {
    List<Place> way = new ArrayList<>();
    Set<String> passed = new HashSet<>();
    Place at = last();
    while (at != null && passed.add(at.toString())) {
      Place within = scopes.lastWithin(at);
      if (within != null) { // which leads back to the loop that has emitted it
        at = within;
        continue;
      }
      TaskRecord seen = at.scope().seen(at.task());
      if (seen != null && seen.attempt > 0) {
        way.add(at);
      }
      Place before = ReadScopes.latest(scopes.before(at.scope(), at.task()));
      at = before == null ? opener(at.scope()) : before;
    }
    Collections.reverse(way);
    return way;
  }

  /** What waits for nothing in its item, as the first round of a repeat does, has waited for the loop to open that. */
  private static @Nullable Place opener(ScopeRecord item) {
    return item.outer == null ? null : new Place(item.outer, item.opener, item.opened);
  }

  /** Its names; the call of a repeat is called as the repeat is. */
  List<String> names(List<Place> way) {
    List<String> names = new ArrayList<>();
    for (Place place : way) {
      String name = shape.name(place.task());
      if (names.isEmpty() || !names.get(names.size() - 1).equals(name)) {
        names.add(name);
      }
    }
    return names;
  }

  private @Nullable Place last() {
    boolean isOver = run.ended != TaskRecord.NEVER;
    Place failed = null;
    Place last = null;
    for (int task = 0; task < run.main.size(); task++) {
      TaskRecord seen = run.main.seen(task);
      if (seen == null || seen.attempt == 0) {
        continue;
      }
      long until = seen.ended == TaskRecord.NEVER ? Long.MAX_VALUE : seen.ended;
      Place place = new Place(run.main, task, until);
      if (shape.target() == task && isOver && seen.fate == Fate.SUCCEEDED) {
        return place;
      }
      if (seen.fate == Fate.FAILED || seen.fate == Fate.TIMED_OUT) {
        failed = failed == null || until > failed.settled() ? place : failed;
      }
      last = last == null || until >= last.settled() ? place : last;
    }
    return isOver && failed != null && run.failure != null ? failed : last;
  }
}
