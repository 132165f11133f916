package dev.attacca.runtime.internal;

import dev.attacca.OnError;
import dev.attacca.runtime.Stats;
import dev.attacca.runtime.TaskFailure;
import dev.attacca.runtime.TaskStats;
import dev.attacca.runtime.spi.Given;
import dev.attacca.runtime.spi.ItemReader;
import dev.attacca.runtime.spi.Part;
import dev.attacca.runtime.spi.Parts;
import dev.attacca.runtime.spi.Portable;
import dev.attacca.runtime.spi.Session;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Another engine, on one thread: does each part of the tasks in sessions of its own, several for a part whose items may be anywhere, and hands what
 * leaves one to the next.
 */
final class PartsRun<R> {
  /** What goes from one part to the next. */
  private record Row(
      long[] path, Object[] items, Given[] given, @Nullable Object key) {}

  /** What becomes known of what is below an item that waits for it; or the item itself. */
  private record Message(
      Place of,
      int from,
      boolean isOver,
      Place at,
      Map<Integer, Long> emitted,
      Map<Integer, Object> values,
      @Nullable Row row) {}

  /** An item that waits for what is below it. */
  private static final class Pending {
    final Map<Integer, Long> over = new HashMap<>();
    final Map<Integer, Long> emitted = new HashMap<>();
    final Map<Integer, TreeMap<Place, Object>> values = new HashMap<>();

    @Nullable
    Row row;

    void add(Message message) {
      over.merge(message.from, message.isOver ? 1L : 0L, Long::sum);
      message.emitted.forEach((loop, count) -> emitted.merge(loop, count, Long::sum));
      message.values.forEach((task, value) ->
          values.computeIfAbsent(task, any -> new TreeMap<>()).put(message.at, value));
      row = message.row == null ? row : message.row;
    }

    Map<Integer, List<Object>> gathered(Part part) {
      Map<Integer, List<Object>> all = new HashMap<>();
      for (int task : part.gathers()) {
        all.put(task, List.copyOf(values.getOrDefault(task, new TreeMap<>()).values()));
      }
      return all;
    }
  }

  /** What is gathered, by where it stands. */
  private record Place(long[] path) implements Comparable<Place> {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Place place && Arrays.equals(path, place.path);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(path);
    }

    @Override
    public String toString() {
      return Arrays.toString(path);
    }

