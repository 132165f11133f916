package dev.attacca.processor.check;

import dev.attacca.processor.model.Graph;
import dev.attacca.processor.model.Scopes;
import java.util.ArrayList;
import java.util.List;
import javax.lang.model.util.Elements;
import javax.lang.model.util.Types;

/** A class that is to run on a cluster, {@code @Dag(cluster = true)}, can be divided among many places. */
final class ClusterCheck implements Check {
  private final Elements elements;
  private final Types types;

  ClusterCheck(Elements elements, Types types) {
    this.elements = elements;
    this.types = types;
  }

  @Override
  public List<Problem> check(Graph graph) {
    Scopes scopes = Scopes.of(graph);
    if (graph.dag().cluster().isEmpty() || !scopes.conflicts().isEmpty()) {
      return List.of();
    }
    Division division = new Division(graph, scopes);
    List<Problem> problems = new ArrayList<>();
    problems.addAll(new Places(graph, division, elements, types).problems());
    problems.addAll(new StatePlaces(graph, division).problems());
    problems.addAll(new Crossings(graph, division, elements, types).problems());
    return problems;
  }
}
