package dev.attacca.processor.check;

import dev.attacca.processor.model.Batch;
import dev.attacca.processor.model.Batch.Gives;
import dev.attacca.processor.model.Edge;
import dev.attacca.processor.model.Graph;
import dev.attacca.processor.model.Keys;
import dev.attacca.processor.model.Kind;
import dev.attacca.processor.model.Parameter;
import dev.attacca.processor.model.Result;
import dev.attacca.processor.model.TaskMethod;
import dev.attacca.processor.model.TypeText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.Types;

/** What a batch must be like: a task with some keys to a call, which returns something for each of them. */
final class BatchCheck implements Check {
  private final Types types;

  BatchCheck(Types types) {
    this.types = types;
  }

  @Override
  public List<Problem> check(Graph graph) {
    List<Problem> problems = new ArrayList<>();
    graph.batches().filter(id -> !graph.task(id).suspends()).forEach(id -> {
      TaskMethod task = graph.task(id);
      Batch batch = task.batch().orElseThrow();
      numbers(task, batch, problems);
      if (task.kinds().size() > 1) {
        return; // told already
      }
      Optional<Problem> kind = kind(task, batch);
      if (kind.isPresent()) {
        problems.add(kind.get());
        return;
      }
      across(graph, id, batch, problems);
      if (task.result().sound()) {
        result(task, batch, graph.key(id), problems);
      }
    });
    return problems;
  }

  private static void numbers(TaskMethod task, Batch batch, List<Problem> problems) {
    if (batch.max().number() < 1) {
      problems.add(Diagnostic.BATCH.at(
          batch.max().site(),
          "max = %d lets a call of the batch \"%s\" have no key"
              .formatted(batch.max().number(), task.name()),
          "Give a number of at least 1."));
    }
    batch.maxWait().ifPresent(wait -> PolicyCheck.positive(wait, problems));
  }

  private static Optional<Problem> kind(TaskMethod task, Batch batch) {
    if (task.kind() != Kind.TASK) {
      return Optional.of(Diagnostic.BATCH.at(
          batch.site(),
          "\"%s\" is a %s, and only a @Task is called once for many items"
              .formatted(task.name(), task.kind().annotation()),
          "Mark the method @Task, or take @Batch away."));
    }
    return task.isWorker()
        ? Optional.of(
            Diagnostic.BATCH.at(
                batch.site(),
                "the worker \"%s\" has an inbox, and is asked for one item after the other"
                    .formatted(task.name()),
                "Take the values of many items as a Set or List in place of the inbox, or take @Batch away."))
        : Optional.empty();
  }

  private static void across(Graph graph, int id, Batch batch, List<Problem> problems) {
    if (batch.across().isEmpty()) {
      return;
    }
    String name = graph.name(id);
    if (batch.maxWait().isEmpty()) {
      problems.add(Diagnostic.BATCH_ACROSS.at(
          batch.across().get(),
          "the batch \"%s\" is called across runs, and nothing tells when it is to go: one more run may always begin"
              .formatted(name),
          "Say how long a key waits for others, as in maxWait = \"5ms\"."));
    }
    for (Edge edge : graph.edges().get(id)) {
      boolean isKey = edge instanceof Edge.OfKey || BatchKeyCheck.isMeantAsKey(graph, id, edge);
      edge.parameter()
          .filter(parameter -> !isKey)
          .ifPresent(parameter -> problems.add(Diagnostic.BATCH_ACROSS.at(
              parameter.site(),
              "the batch \"%s\" is called across runs, and \"%s\" is of one run"
                  .formatted(name, parameter.name()),
              "Take nothing but the keys, and let them hold what it needs; or take across away.")));
    }
  }

  private void result(
      TaskMethod task, Batch batch, Optional<Edge.OfKey> key, List<Problem> problems) {
    String declared = TypeText.of(task.result().declared());
    if (batch.gives() == Gives.UNUSABLE) {
      problems.add(Diagnostic.BATCH.at(
          task.site(),
          "the batch \"%s\" returns %s, which has no values of many items"
              .formatted(task.name(), declared),
          wayOut(task.result(), batch, key)));
    } else if (batch.nullable()) {
      problems.add(Diagnostic.NULL_CONTRACT.at(
          task.site(),
          "what the batch \"" + task.name() + "\" returns",
          task.name(),
          "Take @Nullable away; a key that has no value is left out of a map, or has null there."));
    } else if (key.isPresent()) {
      fits(task, batch, key.get(), problems);
    }
  }

  private void fits(TaskMethod task, Batch batch, Edge.OfKey key, List<Problem> problems) {
    String element = TypeText.of(key.taken().wanted());
    if (batch.gives() == Gives.LIST && key.container() != Keys.Container.LIST) {
      problems.add(Diagnostic.BATCH.at(
          task.site(),
          "the batch \"%s\" returns a List, whose values stand in the order of the keys, and takes these as %s"
              .formatted(task.name(), TypeText.a(simpleName(key.taken()))),
          "Take List<%s> %s, or return Map<%s, %s>."
              .formatted(
                  element,
                  key.taken().name(),
                  element,
                  TypeText.of(batch.valueType().orElseThrow()))));
    }
    batch
        .keyType()
        .filter(type -> !types.isAssignable(key.taken().wanted(), type))
        .ifPresent(type -> {
          List<String> texts = TypeText.of(type, key.taken().wanted());
          problems.add(Diagnostic.BATCH.at(
              task.site(),
              "the batch \"%s\" returns a Map from %s, but its keys are %s"
                  .formatted(task.name(), texts.get(0), texts.get(1)),
              "Make the types agree: Map<%s, %s>."
                  .formatted(texts.get(1), TypeText.of(batch.valueType().orElseThrow()))));
        });
  }

  private static String simpleName(Parameter parameter) {
    return ((DeclaredType) parameter.type()).asElement().getSimpleName().toString();
  }

  private static String wayOut(Result result, Batch batch, Optional<Edge.OfKey> key) {
    if (result.optional()) {
      return "Return it without Optional: a key that has no value is left out.";
    }
    if (batch.keyType().isPresent()) {
      return "Return void, if there are none.";
    }
    TypeMirror returned = result.value().orElseThrow();
    List<? extends TypeMirror> arguments =
        returned instanceof DeclaredType type ? type.getTypeArguments() : List.of();
    boolean holds = arguments.size() == 1 && !arguments.get(0).toString().contains("?");
    String value = RepeatCheck.boxed(TypeText.of(holds ? arguments.get(0) : returned));
    String of = key.map(each -> TypeText.of(each.taken().wanted())).orElse("Key");
    boolean listed = key.filter(each -> each.container() == Keys.Container.LIST).isPresent();
    return "Return Map<%s, %s>, from key to value%s; or nothing."
        .formatted(of, value, listed ? "; List<%s>, a value for each key".formatted(value) : "");
  }
}
