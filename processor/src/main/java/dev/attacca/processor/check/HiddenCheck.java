package dev.attacca.processor.check;

import dev.attacca.processor.model.Graph;
import dev.attacca.processor.model.Site;
import java.util.List;

/** Static methods that are marked in a superclass, and hidden by one that is not. */
final class HiddenCheck implements Check {
  @Override
  public List<Problem> check(Graph graph) {
    return graph.dag().hidden().stream()
        .filter(hidden -> !Diagnostic.HIDDEN_TASK.isSuppressedAt(hidden.by()))
        .map(hidden -> Diagnostic.HIDDEN_TASK.at(
            Site.of(hidden.by()),
            hidden.by().getSimpleName(),
            hidden.what(),
            hidden.method().getSimpleName(),
            hidden.method().getEnclosingElement().getSimpleName()))
        .toList();
  }
}
