package dev.attacca.processor.check;

import dev.attacca.processor.model.Edge;
import dev.attacca.processor.model.Graph;
import dev.attacca.processor.model.Scopes;
import dev.attacca.processor.model.Site;
import dev.attacca.processor.model.Waits;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Nothing may wait for itself by way of the end of a loop; {@link Waits} tells what waits for what.
 *
 * <p>Whoever comes round in a circle leaves the scope of some item, and there are but two ways out: a task
 * of the item waits for a value of an enclosing scope, or the item waits for somebody outside to consume
 * its value. Each such way out that lies on a circle is a mistake of its own and is told at the task that
 * takes it; a circle that takes several is told once, at the first, if it is not broken by the others.
 */
final class GatherCycleCheck implements Check {
  @Override
  public List<Problem> check(Graph graph) {
    boolean gathers = graph.edges().stream().flatMap(List::stream).anyMatch(Edge::gathers);
    Scopes scopes = Scopes.of(graph);
    return gathers && scopes.conflicts().isEmpty() ? new Pass(graph, scopes).run() : List.of();
  }

  /** A way out of the scope of an item, and the task to be told of. */
  private record Exit(int task, int from, int to) {}

  private static final class Pass {
    private final Graph graph;
    private final Scopes scopes;
    private final Waits waits;
    private final List<Exit> exits = new ArrayList<>();
    private final Set<Integer> told = new HashSet<>();
    private final List<Problem> problems = new ArrayList<>();

    Pass(Graph graph, Scopes scopes) {
      this.graph = graph;
      this.scopes = scopes;
      this.waits = Waits.of(graph, scopes);
    }

    List<Problem> run() {
      int[] knots = Knots.of(waits.edges().stream()
          .map(each -> each.stream().mapToInt(Integer::intValue).toArray())
          .toArray(int[][]::new));
      graph.ids().forEach(this::leaving);
      for (int stream = 0; stream < waits.streams().size(); stream++) {
        int consumer = waits.streams().get(stream).consumer();
        exits.add(new Exit(consumer, waits.consumed(stream), waits.started(consumer)));
      }
      exits.removeIf(exit -> knots[exit.from()] != knots[exit.to()]);
      exits.forEach(exit -> tell(exit, search(exit, Set.copyOf(exits)), true));
      exits.forEach(exit -> tell(exit, search(exit, ofTold()), false));
      return problems;
    }

    private void leaving(int id) {
      for (Edge edge : graph.edges().get(id)) {
        for (int source : edge.binds() ? graph.awaited(id, edge).toArray() : new int[0]) {
          if (!graph.task(source).opens() && scopes.home(source) != scopes.home(id)) {
            exits.add(new Exit(id, waits.started(id), waits.settled(source)));
          }
        }
      }
    }

    private Set<Exit> ofTold() {
      return exits.stream().filter(exit -> told.contains(exit.task())).collect(Collectors.toSet());
    }

    /** The shortest way from the end of an exit back to its begin that takes none of these; or none. */
    private List<Integer> search(Exit exit, Set<Exit> shut) {
      if (told.contains(exit.task())) {
        return List.of();
      }
      Map<Integer, Integer> reachedFrom = new HashMap<>();
      Deque<Integer> queue = new ArrayDeque<>(List.of(exit.to()));
      while (!queue.isEmpty()) {
        int at = queue.remove();
        for (int next : waits.edges().get(at)) {
          if (!shut.contains(new Exit(waits.subject(at), at, next))
              && reachedFrom.putIfAbsent(next, at) == null) {
            if (next == exit.from()) {
              return way(exit, reachedFrom);
            }
            queue.add(next);
          }
        }
      }
      return List.of();
    }

    private static List<Integer> way(Exit exit, Map<Integer, Integer> reachedFrom) {
      Deque<Integer> way = new ArrayDeque<>(List.of(exit.from()));
      for (int at = reachedFrom.get(exit.from()); ; at = reachedFrom.get(at)) {
        way.addFirst(at);
        if (at == exit.to()) {
          return List.copyOf(way);
        }
      }
    }

    /** @param alone whether the circle takes no other exit */
    private void tell(Exit exit, List<Integer> way, boolean alone) {
      if (way.isEmpty() || !told.add(exit.task())) {
        return;
      }
      boolean consumes = waits.isConsuming(exit.from());
      long consumers = way.stream().filter(waits::isConsuming).count();
      if (alone && consumers == (consumes ? 1 : 0)) {
        simple(exit, way, consumes);
      } else {
        problems.add(
            Diagnostic.GATHER_CYCLE.at(
                site(exit, way),
                "\"%s\" would wait for itself:%s\n "
                    .formatted(graph.name(exit.task()), lines(exit, way)),
                "Take one of these dependencies away, or gather into a List, which keeps no item open."));
      }
    }

