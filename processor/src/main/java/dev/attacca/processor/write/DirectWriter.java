package dev.attacca.processor.write;

import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.MethodSpec;
import dev.attacca.processor.plan.Plan;
import java.util.ArrayList;
import java.util.List;
import javax.lang.model.element.Modifier;

/**
 * Writes the tasks of a scope one after the other, in parts: a bit of an {@code int} says of each task
 * whether it takes part.
 */
final class DirectWriter {
  private static final int MOST_TASKS = 32;

  private final Plan plan;
  private final Names names;
  private final ComputeWriter compute;
  private final int scope;

  private DirectWriter(RunnerShape shape, int scope, ComputeWriter compute) {
    this.scope = scope;
    this.plan = shape.plan();
    this.names = shape.names();
    this.compute = compute;
  }

  /** The tasks of a scope's straight way; none if it has no such way. */
  static List<List<Integer>> parts(Plan plan, int scope) {
    List<Integer> way = plan.straight(scope);
    List<List<Integer>> parts = new ArrayList<>();
    for (int from = 0; from < way.size(); from += MOST_TASKS) {
      parts.add(way.subList(from, Math.min(from + MOST_TASKS, way.size())));
    }
    return parts;
  }

  /** The method, after it its parts if there are several; nothing without a straight way. */
  static List<MethodSpec> write(RunnerShape shape, int scope, ComputeWriter compute) {
    List<List<Integer>> parts = parts(shape.plan(), scope);
    return parts.isEmpty() ? List.of() : new DirectWriter(shape, scope, compute).write(parts);
  }

  private List<MethodSpec> write(List<List<Integer>> parts) {
    MethodSpec.Builder direct = ScopeWriter.override("direct")
        .returns(int.class)
        .addParameter(Library.DIRECT_PASS, names.pass)
        .addParameter(int.class, names.part)
        .addParameter(int.class, names.wanted)
        .addException(Throwable.class);
    if (parts.size() == 1) {
      return List.of(direct.addCode(steps(parts.get(0))).build());
    }
    List<MethodSpec> methods = new ArrayList<>();
    CodeBlock.Builder code = CodeBlock.builder().add("return switch ($N) {\n$>", names.part);
    for (int i = 0; i < parts.size(); i++) {
      MethodSpec part = MethodSpec.methodBuilder("direct" + i)
          .addModifiers(Modifier.PRIVATE)
          .returns(int.class)
          .addParameter(Library.DIRECT_PASS, names.pass)
          .addParameter(int.class, names.wanted)
          .addException(Throwable.class)
          .addCode(steps(parts.get(i)))
          .build();
      code.add("case $L -> $N($N, $N);\n", i, part, names.pass, names.wanted);
      methods.add(part);
    }
    code.add("default -> throw new $T($N);\n$<};\n", AssertionError.class, names.part);
    methods.add(0, direct.addCode(code.build()).build());
    return methods;
  }

  /** One statement per task, on one line: so the way can be read from top to bottom. */
  private CodeBlock steps(List<Integer> part) {
    CodeBlock.Builder code = CodeBlock.builder().addStatement("int $N", names.code);
    for (int position = 0; position < part.size(); position++) {
      int id = part.get(position);
      if (plan.graph().task(id).fallback().isPresent() || plan.graph().task(id).isBatch()) {
        continue; // the blueprint has it, to say when it is skipped, or where one stops
      }
      if (id == scope) { // without an item there is no round
        code.add(
            "if ($N.begins($N, $N, $L) && (($N = $L) != DONE || !$N.goesOn($N))) return $N;\n",
            names.pass,
            names.callConstant(id),
            names.wanted,
            position,
            names.code,
            compute.of(id),
            names.pass,
            names.code,
            names.code);
        continue;
      }
      code.add(
          "if ($N.$L($N, $N, $L) && !$N.goesOn($N = $L)) return $N;\n",
          names.pass,
          plan.maySkip(id) ? "runs" : "begins",
          names.constant(id),
          names.wanted,
          position,
          names.pass,
          names.code,
          compute.of(id),
          names.code);
    }
    return code.addStatement("return FINISHED").build();
  }
}
