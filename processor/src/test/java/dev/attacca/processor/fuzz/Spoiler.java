package dev.attacca.processor.fuzz;

import dev.attacca.processor.fuzz.Program.Form;
import dev.attacca.processor.fuzz.Program.Kind;
import dev.attacca.processor.fuzz.Program.Need;
import dev.attacca.processor.fuzz.Program.Place;
import dev.attacca.processor.fuzz.Program.Role;
import dev.attacca.processor.fuzz.Program.Task;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** Plants errors in a program that has none. */
final class Spoiler {
  private final Program program;
  private final Random random;

  private Spoiler(Program program, long seed) {
    this.program = program;
    this.random = new Random(seed * 31 + 5);
  }

  /** The program with some errors, each marked. */
  static Program spoil(Program program, long seed) {
    return new Spoiler(program, seed).spoil();
  }

  private Program spoil() {
    boolean sound = random.nextInt(3) == 0;
    List<Plant> from = Arrays.stream(Plant.values())
        .filter(plant -> sound ? !plant.breaksGraph : !Plant.ofSoundGraphs().contains(plant))
        .toList();
    List<String> plants = new ArrayList<>(program.plants());
    boolean ofLoops = false;
    for (int count = 1 + random.nextInt(4); count > 0; count--) {
      Plant plant = from.get(random.nextInt(from.size()));
      boolean ofLoop = plant.ordinal() >= Plant.SCOPE_CONFLICT.ordinal();
      if (!(ofLoop && ofLoops)) { // where scopes are in conflict, no more is concluded from them
        plant(plant, 10 + count).ifPresent(plants::add);
        ofLoops |= ofLoop;
      }
    }
    List<Task> tasks = new ArrayList<>(program.tasks());
    if (!sound && (plants.equals(program.plants()) || random.nextBoolean())) {
      flaw(tasks);
    }
    return program.planted(tasks, plants);
  }

  private Optional<String> plant(Plant plant, int number) {
    List<Task> valued = program.tasks().stream()
        .filter(task -> task.hasValue() && task.form() != Form.NULLABLE && task.kind() == Kind.TASK)
        .toList();
    if (plant.needsTask() && valued.isEmpty()) {
      return Optional.empty();
    }
    String task =
        valued.isEmpty() ? "" : valued.get(random.nextInt(valued.size())).name();
    return Optional.of(plant.text(number, program.holder(), task));
  }

  /** Spoils a parameter of a task: its name or its type. */
  private void flaw(List<Task> tasks) {
    int start = random.nextInt(tasks.size());
    for (int i = 0; i < tasks.size(); i++) {
      int at = (start + i) % tasks.size();
      Task task = tasks.get(at);
      boolean own = task.place() == Place.OWN || task.place() == Place.STATIC;
      for (int n = 0; own && task.kind() != Kind.MERGE && n < task.needs().size(); n++) {
        Need need = task.needs().get(n);
        boolean plain =
            need.role() == Role.VALUE || need.role() == Role.OPTIONAL || need.role() == Role.MATCH;
        Optional<Need> flawed = !plain || need.sources().size() != 1
            ? Optional.empty()
            : random.nextBoolean() ? misspelt(need) : Optional.of(mistyped(need));
        if (flawed.isPresent()) {
          List<Need> needs = new ArrayList<>(task.needs());
          needs.set(n, flawed.get());
          tasks.set(at, task.with(needs));
          return;
        }
      }
    }
  }

  private static Need mistyped(Need need) {
    return new Need(
        need.role(),
        need.sources(),
        need.ways(),
        need.name(),
        need.bound(),
        "StringBuilder",
        "TypeMismatch");
  }

  /** Two letters in the wrong order. */
  private Optional<Need> misspelt(Need need) {
    String name = need.name();
    Set<String> known = new HashSet<>(program.inputs().keySet());
    program.tasks().forEach(task -> known.add(task.name()));
    if (need.bound() || name.length() < 4) {
      return Optional.empty();
    }
    int at = 1 + random.nextInt(name.length() - 2);
    String other =
        name.substring(0, at) + name.charAt(at + 1) + name.charAt(at) + name.substring(at + 2);
    return known.contains(other)
        ? Optional.empty()
        : Optional.of(new Need(
            need.role(), need.sources(), need.ways(), other, false, need.type(), "UnknownName"));
  }
}
