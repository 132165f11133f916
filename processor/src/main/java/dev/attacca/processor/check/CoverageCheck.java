package dev.attacca.processor.check;

import dev.attacca.processor.model.Edge;
import dev.attacca.processor.model.Graph;
import dev.attacca.processor.model.Name;
import dev.attacca.processor.model.Parameter;
import dev.attacca.processor.model.Routing;
import dev.attacca.processor.model.TaskMethod;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.lang.model.element.TypeElement;
import javax.lang.model.util.Types;

/** A router must have a dependant for each of its choices, as a {@code switch} must have a case. */
final class CoverageCheck implements Check {
  private final Types types;

  CoverageCheck(Types types) {
    this.types = types;
  }

  @Override
  public List<Problem> check(Graph graph) {
    List<Problem> problems = new ArrayList<>();
    graph.ids().forEach(id -> router(graph, id, problems));
    return problems;
  }

  private void router(Graph graph, int id, List<Problem> problems) {
    TaskMethod router = graph.task(id);
    Optional<Routing> found = router.routing().filter(routing -> !routing.partial());
    if (found.isEmpty() || found.get().options().isEmpty()) {
      return;
    }
    Routing routing = found.get();
    BitSet covered = new BitSet();
    graph.dependants(id).forEach(each -> cover(routing, each.edge(), covered));
    List<String> open = new ArrayList<>();
    for (int i = covered.nextClearBit(0);
        i < routing.options().size();
        i = covered.nextClearBit(i + 1)) {
      open.add(routing.options().get(i));
    }
    if (!open.isEmpty()) {
      String example = routing.byConstant()
          ? "@DependsOn(value = \"%s\", when = \"%s\")".formatted(router.name(), open.get(0))
          : "with the parameter @From(\"%s\") %s".formatted(router.name(), open.get(0));
      problems.add(Diagnostic.UNCOVERED.at(
          router.site(),
          router.name(),
          open.stream().collect(Collectors.joining(" or ")),
          example));
    }
  }

  private void cover(Routing routing, Edge edge, BitSet covered) {
    if (edge instanceof Edge.OfAfter after) {
      for (Name constant : after.after().when()) {
        int option = routing.options().indexOf(constant.text());
        if (option >= 0) {
          covered.set(option);
        }
      }
    } else if (edge instanceof Edge.OfMatch match) {
      covered.or(leaves(types, routing, match.narrowed()));
    } else if (edge instanceof Edge.OfValue || edge instanceof Edge.OfKey) {
      Parameter taken = edge.parameter().orElseThrow();
      Optional<TypeElement> narrowed = routing.narrowing(taken.wanted());
      if (taken.wraps() && narrowed.isPresent()) {
        covered.or(leaves(types, routing, narrowed.get()));
      } else {
        // A sealed class that is not abstract may choose itself, which only the whole type takes.
        routing.leaves().stream()
            .filter(leaf -> !routing.narrower().contains(leaf))
            .forEach(leaf -> covered.set(routing.leaves().indexOf(leaf)));
      }
    }
  }

  /** The choices that a permitted type stands for. */
  static BitSet leaves(Types types, Routing routing, TypeElement narrowed) {
    BitSet leaves = new BitSet();
    for (int i = 0; i < routing.leaves().size(); i++) {
      if (types.isSubtype(
          types.erasure(routing.leaves().get(i).asType()), types.erasure(narrowed.asType()))) {
        leaves.set(i);
      }
    }
    return leaves;
  }
}
