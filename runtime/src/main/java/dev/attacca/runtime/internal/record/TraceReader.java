package dev.attacca.runtime.internal.record;

import dev.attacca.runtime.Trace;
import dev.attacca.runtime.Trace.Reason;
import dev.attacca.runtime.internal.graph.TaskNode;
import dev.attacca.runtime.internal.record.ReadScopes.Place;
import dev.attacca.runtime.internal.record.TaskRecord.PastAttempt;
import dev.attacca.runtime.internal.record.TaskRecord.PastWait;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** Reads what has been recorded of a run, once. */
final class TraceReader {
  private static final long NEVER = TaskRecord.NEVER;

  private final RunRecord run;
  private final RunShape shape;
  private final ReadScopes scopes;
  private final ThreadNames threads = new ThreadNames();
  /** When this is read, or the run's end. */
  private final long now;

  private TraceReader(RunRecord run) {
    VarHandle.acquireFence();
    long ended = run.ended;
    this.run = run;
    this.shape = run.shape;
    this.scopes = new ReadScopes(run);
    this.now = ended == NEVER ? run.now() : ended;
  }

  static TraceView read(RunRecord run, RunStore store) {
    return new TraceReader(run).view(store);
  }

  private TraceView view(RunStore store) {
    CriticalPath path = new CriticalPath(run, scopes);
    List<Place> way = path.find();
    Set<String> critical = new HashSet<>();
    way.forEach(place -> critical.add(key(place.scope(), place.task())));
    List<ScopeRecord> all = new ArrayList<>();
    all.add(run.main);
    all.addAll(scopes.items);
    all.forEach(this::notesThreads);
    Map<String, Integer> places = new HashMap<>();
    for (ScopeRecord scope : all) {
      tasks(scope).forEach(task -> places.put(key(scope, task), places.size()));
    }
    List<TraceView.Seen> seen = new ArrayList<>();
    for (ScopeRecord scope : all) {
      for (int task : tasks(scope)) {
        List<Place> before = scopes.before(scope, task);
        seen.add(new TraceView.Seen(
            scope,
            task,
            told(scope, task, before),
            after(before, places),
            critical.contains(key(scope, task))));
      }
    }
    long letGo = Math.max(0, run.items.all() - scopes.items.size());
    return new TraceView(
        now,
        run.status,
        run.failure,
        run.rootCause,
        List.copyOf(seen),
        items(seen),
        letGo,
        path.names(way),
        store.children(run.id));
  }

  private static String key(ScopeRecord scope, int task) {
    return scope.id() + "/" + task;
  }

  private static List<Integer> after(List<Place> before, Map<String, Integer> places) {
    List<Integer> after = new ArrayList<>();
    for (Place place : before) {
      Integer at = places.get(key(place.scope(), place.task()));
      if (at != null && place.settled() != NEVER && !after.contains(at)) {
        after.add(at);
      }
    }
    return after;
  }

  private List<Integer> tasks(ScopeRecord scope) {
    List<Integer> tasks = new ArrayList<>();
    for (int task = scope.base; task < scope.base + scope.size(); task++) {
      if (shape.members().get(task) && !shape.overridden().get(task) || scope.seen(task) != null) {
        tasks.add(task);
      }
    }
    return tasks;
  }

  private void notesThreads(ScopeRecord scope) {
    for (int task : tasks(scope)) {
      TaskRecord seen = scope.seen(task);
      if (seen != null && seen.attempt > 0) {
        threads.note(seen.threadId, seen.threadName());
        for (PastAttempt at = seen.earlier(); at != null; at = at.before()) {
          threads.note(at.threadId(), at.thread());
        }
      }
    }
  }

  private List<Trace.Item> items(List<TraceView.Seen> seen) {
    Map<ScopeRecord, List<Trace.Task>> tasks = new HashMap<>();
    for (TraceView.Seen task : seen) {
      tasks.computeIfAbsent(task.scope(), scope -> new ArrayList<>()).add(task.told());
    }
    List<Trace.Item> items = new ArrayList<>();
    for (ScopeRecord item : scopes.items) {
      items.add(new Trace.Item(
          item.id(),
          shape.name(item.opener),
          Duration.ofNanos(item.opened),
          duration(item.closed()),
          item.hasFailed,
          tasks.getOrDefault(item, List.of())));
    }
    return List.copyOf(items);
  }

  private static @Nullable Duration duration(long at) {
    return at == NEVER ? null : Duration.ofNanos(at);
  }

