package dev.attacca.processor.write;

import com.palantir.javapoet.AnnotationSpec;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.MethodSpec;
import dev.attacca.processor.model.Result;
import dev.attacca.processor.plan.Plan;
import java.util.ArrayList;
import java.util.List;
import javax.lang.model.element.Modifier;

/**
 * Writes the tasks of a scope one after the other, in parts: a bit of an {@code int} says of each task
 * whether it takes part, and HotSpot compiles methods of up to 8,000 bytes.
 */
final class StraightWriter {
  private static final int MOST_TASKS = 32;
  private static final int MOST_BYTES = 6_000;

  private final RunnerShape shape;
  private final Names names;
  private final Calls calls;

  private StraightWriter(RunnerShape shape, Calls calls) {
    this.shape = shape;
    this.names = shape.names();
    this.calls = calls;
  }

  /** The tasks of a scope's straight way; none if it has no such way. */
  static List<List<Integer>> parts(Plan plan, int scope) {
    List<List<Integer>> parts = new ArrayList<>();
    List<Integer> part = List.of();
    int room = 0;
    for (int task : plan.straight(scope)) {
      int bytes = 36 + Calls.bytes(plan, scope, task);
      if (part.size() % MOST_TASKS == 0 || bytes > room) {
        part = new ArrayList<>();
        parts.add(part);
        room = MOST_BYTES;
      }
      part.add(task);
      room -= bytes;
    }
    return parts;
  }

  /** The method, after it its parts if there are several; nothing without a straight way. */
  static List<MethodSpec> write(RunnerShape shape, int scope, Calls calls) {
    List<List<Integer>> parts = parts(shape.plan(), scope);
    return parts.isEmpty() ? List.of() : new StraightWriter(shape, calls).write(parts);
  }

  private List<MethodSpec> write(List<List<Integer>> parts) {
    MethodSpec.Builder straight = MethodSpec.methodBuilder("straight")
        .addAnnotation(Override.class)
        .addModifiers(Modifier.PROTECTED)
        .returns(int.class)
        .addParameter(int.class, names.part)
        .addParameter(int.class, names.wanted)
        .addException(Throwable.class);
    if (parts.size() == 1) {
      List<Integer> part = parts.get(0);
      return List.of(
          straight.addAnnotations(warnings(part)).addCode(steps(part)).build());
    }
    List<MethodSpec> methods = new ArrayList<>();
    CodeBlock.Builder code = CodeBlock.builder().add("return switch ($N) {\n$>", names.part);
    for (int i = 0; i < parts.size(); i++) {
      MethodSpec part = MethodSpec.methodBuilder("straight" + i)
          .addModifiers(Modifier.PRIVATE)
          .returns(int.class)
          .addParameter(int.class, names.wanted)
          .addException(Throwable.class)
          .addAnnotations(warnings(parts.get(i)))
          .addCode(steps(parts.get(i)))
          .build();
      code.add("case $L -> $N($N);\n", i, part, names.wanted);
      methods.add(part);
    }
    code.add("default -> throw new $T($N);\n$<};\n", AssertionError.class, names.part);
    methods.add(0, straight.addCode(code.build()).build());
    return methods;
  }

  private List<AnnotationSpec> warnings(List<Integer> part) {
    boolean unchecked = part.stream()
        .flatMap(task -> shape.graph().edges().get(task).stream())
        .anyMatch(calls.arguments()::isUnchecked);
    return unchecked ? List.of(Switch.UNCHECKED) : List.of();
  }

  private CodeBlock steps(List<Integer> part) {
    CodeBlock.Builder code = CodeBlock.builder();
    for (int position = 0; position < part.size(); position++) {
      code.beginControlFlow("if (wants($N, $L))", names.wanted, position);
      step(part.get(position), code);
      code.endControlFlow();
    }
    return code.addStatement("return FINISHED").build();
  }

  private void step(int id, CodeBlock.Builder code) {
    Result result = shape.graph().task(id).result();
    String field = names.field(id);
    CodeBlock call = calls.of(id);
    code.addStatement("begins($N)", names.constant(id));
    if (result.value().isEmpty()) {
      code.addStatement(call);
      leave(CodeBlock.of(""), CodeBlock.of("DONE"), code);
    } else if (result.optional()) {
      code.addStatement("$N = orNull($L)", field, call);
      leave(CodeBlock.of("$N", field), CodeBlock.of("maybe($N)", field), code);
    } else {
      code.addStatement("$N = $L", field, call);
      boolean any = result.nullable() || result.value().get().getKind().isPrimitive();
      leave(
          CodeBlock.of(any ? "" : "$N", any ? new Object[0] : new Object[] {field}),
          any ? CodeBlock.of("DONE") : CodeBlock.of("given($N)", field),
          code);
    }
  }

  private static void leave(CodeBlock value, CodeBlock end, CodeBlock.Builder code) {
    code.beginControlFlow("if (!goesOn($L))", value)
        .addStatement("return $L", end)
        .endControlFlow();
  }
}
