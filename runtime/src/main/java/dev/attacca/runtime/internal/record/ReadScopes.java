package dev.attacca.runtime.internal.record;

import dev.attacca.runtime.Trace.Fate;
import dev.attacca.runtime.internal.graph.ScopeType;
import dev.attacca.runtime.internal.graph.TaskNode;
import dev.attacca.runtime.internal.graph.TaskNode.Need;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The scopes of a run that are recorded, and what tasks in them wait for. For one thread, and one look at the run. */
final class ReadScopes {
  /**
   * A task in a scope.
   *
   * @param settled when those that wait for it could go on; {@link TaskRecord#NEVER} if they cannot
   */
  record Place(ScopeRecord scope, int task, long settled) {
    @Override
    public String toString() {
      return scope.id() + "/" + task + "/" + settled;
    }
  }

  private final RunShape shape;
  final ScopeRecord main;
  /** Those that are kept, in the order of time. */
  final List<ScopeRecord> items;

  private final Map<String, ScopeRecord> byId = new HashMap<>();
  private final KeptItems kept;

  ReadScopes(RunRecord run) {
    this.shape = run.shape;
    this.main = run.main;
    this.items = run.items();
    this.kept = run.items;
    items.forEach(item -> byId.put(item.id(), item));
  }

  /** What a task waits for, as far as it is recorded. */
  List<Place> before(ScopeRecord scope, int task) {
    List<Place> places = new ArrayList<>();
    for (Need need : shape.graph().node(task).needs()) {
      for (int source : shape.graph().fallbacks().awaited(task, need)) {
        if (shape.members().get(source)) {
          Place place = need.kind() == TaskNode.Kind.PREVIOUS
              ? inRoundBefore(scope, source)
              : need.gathers() ? gathered(scope, source, need.isOfLast()) : around(scope, source);
          if (place != null && (place.scope() != scope || place.task() != task)) {
            places.add(place);
          }
        }
      }
    }
    return places;
  }

  /** The one of these that settled last; null if none has. */
  static @Nullable Place latest(List<Place> places) {
    Place latest = null;
    for (Place place : places) {
      if (place.settled() != TaskRecord.NEVER
          && (latest == null || place.settled() >= latest.settled())) {
        latest = place;
      }
    }
    return latest;
  }

  /** Of a loop that is over: what ended last in the item that was closed last; null for any other place. */
  @Nullable
  Place lastWithin(Place loop) {
    TaskRecord seen = loop.scope().seen(loop.task());
    if (!shape.graph().node(loop.task()).opens() || seen == null || seen.ended != loop.settled()) {
      return null;
    }
    ScopeRecord item = lastIn(loop.scope(), loop.task(), kept.last(loop.task()));
    if (item == null) {
      return null;
    }
    List<Place> places = new ArrayList<>();
    for (int task = item.base; task < item.base + item.size(); task++) {
      TaskRecord of = item.seen(task);
      if (of != null && of.attempt > 0) {
        places.add(place(item, task));
      }
    }
    return latest(places);
  }

  /** Here, or in a scope around it. */
  private @Nullable Place around(ScopeRecord from, int source) {
    for (ScopeRecord scope = from; scope != null; scope = scope.outer) {
      if (scope.has(source)) {
        return place(scope, source);
      }
      if (scope.opener == source) {
        int call = shape.graph().calledFor(source);
        if (scope.has(call) && scope.seen(call) != null) {
          return place(scope, call);
        }
        ScopeRecord emitting = scope.outer;
        return emitting == null ? null : new Place(emitting, source, scope.opened);
      }
    }
    return null;
  }

  private static Place place(ScopeRecord scope, int task) {
    TaskRecord seen = scope.seen(task);
    return new Place(
        scope, task, seen == null || seen.fate == Fate.WAITING ? TaskRecord.NEVER : seen.ended);
  }

  /** In the item that was closed last, or the last round; else the loop through which it comes. */
  private @Nullable Place gathered(ScopeRecord from, int source, boolean isOfLast) {
    int opener = shape.graph().scopeOf(source).opener();
    if (from.has(source) || opener < 0) {
      return around(from, source);
    }
    ScopeRecord item = lastIn(from, opener, isOfLast ? kept.newest(opener) : kept.last(opener));
    if (item != null && item.has(source)) {
      TaskRecord seen = item.seen(source);
      if (seen != null && seen.started != TaskRecord.NEVER) {
        return place(item, source);
      }
    }
    ScopeType type = from == main ? shape.main() : shape.graph().openedBy(from.opener);
    return around(from, shape.graph().wayDown(type, shape.graph().scopeOf(source)));
  }

  /**
   * Of the items of a loop within a scope the one that was closed last, as far as they are recorded.
   *
   * @param ofAll the last one of all, which may be in another scope
   */
  private @Nullable ScopeRecord lastIn(ScopeRecord scope, int loop, @Nullable ScopeRecord ofAll) {
    if (ofAll == null || ofAll.isWithin(scope)) {
      return ofAll;
    }
    ScopeRecord last = null;
    for (ScopeRecord item : items) {
      boolean isOne = item.opener == loop && item.isWithin(scope);
      last = isOne && (last == null || item.closed() >= last.closed()) ? item : last;
    }
    return last;
  }

  private @Nullable Place inRoundBefore(ScopeRecord round, int source) {
    String id = round.idBefore();
    ScopeRecord before = id == null ? null : byId.get(id);
    return before == null || !before.has(source) ? null : place(before, source);
  }
}