    /** One that leaves once, by its tasks up to the one that waits for the end of the loop. */
    private void simple(Exit exit, List<Integer> way, boolean consumes) {
      int task = exit.task();
      List<Integer> tasks = new ArrayList<>(List.of(task));
      int opener = -1;
      for (int event : way) {
        if (waits.isClosing(event)) {
          opener = waits.subject(event);
          break;
        }
        int subject = waits.subject(event);
        if (waits.isTask(event) && tasks.get(tasks.size() - 1) != subject) {
          tasks.add(subject);
        }
      }
      int last = tasks.get(tasks.size() - 1);
      String who = consumes
          ? "consumes values while the loop runs, and "
          : "runs once per item of \"" + graph.name(scopes.home(task)) + "\" and ";
      String what =
          last == task ? "does not start" : "waits for \"" + graph.name(last) + "\", which waits";
      String names = tasks.stream().map(graph::name).collect(Collectors.joining(" → "));
      problems.add(Diagnostic.GATHER_CYCLE.at(
          site(exit, way),
          "\"%s\" %s%s until all items of \"%s\" are done%s."
              .formatted(
                  graph.name(task),
                  who,
                  what,
                  graph.name(opener),
                  last == task ? "" : ": " + names),
          consumes
              ? "Items stay open until their values are consumed. Take a List or an Iterable, which are"
                  + " given when the loop is done, or take one of these dependencies away."
              : "An item cannot wait for what gathers it. Take one of these dependencies away."));
    }

    /** Where the task says that it waits for the next on the way. */
    private Site site(Exit exit, List<Integer> way) {
      int from = waits.started(exit.task());
      int to = waits.isConsuming(exit.from()) ? way.get(1) : exit.to();
      return waiting(from, to)
          .map(edge -> edge.site(nameOn(edge, to)))
          .orElseGet(() -> graph.task(exit.task()).site());
    }

    /** The edge by which a task waits for an event. */
    private Optional<Edge> waiting(int from, int to) {
      int task = waits.subject(from);
      return graph.edges().get(task).stream()
          .filter(edge -> waits.isStreamed(edge) != (from == waits.started(task)))
          .filter(edge -> source(task, edge, to) >= 0)
          .findFirst();
    }

    private String nameOn(Edge edge, int to) {
      return waits.isEnd(to) && !edge.tasks().isEmpty()
          ? graph.name(edge.tasks().get(0))
          : graph.name(waits.subject(to));
    }

    /** Which of the tasks that an edge names makes its task wait for an event; -1 for none. */
    private int source(int task, Edge edge, int to) {
      return graph
          .awaited(task, edge)
          .filter(source -> edge.gathers()
              ? waits.isEnd(to)
                  && scopes.isWithin(scopes.valueScope(source), waits.subject(to))
                  && scopes.home(waits.subject(to)) == scopes.home(task)
              : to == waits.settled(source))
          .findFirst()
          .orElse(-1);
    }

    private String lines(Exit exit, List<Integer> way) {
      List<Integer> circle = new ArrayList<>(List.of(exit.from()));
      circle.addAll(way);
      StringBuilder lines = new StringBuilder();
      for (int i = 0; i + 1 < circle.size(); i++) {
        String line = line(circle.get(i), circle.get(i + 1));
        if (!line.isEmpty()) {
          lines.append("\n    ").append(line);
        }
      }
      return lines.toString();
    }

    /** A step in words; empty if it goes without saying. */
    private String line(int from, int to) {
      String one = graph.name(waits.subject(from));
      String other = graph.name(waits.subject(to));
      if (waits.isConsuming(to)) {
        String values = graph.name(waits.streamOf(to).edge().tasks().get(0));
        return "items of %s are open until %s has consumed %s".formatted(one, other, values);
      }
      if (waits.isConsuming(from)) {
        return waits.isClosing(to)
            ? "%s consumes no more when as many of its items are open as may be".formatted(one)
            : "";
      }
      if (waits.isClosing(from)) {
        return waits.isEnd(to)
            ? "items of %s wait for the end of %s".formatted(one, other)
            : waits.isClosing(to)
                ? "items of %s are open until %s is through with their values".formatted(one, other)
                : "items of %s wait for %s".formatted(one, other);
      }
      if (waits.isEnd(to)) {
        return "%s waits for the end of %s".formatted(one, other)
            + waiting(from, to).map(edge -> ": " + reason(from, edge, to)).orElse("");
      }
      return waits.isTask(from) && waits.isTask(to) && waits.subject(from) != waits.subject(to)
          ? "%s waits for %s".formatted(one, other)
              + waiting(from, to).map(edge -> ": " + reason(from, edge, to)).orElse("")
          : "";
    }

    private String reason(int from, Edge edge, int to) {
      return CycleCheck.reason(graph, edge, source(waits.subject(from), edge, to));
    }
  }
}
