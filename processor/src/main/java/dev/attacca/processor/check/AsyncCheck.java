package dev.attacca.processor.check;

import static dev.attacca.processor.model.MetaAnnotations.is;

import dev.attacca.processor.check.Advice.Advised;
import dev.attacca.processor.model.Component;
import dev.attacca.processor.model.Dag;
import dev.attacca.processor.model.Graph;
import dev.attacca.processor.model.Parameter.Role;
import dev.attacca.processor.model.TaskMethod;
import dev.attacca.processor.model.TypeText;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.PrimitiveType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.Elements;
import javax.lang.model.util.Types;

/** What Spring calls on another thread returns at once: a future, or nothing that anybody could wait for. */
final class AsyncCheck implements Check {
  private static final String ASYNC = "org.springframework.scheduling.annotation.Async";

  private final Elements elements;
  private final Types types;

  AsyncCheck(Elements elements, Types types) {
    this.elements = elements;
    this.types = types;
  }

  @Override
  public List<Problem> check(Graph graph) {
    Dag dag = graph.dag();
    List<Problem> problems = new ArrayList<>();
    if (dag.component().filter(Component.OfSpring.class::isInstance).isPresent()) {
      Advice async = new Advice(elements, dag.type(), each -> is(each, ASYNC));
      dag.tasks().stream()
          .filter(TaskMethod::isClear)
          .forEach(
              task -> async.of(task.callee()).ifPresent(advised -> task(task, advised, problems)));
    }
    return problems;
  }

  private void task(TaskMethod task, Advised async, List<Problem> problems) {
    TypeMirror declared = task.result().declared();
    if (declared.getKind() == TypeKind.VOID) {
      nothing(task, async, problems);
    } else if (!isFuture(declared)) {
      problems.add(Diagnostic.ASYNC.at(
          task.site(),
          task.name(),
          async.text(),
          "returns %s, which cannot be had at once".formatted(TypeText.of(declared)),
          "Return CompletableFuture<%s>, or take %s away: tasks run beside each other without it."
              .formatted(TypeText.of(boxed(declared)), async.text())));
    }
  }

  private static void nothing(TaskMethod task, Advised async, List<Problem> problems) {
    boolean emits = task.taking(Role.EMITTER).isPresent();
    if (emits || task.isWorker()) {
      problems.add(Diagnostic.ASYNC.at(
          task.site(),
          task.name(),
          async.text(),
          "takes an %s, which is closed when it returns, and that is at once"
              .formatted(emits ? "Emitter" : "Inbox"),
          "Take %s away: tasks run beside each other without it.".formatted(async.text())));
    } else if (!Diagnostic.ASYNC_VOID.isSuppressedAt(task.method())) {
      problems.add(Diagnostic.ASYNC_VOID.at(task.site(), task.name(), async.text(), async.text()));
    }
  }

  private static boolean isFuture(TypeMirror type) {
    return type instanceof DeclaredType declared
        && declared.asElement().toString().equals(CompletableFuture.class.getName());
  }

  private TypeMirror boxed(TypeMirror type) {
    return type.getKind().isPrimitive() ? types.boxedClass((PrimitiveType) type).asType() : type;
  }
}
