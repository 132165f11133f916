package dev.attacca.processor.fuzz;

import dev.attacca.processor.fuzz.Program.Kind;
import dev.attacca.processor.fuzz.Program.Need;
import dev.attacca.processor.fuzz.Program.Place;
import dev.attacca.processor.fuzz.Program.Role;
import dev.attacca.processor.fuzz.Program.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Takes away from a program what its fault does not need. */
final class Minimiser {
  private final Predicate<Program> isFaulty;
  private final long until;

  /** @param seconds how long to go on at most */
  Minimiser(int seconds, Predicate<Program> isFaulty) {
    this.isFaulty = isFaulty;
    this.until = System.nanoTime() + seconds * 1_000_000_000L;
  }

  Program minimise(Program program) {
    Program smallest = program;
    for (Program next = smaller(smallest); next != null; next = smaller(smallest)) {
      smallest = next;
    }
    return smallest;
  }

  /** A smaller one with the fault; null if none was found. */
  private Program smaller(Program program) {
    for (int i = program.tasks().size() - 1; i >= 0; i--) {
      Program without = program.without(program.tasks().get(i).id());
      if (isWorthIt(without)) {
        return without;
      }
    }
    for (Task task : program.tasks()) {
      Task plain = new Task(
          task.id(),
          task.name(),
          task.kind(),
          task.form(),
          task.type(),
          task.needs(),
          Place.OWN,
          task.failing(),
          task.onError(),
          task.partial(),
          task.inFlight(),
          task.attempts() > 1 ? task.policies() : List.of(),
          task.attempts());
      Program simpler = replaced(program, plain);
      if (!plain.equals(task) && isWorthIt(simpler)) {
        return simpler;
      }
      for (Need need : task.needs()) {
        boolean isKept = need.role() == Role.MERGED
            || need.role() == Role.INBOX
            || need.role() == Role.KEY
            || task.kind() == Kind.MERGE;
        if (!isKept) {
          List<Need> rest = new ArrayList<>(task.needs());
          rest.remove(need);
          Program fewer = replaced(program, task.with(rest));
          if (isWorthIt(fewer)) {
            return fewer;
          }
        }
      }
    }
    Program bare = new Program(
        program.seed(),
        program.home(),
        program.name(),
        program.name(),
        program.visible(),
        program.tasks(),
        program.inputs(),
        program.ordered(),
        Optional.empty(),
        program.plants());
    return !bare.equals(program) && isWorthIt(bare) ? bare : null;
  }

  private static Program replaced(Program program, Task task) {
    return program.with(program.tasks().stream()
        .map(each -> each.id() == task.id() ? task : each)
        .toList());
  }

  private boolean isWorthIt(Program program) {
    return !program.tasks().isEmpty() && System.nanoTime() < until && isFaulty.test(program);
  }
}
