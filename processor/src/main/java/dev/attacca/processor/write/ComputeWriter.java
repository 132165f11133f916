package dev.attacca.processor.write;

import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.MethodSpec;
import dev.attacca.processor.model.Graph;
import dev.attacca.processor.model.Kind;
import dev.attacca.processor.model.Parameter.Role;
import dev.attacca.processor.model.Result;
import dev.attacca.processor.model.TaskMethod;
import dev.attacca.processor.write.Switch.Case;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.lang.model.element.Modifier;

/**
 * Writes for each task of a scope a method that calls it, stores what it returns, and says how it ended.
 * The scheduler gets at them by number, the straight way goes from one to the next.
 */
final class ComputeWriter {
  /** A case that calls one of them, at most. */
  private static final int BYTES = 8;

  private final RunnerShape shape;
  private final Graph graph;
  private final Names names;
  private final Calls calls;
  private final int scope;
  /** By task, in the order of the source. */
  private final Map<Integer, MethodSpec> methods = new LinkedHashMap<>();

  ComputeWriter(RunnerShape shape, int scope, Calls calls) {
    this.shape = shape;
    this.graph = shape.graph();
    this.names = shape.names();
    this.calls = calls;
    this.scope = scope;
    if (shape.scopes().isRound(scope)) {
      methods.put(scope, method(scope));
    }
    for (int id : shape.plan().members(scope)) {
      Kind kind = graph.task(id).kind();
      boolean calledElsewhere =
          kind == Kind.REPEAT || graph.task(id).isWorker() || graph.task(id).isBatch();
      if (kind != Kind.MERGE && !calledElsewhere) {
        methods.put(id, method(id));
      }
    }
  }

  /** Calls the method of a task of this scope. */
  CodeBlock of(int id) {
    return CodeBlock.of("$N()", methods.get(id));
  }

  /** The method that finds those of the tasks by their numbers, behind it these. */
  List<MethodSpec> write() {
    MethodSpec signature = ScopeWriter.override("compute")
        .returns(int.class)
        .addParameter(int.class, names.task)
        .addException(Throwable.class)
        .build();
    Switch compute = new Switch(signature, names.task, ScopeWriter.unknown(names.task));
    methods
        .keySet()
        .forEach(id -> compute.add(
            new Case(number(id), constant(id), CodeBlock.of("$L;\n", of(id)), BYTES, false)));
    List<MethodSpec> written = new ArrayList<>(compute.methods());
    written.addAll(methods.values());
    return written;
  }

  /** A repeat is called in its rounds, by a number of its own there. */
  private int number(int id) {
    return id == scope ? shape.plan().callNumber(id) : shape.number(id);
  }

  private String constant(int id) {
    return id == scope ? names.callConstant(id) : names.constant(id);
  }

  private MethodSpec method(int id) {
    MethodSpec.Builder method = MethodSpec.methodBuilder(names.compute(id))
        .addModifiers(Modifier.PRIVATE)
        .returns(int.class)
        .addCode(body(id));
    if (!graph.task(id).callee().getThrownTypes().isEmpty()) {
      method.addException(Throwable.class);
    }
    if (graph.edges().get(id).stream().anyMatch(calls.arguments()::isUnchecked)) {
      method.addAnnotation(Switch.UNCHECKED);
    }
    return method.build();
  }

  private CodeBlock body(int id) {
    TaskMethod task = graph.task(id);
    Result result = task.result();
    CodeBlock call = calls.of(id);
    String field = names.field(id);
    if (task.kind() == Kind.LOOP) {
      return task.taking(Role.EMITTER).isPresent()
          ? ended(call, "EMITTED")
          : CodeBlock.of("return emit($N, $L);\n", names.constant(id), call);
    }
    if (result.async()) {
      return awaited(result, constant(id), call);
    }
    if (result.value().isEmpty()) {
      return ended(call, "DONE");
    }
    if (result.optional()) {
      return CodeBlock.of("return maybe($N = orNull($L));\n", field, call);
    }
    if (result.nullable() || result.value().get().getKind().isPrimitive()) {
      return ended(CodeBlock.of("$N = $L", field, call), "DONE");
    }
    return CodeBlock.of("return given($N = $L);\n", field, call);
  }

  /** A call that gives a future. */
  static CodeBlock awaited(Result result, String constant, CodeBlock call) {
    return result.shape() == Result.Shape.LISTENABLE
        ? CodeBlock.of(
            "return await($N, $L, $T::addListener);\n", constant, call, Library.LISTENABLE_FUTURE)
        : CodeBlock.of("return await($N, $L);\n", constant, call);
  }

  /** A call that has ended when it returns. */
  static CodeBlock ended(CodeBlock code, String how) {
    return CodeBlock.of("$L;\nreturn $L;\n", code, how);
  }
}
