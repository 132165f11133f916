package dev.attacca.runtime.internal;

import dev.attacca.runtime.internal.FlowModel.Cell;
import dev.attacca.runtime.internal.FlowModel.Fate;
import dev.attacca.runtime.internal.FlowModel.Instance;
import dev.attacca.runtime.internal.RandomFlow.Level;
import dev.attacca.runtime.internal.RandomFlow.Need;
import dev.attacca.runtime.internal.RandomFlow.Task;
import dev.attacca.runtime.internal.graph.TaskNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How many calls of batches a flow needs, told by what the {@link FlowModel} says of its items. There are two ways.
 *
 * <p><b>Where all items are open at once</b>, {@link #ofKeys} divides: the keys of the items that share calls, by how
 * many a call takes. Nothing can do with fewer. That is exact if no batch waits for its turn for a state behind
 * another, and if a set whose equal keys come late is never full; {@link RandomFlow} keeps to that.
 *
 * <p><b>Where loops are full at times</b>, a batch has to go for the next item to be emitted, and the fewest calls would
 * take a prophet. What the contract says instead is played through by {@link #played}: all that can be done without a call
 * is done; full calls go; when nothing more can be done, all that wait for keys are at rest, and those go whose keys come
 * from no other of them. In which order things are done is not said, and decides at times which keys meet. So it is
 * played in several orders, and is known if they come to the same. Loops only, no merges; no states.
 */
final class FewestCalls {
  /** What shares calls: the items of one scope. */
  private record Sharing(Task batch, Instance scope) {}

  private final FlowModel model;

  private FewestCalls(FlowModel model) {
    this.model = model;
  }

  // All items open

  /** By batch: the keys of the items that share calls, by how many a call takes. */
  static Map<Task, Integer> ofKeys(FlowModel model) {
    Map<Task, Integer> calls = new HashMap<>();
    keys(model)
        .forEach((sharing, keys) -> calls.merge(
            sharing.batch,
            -Math.floorDiv(-size(sharing.batch, keys), sharing.batch.batch),
            Integer::sum));
    return calls;
  }

  private static int size(Task batch, List<Long> keys) {
    return takesSets(batch) ? new HashSet<>(keys).size() : keys.size();
  }

  private static boolean takesSets(Task batch) {
    return batch.keyed.endsWith("set");
  }

  /** Gives calls room for a key more than there are, where an equal one may come when a call is under way. */
  static void makeSetsCountable(RandomFlow flow) {
    keys(new FlowModel(flow, null, Map.of())).forEach((sharing, keys) -> {
      Task batch = sharing.batch;
      int different = size(batch, keys);
      if (takesSets(batch) && different < keys.size() && different >= batch.batch) {
        batch.batch = different + 1;
      }
    });
  }

  private static Map<Sharing, List<Long>> keys(FlowModel model) {
    Map<Sharing, List<Long>> keys = new HashMap<>();
    collect(model, model.main, keys);
    return keys;
  }

  private static void collect(FlowModel model, Instance here, Map<Sharing, List<Long>> keys) {
    here.cells.forEach((task, cell) -> {
      if (task.batch > 0 && cell.fate() != Fate.SKIPPED) {
        keys.computeIfAbsent(sharing(here, task), any -> new ArrayList<>())
            .add(model.key(here, task));
      }
    });
    here.items.values().forEach(items -> items.forEach(item -> collect(model, item, keys)));
  }

  private static Sharing sharing(Instance item, Task batch) {
    Instance at = item;
    while (at.level != batch.sharing) {
      at = Objects.requireNonNull(at.parent);
    }
    return new Sharing(batch, at);
  }

  // Some loops full

  /** By batch; null if it depends on the order in which things are done. */
  static @Nullable Map<Task, Integer> played(FlowModel model, int orders) {
    FewestCalls fewest = new FewestCalls(model);
    Map<Task, Integer> first = fewest.new Play(0).calls();
    for (int order = 1; order < orders; order++) {
      if (!fewest.new Play(order).calls().equals(first)) {
        return null;
      }
    }
    return first;
  }

  /** A task of an item. */
  private record Place(Instance item, Task task) {}

  /** One order in which things are done. */
  private final class Play {
    /** What has become of a scope so far. */
    private final class Progress {
      final Set<Task> settled = new HashSet<>();
      final Set<Task> begun = new HashSet<>();
      final Map<Task, Integer> emitted = new HashMap<>();
      final Map<Task, Integer> open = new HashMap<>();
    }

    private final class Call {
      final Sharing sharing;
      final List<Place> items = new ArrayList<>();
      final Set<Long> keys = new HashSet<>();
      boolean isSent;

      Call(Sharing sharing) {
        this.sharing = sharing;
      }

      boolean takes(long key) {
        return size() < sharing.batch.batch || takesSets(sharing.batch) && keys.contains(key);
      }

      int size() {
        return takesSets(sharing.batch) ? keys.size() : items.size();
      }
    }

    private final Random random;
    /** Whether scopes are looked at in the order in which they were opened. */
    private final boolean inOrder;
    /** How often something else is done although a call has been sent, in which it still takes keys; of 100 times. */
    private final int dawdling;

    private final Map<Instance, Progress> progress = new IdentityHashMap<>();
    private final List<Instance> open = new ArrayList<>();
    private final Map<Sharing, Call> filling = new LinkedHashMap<>();
    private final List<Call> sent = new ArrayList<>();
    private final Map<Task, Integer> calls = new HashMap<>();

    Play(int order) {
      random = new Random(order);
      inOrder = order < 2;
      dawdling = order == 0 ? 0 : order == 1 ? 100 : random.nextInt(100);
    }

    Map<Task, Integer> calls() {
      enter(model.main);
      while (!open.isEmpty()) {
        boolean moved = (sent.isEmpty() || random.nextInt(100) < dawdling) && doWhatCanBeDone();
        if (!moved && !sent.isEmpty()) {
          call(sent.remove(inOrder ? 0 : random.nextInt(sent.size())));
        } else if (!moved) {
          goAtRest();
        }
      }
      return calls;
    }

    private void enter(Instance scope) {
      progress.put(scope, new Progress());
      open.add(scope);
    }

    private Progress of(Instance scope) {
      return Objects.requireNonNull(progress.get(scope));
    }

    /** Stops when a call is full, or goes on for a while. */
    private boolean doWhatCanBeDone() {
      boolean any = false;
      List<Instance> scopes = new ArrayList<>(open);
      if (!inOrder) {
        Collections.shuffle(scopes, random);
      }
      for (Instance scope : scopes) {
        boolean moved = true;
        while (moved && open.contains(scope)) {
          moved = false;
          for (Task task : scope.level.tasks) {
            moved |= move(scope, task);
          }
          moved |= close(scope);
          any |= moved;
          if (!sent.isEmpty() && random.nextInt(100) >= dawdling) {
            return true;
          }
        }
      }
      return any;
    }

    private boolean move(Instance scope, Task task) {
      Progress here = of(scope);
      if (here.settled.contains(task)) {
        return false;
      }
      if (here.begun.contains(task)) {
        return task.opens() && goOn(scope, task);
      }
      if (!task.needs.stream().allMatch(need -> isSettled(scope, need))) {
        return false;
      }
      here.begun.add(task);
      Cell cell = Objects.requireNonNull(scope.cells.get(task));
      if (cell.fate() == Fate.SKIPPED || task.batch == 0 && !task.opens()) {
        here.settled.add(task);
      } else if (task.batch > 0) {
        park(scope, task);
      }
      return true;
    }

    private boolean isSettled(Instance scope, Need need) {
      return need.sources().stream().allMatch(source -> {
        boolean fromBelow =
            need.kind() == TaskNode.Kind.COLLECT || need.kind() == TaskNode.Kind.EVERY;
        if (fromBelow && source.valueLevel() != scope.level) {
          return of(scope).settled.contains(wayDown(scope.level, source.valueLevel()));
        }
        if (source.opens()) {
          return true; // the item itself
        }
        Instance at = scope;
        while (at.level != source.level) {
          at = Objects.requireNonNull(at.parent);
        }
        return of(at).settled.contains(source);
      });
    }

    private static @Nullable Task wayDown(Level from, Level to) {
      Level at = to;
      while (at.parent != from) {
        at = Objects.requireNonNull(at.parent);
      }
      return at.opener;
    }

    private boolean goOn(Instance scope, Task loop) {
      Progress here = of(scope);
      List<Instance> items = scope.items.getOrDefault(loop, List.of());
      int emitted = here.emitted.getOrDefault(loop, 0);
      int openItems = here.open.getOrDefault(loop, 0);
      if (emitted < items.size() && openItems < loop.inFlight) {
        here.emitted.put(loop, emitted + 1);
        here.open.put(loop, openItems + 1);
        enter(items.get(emitted));
        return true;
      }
      return emitted == items.size() && openItems == 0 && here.settled.add(loop);
    }

    private boolean close(Instance scope) {
      if (!of(scope).settled.containsAll(scope.level.tasks)) {
        return false;
      }
      open.remove(scope);
      if (scope.parent != null) {
        of(scope.parent).open.merge(Objects.requireNonNull(scope.level.opener), -1, Integer::sum);
      }
      return true;
    }

    private void park(Instance scope, Task batch) {
      Sharing sharing = sharing(scope, batch);
      long key = model.key(scope, batch);
      Call call = filling.get(sharing);
      if (call == null || !call.takes(key)) {
        call = new Call(sharing);
        filling.put(sharing, call);
      }
      call.items.add(new Place(scope, batch));
      call.keys.add(key);
      if (call.size() >= batch.batch) {
        send(call);
      }
    }

    private void send(Call call) {
      if (!call.isSent) {
        call.isSent = true;
        sent.add(call);
      }
    }

    private void goAtRest() {
      List<Call> first = filling.values().stream()
          .filter(call -> filling.keySet().stream()
              .noneMatch(other -> other.batch != call.sharing.batch
                  && RandomFlow.awaits(call.sharing.batch, other.batch)))
          .toList();
      if (first.isEmpty()) {
        throw new AssertionError("a model that does not go on");
      }
      first.forEach(this::send);
    }

    private void call(Call call) {
      filling.remove(call.sharing, call);
      calls.merge(call.sharing.batch, 1, Integer::sum);
      call.items.forEach(place -> of(place.item).settled.add(place.task));
    }
  }
}
