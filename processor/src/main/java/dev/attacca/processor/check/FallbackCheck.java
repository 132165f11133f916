package dev.attacca.processor.check;

import dev.attacca.processor.model.Edge;
import dev.attacca.processor.model.Graph;
import dev.attacca.processor.model.Kind;
import dev.attacca.processor.model.Name;
import dev.attacca.processor.model.Parameter;
import dev.attacca.processor.model.Parameter.Wrap;
import dev.attacca.processor.model.Result;
import dev.attacca.processor.model.TaskMethod;
import dev.attacca.processor.model.TypeText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.lang.model.type.PrimitiveType;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.Types;

/** What stands in for a task can take its place, and is the only one that does. */
final class FallbackCheck implements Check {
  private final Types types;

  FallbackCheck(Types types) {
    this.types = types;
  }

  @Override
  public List<Problem> check(Graph graph) {
    List<Problem> problems = new ArrayList<>();
    graph
        .ids()
        .forEach(
            id -> graph.task(id).fallback().ifPresent(name -> task(graph, id, name, problems)));
    return problems;
  }

  private void task(Graph graph, int id, Name name, List<Problem> problems) {
    TaskMethod task = graph.task(id);
    if (task.kind() != Kind.TASK) {
      problems.add(Diagnostic.FALLBACK.at(
          name.site(),
          "\"%s\" is a %s, and only a task stands in for another"
              .formatted(task.name(), task.kind().annotation()),
          "Mark it @Task, or take @Fallback away."));
    } else if (name.text().equals(task.name())) {
      problems.add(Diagnostic.FALLBACK.at(
          name.site(),
          "\"" + task.name() + "\" would stand in for itself",
          "Name the task that may fail."));
    } else {
      graph.edges().get(id).stream()
          .filter(Edge.OfFallback.class::isInstance)
          .findFirst()
          .ifPresent(edge -> pair(graph, id, edge.tasks().get(0), name, problems));
    }
  }

  private void pair(Graph graph, int id, int otherId, Name name, List<Problem> problems) {
    TaskMethod task = graph.task(id);
    TaskMethod other = graph.task(otherId);
    int first = graph.fallbacks().get(otherId);
    if (other.kind() != Kind.TASK) {
      problems.add(Diagnostic.FALLBACK.at(
          name.site(),
          "\"%s\" is a %s, and only a task has a fallback, such as \"%s\""
              .formatted(other.name(), other.kind().annotation(), task.name()),
          "Stand in for a task that it takes from, or for one that takes its value."));
    } else if (first != id) {
      problems.add(Diagnostic.TWO_FALLBACKS.at(
          name.site(), other.name(), graph.name(first), task.name(), graph.name(first)));
    } else {
      if (task.isClear() && other.isClear()) {
        type(task, other).ifPresent(problems::add);
      }
      onError(task, other).ifPresent(problems::add);
    }
    graph.edges().get(id).forEach(edge -> taken(graph, id, edge, problems));
  }

  private Optional<Problem> type(TaskMethod task, TaskMethod other) {
    Result mine = task.result();
    Result theirs = other.result();
    if (mine.value().isEmpty() || theirs.value().isEmpty()) {
      return mine.value().isEmpty() && theirs.value().isEmpty()
          ? Optional.empty()
          : Optional.of(misfit(task, handsOn(mine), other, handsOn(theirs)));
    }
    TypeMirror one = mine.value().get();
    TypeMirror two = theirs.value().get();
    if (!types.isSameType(boxed(one), boxed(two))) {
      List<String> texts = TypeText.of(one, two);
      return Optional.of(
          misfit(task, "hands on " + texts.get(0), other, "hands on " + texts.get(1)));
    }
    if (mine.optional() && !theirs.optional()) {
      return Optional.of(misfit(
          task, "may have no value, as it returns Optional", other, "has one unless it fails"));
    }
    return mine.nullable() && !theirs.nullable() && !theirs.optional()
        ? Optional.of(misfit(task, "is @Nullable", other, "is not"))
        : Optional.empty();
  }

  private static Problem misfit(TaskMethod task, String what, TaskMethod other, String otherwise) {
    return Diagnostic.FALLBACK_TYPE.at(task.site(), task.name(), what, other.name(), otherwise);
  }

  private static String handsOn(Result result) {
    return result.value().map(value -> "hands on " + TypeText.of(value)).orElse("hands on nothing");
  }

  private TypeMirror boxed(TypeMirror type) {
    return type instanceof PrimitiveType primitive ? types.boxedClass(primitive).asType() : type;
  }

  private static Optional<Problem> onError(TaskMethod task, TaskMethod other) {
    return other.policy().onError().stream()
        .findFirst()
        .map(onError -> Diagnostic.FALLBACK_ON_ERROR.at(
            onError.site(), other.name(), task.name(), task.name()));
  }

  /** A fallback sees what has become of those before it, and they have no value where it runs. */
  private static void taken(Graph graph, int id, Edge edge, List<Problem> problems) {
    boolean isOutcome = edge.parameter().map(Parameter::wrap).equals(Optional.of(Wrap.OUTCOME));
    if (edge instanceof Edge.OfFallback || isOutcome) {
      return;
    }
    edge.tasks().stream()
        .filter(source -> graph.isFallbackOf(id, source))
        .findFirst()
        .ifPresent(source -> problems.add(Diagnostic.FALLBACK.at(
            edge.site(graph.name(source)),
            "\"%s\" %s \"%s\", which has no value where \"%s\" stands in for it"
                .formatted(
                    graph.name(id),
                    edge instanceof Edge.OfAfter ? "waits for" : "takes",
                    graph.name(source),
                    graph.name(id)),
            edge.parameter().isPresent()
                ? "Take an Outcome of it, or leave it out."
                : "Take this @DependsOn away: a fallback comes after what it stands in for.")));
  }
}