  // One task

  private Trace.Task told(ScopeRecord scope, int task, List<Place> before) {
    TaskRecord seen = scope.seen(task);
    if (seen == null) {
      seen = new TaskRecord();
    }
    Trace.Fate fate = seen.fate;
    VarHandle.acquireFence();
    boolean isSkipped = fate == Trace.Fate.SKIPPED;
    return new Trace.Task(
        shape.name(task),
        scope.id(),
        fate,
        Duration.ofNanos(scope.opened),
        duration(seen.ready),
        duration(seen.started),
        duration(seen.ended),
        waits(scope, task, seen, before),
        attempts(seen, fate),
        isSkipped ? seen.text() : null,
        isSkipped ? null : seen.text(),
        seen.rootCause());
  }

  private List<Trace.Attempt> attempts(TaskRecord seen, Trace.Fate fate) {
    List<Trace.Attempt> attempts = new ArrayList<>();
    for (PastAttempt at = seen.earlier(); at != null; at = at.before()) {
      attempts.add(new Trace.Attempt(
          at.number(),
          at.fate(),
          Duration.ofNanos(at.started()),
          duration(at.returned()),
          Duration.ofNanos(at.ended()),
          threads.of(at.threadId()),
          at.failure()));
    }
    Collections.reverse(attempts);
    if (seen.started != NEVER) {
      attempts.add(new Trace.Attempt(
          seen.attempt,
          fate,
          Duration.ofNanos(seen.started),
          duration(seen.returned),
          duration(seen.ended),
          threads.of(seen.threadId),
          seen.text()));
    }
    return attempts;
  }

  private List<Trace.Wait> waits(ScopeRecord scope, int task, TaskRecord seen, List<Place> before) {
    List<Trace.Wait> waits = new ArrayList<>();
    for (PastWait at = seen.waits(); at != null; at = at.before()) {
      waits.add(wait(task, at.reason(), at.from(), at.to()));
    }
    Collections.reverse(waits);
    long untilReady = seen.ready != NEVER ? seen.ready : seen.ended != NEVER ? seen.ended : now;
    if (untilReady > scope.opened && seen.reason == Reason.TASK || seen.ready > scope.opened) {
      String on = waitedFor(seen, before);
      if (on != null) {
        waits.add(0, wait(Reason.TASK, on, scope.opened, untilReady));
      }
    }
    if (seen.waitsSince != NEVER && (seen.started == NEVER || seen.started > seen.waitsSince)) {
      long until = seen.started != NEVER ? seen.started : seen.ended != NEVER ? seen.ended : now;
      if (until > seen.waitsSince) {
        waits.add(wait(task, seen.reason, seen.waitsSince, until));
      }
    }
    RoomRecord room = seen.room();
    if (room != null) {
      RoomRecord.Sum sum = room.sum(now);
      waits.add(new Trace.Wait(
          Reason.ROOM,
          shape.name(task),
          Duration.ofNanos(sum.from()),
          Duration.ofNanos(sum.to()),
          Duration.ofNanos(sum.waited()),
          sum.times()));
    }
    return waits;
  }

  /** The last one to settle, or if it still waits, the first that has not; null if it waits for none. */
  private @Nullable String waitedFor(TaskRecord seen, List<Place> before) {
    Place found = ReadScopes.latest(before);
    if (seen.ready == NEVER && seen.ended == NEVER) {
      for (Place place : before) {
        if (place.settled() == NEVER) {
          return shape.name(place.task());
        }
      }
    }
    return found == null ? null : shape.name(found.task());
  }

  private Trace.Wait wait(int task, Reason reason, long from, long to) {
    return wait(reason, on(task, reason), from, to);
  }

  private static Trace.Wait wait(Reason reason, @Nullable String on, long from, long to) {
    return new Trace.Wait(
        reason, on, Duration.ofNanos(from), Duration.ofNanos(to), Duration.ofNanos(to - from), 1);
  }

  private @Nullable String on(int task, Reason reason) {
    TaskNode node = shape.graph().node(task);
    return switch (reason) {
      case THREAD -> node.policy().runOn();
      case LIMIT -> node.policy().shared() != null ? node.policy().shared() : node.name();
      case TURN -> states(node);
      default -> null;
    };
  }

  private String states(TaskNode node) {
    StringJoiner names = new StringJoiner(", ");
    for (int state : node.states()) {
      names.add(shape.graph().state(state).name());
    }
    return names.toString();
  }
}
