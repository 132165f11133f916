package dev.attacca.processor.check;

import dev.attacca.processor.check.Division.Source;
import dev.attacca.processor.model.Edge;
import dev.attacca.processor.model.Graph;
import dev.attacca.processor.model.Kind;
import dev.attacca.processor.model.Parameter.Role;
import dev.attacca.processor.model.Scopes;
import dev.attacca.processor.model.TaskMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.Elements;
import javax.lang.model.util.Types;

/** On a cluster there is something to do in many places, each task has one, and none shares what is in another. */
final class Places {
  private static final String OWN_RUN =
      "Run it in a class of its own, which takes that as an @Input.";

  private final Graph graph;
  private final Division division;
  private final Scopes scopes;
  private final Elements elements;
  private final Types types;
  private final List<Problem> problems = new ArrayList<>();

  Places(Graph graph, Division division, Elements elements, Types types) {
    this.graph = graph;
    this.division = division;
    this.scopes = division.scopes();
    this.elements = elements;
    this.types = types;
  }

  List<Problem> problems() {
    graph.ids().forEach(this::task);
    if (graph.ids().noneMatch(division::emits)) {
      nothing();
    }
    for (Source source : division.sources()) {
      source(source.top());
      if (source.isOfMany()) {
        source(source.loop());
      }
    }
    scopes.scopes().forEach(this::context);
    return problems;
  }

  private void task(int id) {
    TaskMethod task = graph.task(id);
    if (division.emits(id)) {
      if (task.kind() == Kind.MERGE) {
        merge(id);
      } else if (division.isLate(id)) {
        lateLoop(id);
      }
    }
    if (task.isWorker()) {
      problems.add(Diagnostic.INBOX_ON_CLUSTER.at(
          task.taking(Role.INBOX).orElseThrow().site(), task.name()));
    }
    task.batch()
        .flatMap(batch -> batch.across())
        .ifPresent(site -> problems.add(Diagnostic.ACROSS_ON_CLUSTER.at(site, task.name())));
    if (division.isPlaced(id)) {
      lateValue(id);
    }
  }

  private void nothing() {
    Optional<Integer> loop =
        graph.ids().filter(id -> graph.task(id).kind() == Kind.LOOP).boxed().findFirst();
    problems.add(Diagnostic.NOTHING_TO_SPREAD.at(
        graph.dag().cluster().orElseThrow(),
        graph.dag().name(),
        loop.map(id ->
                "its loop \"%s\" is within the rounds of \"%s\", which come one after the other"
                    .formatted(
                        graph.name(id), graph.name(scopes.wayDown(Scopes.MAIN, scopes.home(id)))))
            .orElse("has no @Loop"),
        loop.isPresent() ? " outside of rounds" : ""));
  }

  private void merge(int id) {
    boolean isOfMain = graph
        .dependencies(id)
        .noneMatch(source -> division.emits(source) || division.isOfItems(source));
    problems.add(
        Diagnostic.MERGED_LOOPS.at(
            graph.task(id).site(),
            graph.name(id),
            isOfMain
                ? "values of the main scope, and on a cluster these are worked on in one place"
                : "what does not come from one loop, and on a cluster each loop is read in another place",
            isOfMain
                ? "Take each of them as it is, or let a @Loop emit them."
                : "Merge what comes from one loop, or do it in a class of its own, on what this one has written."));
  }

  private void lateLoop(int id) {
    Edge edge = graph.edges().get(id).stream()
        .filter(each -> division.isLate(id, each))
        .findFirst()
        .orElseThrow();
    String source = graph.name(graph.awaited(id, edge).findFirst().orElseThrow());
    problems.add(Diagnostic.LATE_LOOP.at(
        edge.site(source),
        "the loop \"%s\" waits for \"%s\", which is there".formatted(graph.name(id), source),
        OWN_RUN));
  }

  /** Items cannot wait for what is done when all are over. */
  private void lateValue(int id) {
    for (Edge edge : graph.edges().get(id)) {
      graph.awaited(id, edge).filter(division::isLate).findFirst().ifPresent(source -> {
        String name = graph.name(source);
        String loop = graph.name(scopes.wayDown(Scopes.MAIN, scopes.home(id)));
        problems.add(Diagnostic.LATE_LOOP.at(
            edge.site(name),
            "\"%s\" takes \"%s\" for items of the loop \"%s\", and that is there"
                .formatted(graph.name(id), name, loop),
            "Run \"" + loop + "\" in a class of its own, which takes that as an @Input."));
      });
    }
  }

  /** A loop that items are read from, after a failure from where it was. */
  private void source(int id) {
    TaskMethod task = graph.task(id);
    if (isPublisher(task.result().declared())) {
      problems.add(Diagnostic.UNREADABLE_LOOP.at(
          task.site(),
          task.name(),
          "returns a Flow.Publisher, which cannot be read from a position on, as is done after a failure",
          "Return a Stream, an Iterator or an Iterable."));
    }
    task.taking(Role.EMITTER)
        .filter(emitter -> task.taking(Role.CURSOR).isEmpty())
        .ifPresent(
            emitter -> problems.add(
                Diagnostic.UNREADABLE_LOOP.at(
                    emitter.site(),
                    task.name(),
                    "takes an Emitter and no Cursor, and so would emit everything anew after a failure",
                    "Take a Cursor as well, and begin where it says; or return a Stream, an Iterator or an Iterable.")));
    task.taking(Role.STATE)
        .ifPresent(state -> problems.add(Diagnostic.UNREADABLE_LOOP.at(
            state.site(),
            task.name(),
            "takes the state \"%s\", and there are no states where a loop is read"
                .formatted(state.name()),
            "Take the state in a task of its items.")));
  }

  private boolean isPublisher(TypeMirror declared) {
    return is(declared, "java.util.concurrent.Flow.Publisher")
        && !is(declared, "java.util.stream.BaseStream")
        && !is(declared, "java.lang.Iterable")
        && !is(declared, "java.util.Iterator");
  }

  private boolean is(TypeMirror type, String name) {
    return types.isSubtype(
        types.erasure(type), types.erasure(elements.getTypeElement(name).asType()));
  }

  /** Whoever runs in a scope or below it reads what others there have written into its context. */
  private void context(int scope) {
    List<Integer> takers = graph
        .ids()
        .filter(
            id -> scopes.isWithin(scopes.home(id), scope) && graph.contextOf(id).isPresent())
        .boxed()
        .toList();
    takers.stream()
        .filter(id -> scopes.home(id) == scope)
        .flatMap(first -> takers.stream()
            .filter(id -> division.place(id) != division.place(first))
            .map(id -> List.of(first, id)))
        .findFirst()
        .ifPresent(pair -> problems.add(Diagnostic.CONTEXT_IN_TWO_PLACES.at(
            graph.contextOf(pair.get(1)).orElseThrow().site(),
            graph.name(pair.get(1)),
            graph.name(pair.get(0)),
            scope == Scopes.MAIN ? "the run" : "an item of \"" + graph.name(scope) + "\"")));
  }
}
