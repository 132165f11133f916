package dev.attacca.processor.write;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterSpec;
import com.palantir.javapoet.TypeName;
import dev.attacca.processor.model.Graph;
import dev.attacca.processor.plan.Outline;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes the methods that take a lambda where nobody knows what they take: an {@code Object...} takes
 * everything but that. A lambda can only be an input of a functional type, of which there are few; at what
 * place it stands, and which of them there are, is left open.
 */
final class RefusedLambdas {
  private static final int MOST_METHODS = 4_000;
  private static final int MOST_TYPES = 3;
  /** How many others stand before a lambda, at most, where there is one; two; three. */
  private static final int[] BEFORE = {5, 3, 1};

  private final Room room;
  private final List<List<TypeName>> patterns = new ArrayList<>();
  private int methods;

  private RefusedLambdas(Room room) {
    this.room = room;
  }

  /** Adds them for the methods that take anything. */
  static void add(Room room, List<MethodSpec> open, RefusedTypes types, Outline outline) {
    List<TypeName> functions = outline.settings().stream()
        .map(Graph.Input::type)
        .filter(Lambdas::isOne)
        .map(types::of)
        .filter(each -> !each.equals(ClassName.OBJECT))
        .distinct()
        .limit(MOST_TYPES)
        .toList();
    if (!functions.isEmpty()) {
      RefusedLambdas lambdas = new RefusedLambdas(room);
      lambdas.patterns(List.of(), functions, BEFORE[functions.size() - 1]);
      open.stream().filter(MethodSpec::varargs).forEach(lambdas::add);
    }
  }

  /** What goes on like this: with some of these functions, each after some others. */
  private void patterns(List<TypeName> begun, List<TypeName> functions, int before) {
    for (TypeName function : functions) {
      List<TypeName> rest =
          functions.stream().filter(each -> !each.equals(function)).toList();
      List<TypeName> pattern = new ArrayList<>(begun);
      for (int others = 0; others <= before; others++) {
        List<TypeName> taken = new ArrayList<>(pattern);
        taken.add(function);
        patterns.add(taken);
        patterns(taken, rest, before);
        pattern.add(ClassName.OBJECT);
      }
    }
  }

  private void add(MethodSpec open) {
    for (List<TypeName> pattern : patterns) {
      if (methods++ < MOST_METHODS) {
        MethodSpec.Builder method = MethodSpec.methodBuilder(open.name())
            .addModifiers(open.modifiers())
            .addTypeVariables(open.typeVariables())
            .returns(open.returnType());
        for (int i = 0; i < pattern.size(); i++) {
          method.addParameter(pattern.get(i), "input" + i);
        }
        ParameterSpec others = open.parameters().get(open.parameters().size() - 1);
        room.add(method.addParameter(others).varargs().addCode(open.code()).build());
      }
    }
  }
}