    @Override
    public int compareTo(Place other) {
      return Arrays.compare(path, other.path);
    }
  }

  private final Portable<R> portable;
  private final Parts parts;
  private final int replicas;
  /** How many items of a part may be open where nothing has to be in order. */
  private final int atOnce;
  /** Whether a failure may halt all: what halts a session while it is closed is thrown to nobody, so all is awaited before. */
  private final boolean mayHalt;
  /** Whether the state of a key is kept here, and given to the session for each item, as an engine does that can lose a session. */
  private final Map<Integer, Map<Object, @Nullable Object[]>> keyed = new HashMap<>();

  private final Map<Part, List<Session>> sessions = new HashMap<>();
  private final Map<Part, Queue<Row>> waiting = new HashMap<>();
  private final Map<Integer, TreeMap<Place, Object>> gathered = new TreeMap<>();
  private final Map<Part, List<Message>> messages = new HashMap<>();
  private final Map<Integer, long[]> counts = new HashMap<>();
  private final List<Stats> stats = new ArrayList<>();
  private final List<TaskFailure> failures = new ArrayList<>();
  private final Portable.Prelude prelude;
  private boolean hasFailed;
  /** Sessions that were closed, and others opened, in the midst of the items. */
  int renewed;
  /** What the whole has counted, when it is over. */
  Stats counted;
  /** Items that have had to wait for what is below them, in other parts. */
  int gatheredBelow;

  PartsRun(Portable<R> portable, Parts parts, int replicas, int atOnce, boolean mayHalt) {
    this.portable = portable;
    this.atOnce = atOnce;
    this.mayHalt = mayHalt;
    this.parts = parts;
    this.replicas = replicas;
    this.prelude = portable.prelude();
  }

  R run() {
    failures.addAll(prelude.failures());
    hasFailed = prelude.failure() != null;
    stats.add(prelude.stats());
    for (Part part : parts.all()) {
      waiting.put(part, new ArrayDeque<>());
    }
    for (int task : parts.gathered()) {
      gathered.put(task, new TreeMap<>());
    }
    try {
      for (Parts.Origin origin : parts.origins()) {
        read(origin);
      }
      for (Part part : parts.all()) {
        gatherFor(part);
        Queue<Row> rows = waiting.get(part);
        for (Row row = rows.poll(); row != null; row = rows.poll()) {
          process(part, row);
        }
        close(part);
      }
    } finally {
      sessions.values().forEach(all -> all.forEach(Session::close));
    }
    counts.forEach((loop, count) -> stats.add(new Stats(List.of(new TaskStats(
        portable.nameOf(loop), count[0], count[1], count[2], 0, 0, 0, Duration.ZERO)))));
    Map<Integer, List<Object>> values = new HashMap<>();
    gathered.forEach((task, byPlace) -> values.put(task, List.copyOf(byPlace.values())));
    return portable.epilogue(
        prelude.ends(), values, shared(), stats, failures, hasFailed, all -> counted = all);
  }

  // Where items come from

  private void read(Parts.Origin origin) {
    int top = origin.splitBy() < 0 ? origin.loop() : origin.splitBy();
    if (portable.isSkipped(top, prelude.given()).isPresent()) {
      stats.add(
          new Stats(List.of(new TaskStats(portable.nameOf(top), 0, 0, 0, 1, 0, 0, Duration.ZERO))));
      return;
    }
    read(top, new long[0], new Object[0], origin.loop() == top ? -1 : origin.loop());
  }

  private void read(int loop, long[] path, Object[] items, int inner) {
    long[] count = counts.computeIfAbsent(loop, any -> new long[3]);
    count[0]++;
    long position = 0;
    boolean ended = false;
    while (!ended) {
      try (ItemReader reader = portable.read(loop, prelude.given(), path, items, position)) {
        ended = true;
        while (reader.hasNext()) {
          long number = reader.position();
          Object item = reader.next();
          count[1]++;
          position = reader.position();
          long[] itsPath = Arrays.copyOf(path, path.length + 1);
          itsPath[path.length] = number;
          Object[] itsItems = Arrays.copyOf(items, items.length + 1);
          itsItems[items.length] = item;
          if (gathered.containsKey(loop)) {
            gathered.get(loop).put(new Place(itsPath), item);
          }
          if (inner >= 0) {
            read(inner, itsPath, itsItems, -1);
          } else {
            Given[] none = new Given[itsPath.length];
            Arrays.fill(none, Given.NOTHING);
            first(loop, new Row(itsPath, itsItems, none, null));
          }
        }
      } catch (Throwable e) {
        count[2]++;
        failures.add(portable.failureOf(loop, path, e));
        OnError onError = portable.onError(loop);
        hasFailed |= onError != OnError.TOLERATE;
        if (onError == OnError.HALT) {
          throw new IllegalStateException("halted", e);
        }
        return;
      }
    }
  }

  private void first(int loop, Row row) {
    for (Part part : parts.all()) {
      if (part.from() < 0 && part.loop() == loop) {
        process(part, row);
      }
    }
  }

  // Parts

  private void process(Part part, Row row) {
    List<Session> all = sessions.computeIfAbsent(part, any -> {
      List<Session> opened = new ArrayList<>();
      int count = part.sharedStates().length > 0 ? 1 : replicas;
      for (int i = 0; i < count; i++) {
        opened.add(open(part, prelude.states()));
      }
      return opened;
    });
    int place =
        Math.floorMod(row.key == null ? Arrays.hashCode(row.path) : row.key.hashCode(), all.size());
    Session session = all.get(place);
    if (Math.floorMod(Arrays.hashCode(row.path), 7)
        == 3) { // as if it had been lost, and made anew elsewhere
      session = renew(part, session);
      all.set(place, session);
    }
    @Nullable
    Object[] states = row.key == null
        ? new Object[0]
        : keyed
            .computeIfAbsent(part.number(), any -> new HashMap<>())
            .computeIfAbsent(row.key, any -> new Object[part.statesOfKey().length]);
    for (int i = 0; i < states.length; i++) {
      session.stateOfKey(part.statesOfKey()[i], states[i]);
    }
    if (atOnce(part) == 1) {
      session.process(row.path, row.items, row.given);
    } else {
      session.offer(row.path, row.items, row.given);
    }
    for (int i = 0; i < states.length; i++) {
      states[i] = session.stateOfKey(part.statesOfKey()[i]);
    }
    failures.addAll(session.takeFailures());
  }

  private int atOnce(Part part) {
    return part.statesOfKey().length > 0 ? 1 : Math.min(atOnce, part.inFlight());
  }

  private Session renew(Part part, Session before) {
    renewed++;
    Map<Integer, Object> states = new HashMap<>();
    for (int state : part.sharedStates()) {
      states.put(state, java.util.Objects.requireNonNull(before.state(state)));
    }
    close(before);
    return open(part, states);
  }

  private Session open(Part part, Map<Integer, Object> states) {
    Set<Integer> told = new HashSet<>();
    for (int task : parts.gathered()) {
      if (isOf(part, task)) {
        told.add(task);
      }
    }
    for (Part next : parts.all()) {
      if (next.from() == part.number()) {
        told.add(next.key() < 0 ? next.loop() : next.key());
        for (int level = 0; level < next.levels(); level++) {
          for (int task : next.takes(level)) {
            if (isOf(part, task)) {
              told.add(task);
            }
          }
        }
      }
    }
    gathering(part)
        .forEach(other ->
            Arrays.stream(other.gathers()).filter(task -> isOf(part, task)).forEach(told::add));
    int[] tasks = told.stream().mapToInt(Integer::intValue).toArray();
    return portable.session(
        part, prelude.given(), states, tasks, item -> over(part, item), atOnce(part));
  }

  /** Whether it is this part that a task's ends come from, or those of the items of a loop in it. */
  private boolean isOf(Part part, int task) {
    return parts.partOf(task) == part.number();
  }

  private void over(Part part, Session.Item item) {
    gathered.forEach((task, values) -> {
      if (isOf(part, task)
          && part.itemsOf(task) == item.loop()
          && item.fate(task) == Given.Fate.VALUE
          && item.value(task) != null) {
        values.put(new Place(item.path()), item.value(task));
      }
    });
    for (Part next : gathering(part)) {
      tell(next, part, item);
    }
    for (Part next : parts.all()) {
      if (next.from() == part.number() && next.loop() == item.loop() && next.awaits().length == 0) {
        waiting.get(next).add(row(next, item));
      }
    }
  }

  /** Parts that gather something of this one. */
  private List<Part> gathering(Part part) {
    return parts.all().stream()
        .filter(next -> Arrays.stream(next.awaits()).anyMatch(each -> each == part.number()))
        .toList();
  }

  private void tell(Part next, Part part, Session.Item item) {
    boolean isOver = item.loop() == part.loop();
    Map<Integer, Long> emitted = new HashMap<>();
    Map<Integer, Object> values = new HashMap<>();
    if (isOver) {
      for (int loop : part.countsFor(next)) {
        emitted.put(loop, item.emitted(loop));
      }
    }
    for (int task : next.gathers()) {
      if (isOf(part, task)
          && part.itemsOf(task) == item.loop()
          && item.fate(task) == Given.Fate.VALUE
          && item.value(task) != null) {
        values.put(task, item.value(task));
      }
    }
    Row row = isOver && next.from() == part.number() ? row(next, item) : null;
    if (isOver || !values.isEmpty()) {
      Place of = new Place(Arrays.copyOf(item.path(), next.levels()));
      messages
          .computeIfAbsent(next, any -> new ArrayList<>())
          .add(
              new Message(of, part.number(), isOver, new Place(item.path()), emitted, values, row));
    }
  }

  /** In any order, but for what is told of one item of a part, and below it. */
  private List<Message> shuffled(List<Message> messages) {
    Map<List<Object>, Queue<Message>> byItem = new HashMap<>();
    List<Queue<Message>> turns = new ArrayList<>();
    for (Message message : messages) {
      int levels = parts.all().get(message.from).levels();
      Place item = new Place(Arrays.copyOf(message.at.path, levels));
      Queue<Message> ofItem =
          byItem.computeIfAbsent(List.of(message.from, item), any -> new ArrayDeque<>());
      ofItem.add(message);
      turns.add(ofItem);
    }
    Collections.shuffle(turns, new Random(turns.size()));
    return turns.stream().map(Queue::remove).toList();
  }

  private void gatherFor(Part part) {
    Map<Place, Pending> pending = new HashMap<>();
    for (Message message : shuffled(messages.getOrDefault(part, List.of()))) {
      Pending item = pending.computeIfAbsent(message.of, any -> new Pending());
      item.add(message);
      if (part.areAllOver(
          parts,
          number -> item.over.getOrDefault(number, 0L),
          loop -> item.emitted.getOrDefault(loop, 0L))) {
        Row row = java.util.Objects.requireNonNull(item.row);
        row.given[row.given.length - 1] =
            row.given[row.given.length - 1].gathering(item.gathered(part));
        waiting.get(part).add(row);
        pending.remove(message.of); // what came later would wait for ever
        gatheredBelow++;
      }
    }
    if (!pending.isEmpty()) {
      throw new AssertionError("waits for what is over: " + pending.keySet());
    }
  }

  private Row row(Part next, Session.Item item) {
    Object[] items = new Object[next.levels()];
    Given[] given = new Given[next.levels()];
    Session.Item at = item;
    for (int level = items.length - 1; level >= 0; level--) {
      items[level] = at.value();
      given[level] = at.given(next, level);
      at = level == 0 ? at : java.util.Objects.requireNonNull(at.above());
    }
    Object key = next.key() < 0
        ? null
        : item.fate(next.key()) == Given.Fate.VALUE
            ? java.util.Objects.requireNonNull(item.value(next.key()))
            : "none";
    return new Row(item.path(), items, given, key);
  }

  private void close(Part part) {
    List<Session> all = sessions.getOrDefault(part, List.of());
    all.forEach(this::close);
    if (part.sharedStates().length == 0) {
      sessions.remove(part);
    }
  }

  private void close(Session session) {
    if (mayHalt) {
      session.await(0);
    }
    session.close();
    failures.addAll(session.takeFailures());
    hasFailed |= session.failure() != null;
    stats.add(session.stats());
  }

  private Map<Integer, Object> shared() {
    Map<Integer, Object> states = new HashMap<>(prelude.states());
    sessions.forEach((part, all) -> {
      for (int state : part.sharedStates()) {
        states.put(state, java.util.Objects.requireNonNull(all.get(0).state(state)));
      }
    });
    return states;
  }
}
