package dev.attacca.flink.internal.job;

import dev.attacca.flink.internal.parts.Layout;
import dev.attacca.flink.internal.types.FlinkTypes;
import dev.attacca.flink.internal.types.UnserialisableTypeException;
import dev.attacca.runtime.Graph;
import dev.attacca.runtime.spi.Part;
import dev.attacca.runtime.spi.Parts;
import dev.attacca.runtime.spi.Portable;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;

/** What crosses from where to where, with its types; or all that is in the way of it. */
public final class JobPlan implements Layout.Names {
  private final Portable<?> portable;
  private final Parts parts;
  private final Map<Integer, TypeInformation<?>> types = new HashMap<>();
  private final Map<String, Parts.Refusal> unserialisable = new LinkedHashMap<>();
  private final Map<Integer, Layout> layouts = new HashMap<>();
  private final Map<Integer, Map<String, TypeInformation<?>>> states = new HashMap<>();
  private final int[] mainTasks;

  /**
   * Plans the job of a graph.
   *
   * @param portable the tasks
   * @param parts how they are divided
   */
  public JobPlan(Portable<?> portable, Parts parts) {
    this.portable = portable;
    this.parts = parts;
    if (!parts.refusals().isEmpty()) {
      mainTasks = new int[0];
      return; // what is divided otherwise has other cuts
    }
    this.mainTasks = readMainTasks();
    Arrays.stream(mainTasks).forEach(this::type);
    Arrays.stream(parts.gathered()).forEach(this::type);
    for (Part part : parts.all()) {
      layouts.put(part.number(), layout(part));
      Map<String, TypeInformation<?>> ofPart = new LinkedHashMap<>();
      for (int state : part.statesOfKey()) {
        ofPart.put(portable.nameOfState(state), typeOfState(state));
      }
      for (int state : part.sharedStates()) {
        ofPart.put(portable.nameOfState(state), typeOfState(state));
      }
      states.put(part.number(), ofPart);
    }
  }

  private Layout layout(Part part) {
    int[] openers = new int[part.levels()];
    int[][] tasks = new int[part.levels()][];
    for (int level = 0; level < openers.length; level++) {
      openers[level] = part.opener(level);
      tasks[level] = part.from() < 0 ? new int[0] : part.takes(level);
    }
    Set<Integer> valued =
        Arrays.stream(openers).boxed().collect(Collectors.toCollection(TreeSet::new));
    Arrays.stream(part.gathers())
        .forEach(valued::add); // of these, and of the items, the values matter
    return new Layout(openers, tasks, part.gathers(), new Layout.Names() {
      @Override
      public String name(int task) {
        return JobPlan.this.name(task);
      }

      @Override
      public TypeInformation<?> type(int task) {
        return valued.contains(task) || part.takesValueOf(task)
            ? JobPlan.this.type(task)
            : Types.VOID; // it only says how it has ended
      }
    });
  }

  /** What parts take of the main scope, and what the loops take that are read. */
  private int[] readMainTasks() {
    Set<Integer> needed = new TreeSet<>();
    for (Part part : parts.all()) {
      Arrays.stream(part.takesOfMain()).forEach(needed::add);
    }
    Set<String> read = new TreeSet<>();
    for (Parts.Origin origin : parts.origins()) {
      read.add(portable.nameOf(origin.loop()));
      if (origin.splitBy() >= 0) {
        read.add(portable.nameOf(origin.splitBy()));
      }
    }
    for (Graph.Edge edge : portable.graph().edges()) {
      if (read.contains(edge.to()) && isTaskOfMain(edge.from())) {
        needed.add(portable.task(edge.from()));
      }
    }
    return needed.stream().mapToInt(Integer::intValue).toArray();
  }

  private boolean isTaskOfMain(String name) {
    return portable.graph().tasks().stream()
        .anyMatch(task -> task.name().equals(name)
            && task.scope().isEmpty()
            && task.kind() != Graph.Kind.LOOP
            && task.kind() != Graph.Kind.MERGE);
  }

  /** {@return all that is in the way} */
  public List<Parts.Refusal> refusals() {
    List<Parts.Refusal> all = new ArrayList<>(parts.refusals());
    all.addAll(unserialisable.values());
    return all;
  }

  /**
   * {@return what is in the way of a loop that has no end}
   *
   * @param loop the loop
   */
  public List<Parts.Refusal> refusalsOfEndless(int loop) {
    return Arrays.stream(parts.gathered())
        .filter(task -> task == loop || isBelow(loop, parts.partOf(task)))
        .mapToObj(task -> new Parts.Refusal(
            "GatheredFromEndless",
            name(task),
            "the main scope gathers \"%s\", and there is no end to what comes of \"%s\": take it by values(…), or give the source an end"
                .formatted(name(task), name(loop))))
        .toList();
  }

  private boolean isBelow(int loop, int number) {
    if (number < 0) {
      return false; // another loop
    }
    Part part = parts.all().get(number);
    return part.from() < 0 ? part.loop() == loop : isBelow(loop, part.from());
  }

  /**
   * {@return the name of a part, which no other has}
   *
   * @param number of the part
   */
  public String nameOfPart(int number) {
    Part part = parts.all().get(number);
    String loop = name(part.loop());
    String name = part.from() < 0
        ? loop
        : loop
            + (part.key() >= 0
                ? "-by-" + name(part.key())
                : part.awaits().length > 0 ? "-gathered" : part.isSpread() ? "-spread" : "-behind");
    long same = parts.all().stream()
        .filter(other -> other.number() < number
            && other.from() >= 0
            && other.loop() == part.loop()
            && other.key() == part.key()
            && other.awaits().length > 0 == part.awaits().length > 0)
        .count();
    return part.from() >= 0 && same > 0 ? name + "-" + (same + 1) : name;
  }

  /** {@return how the tasks are divided} */
  public Parts parts() {
    return parts;
  }

  /** {@return tasks of the main scope whose ends are needed elsewhere} */
  public int[] mainTasks() {
    return mainTasks;
  }

  /**
   * {@return what a part is given}
   *
   * @param part the part
   */
  public Layout layoutOf(Part part) {
    return java.util.Objects.requireNonNull(layouts.get(part.number()));
  }

  /**
   * {@return the types of the states of a part, by name}
   *
   * @param part the part
   */
  public Map<String, TypeInformation<?>> statesOf(Part part) {
    return states.getOrDefault(part.number(), Map.of());
  }

  @Override
  public String name(int task) {
    return portable.nameOf(task);
  }

  @Override
  public TypeInformation<?> type(int task) {
    return types.computeIfAbsent(task, any -> {
      Optional<Type> type = portable.typeOf(task);
      return type.isEmpty()
          ? Types.VOID
          : serialisable(
              type.get(),
              name(task),
              "a value of \"" + name(task) + "\" is taken in another place");
    });
  }

  private TypeInformation<?> typeOfState(int state) {
    String name = portable.nameOfState(state);
    return serialisable(
        portable.typeOfState(state), name, "the state \"" + name + "\" is kept in checkpoints");
  }

  private TypeInformation<?> serialisable(Type type, String name, String what) {
    try {
      return FlinkTypes.of(type);
    } catch (UnserialisableTypeException e) {
      unserialisable.put(
          name,
          new Parts.Refusal(
              UnserialisableTypeException.KEY,
              name,
              what + ", and " + e.getMessage() + ": " + UnserialisableTypeException.WAY_OUT));
      return Types.VOID;
    }
  }
}
