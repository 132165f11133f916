package dev.attacca.processor.write;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeName;
import dev.attacca.processor.model.Graph;
import dev.attacca.processor.write.Switch.Case;
import java.util.ArrayList;
import java.util.List;

/** Writes what a scope has of states: fields, how they are made, and how they come from elsewhere. */
final class StateWriter {
  private final RunnerShape shape;
  private final Names names;
  private final Calls calls;
  private final List<Integer> states;

  StateWriter(RunnerShape shape, int scope, Calls calls) {
    this.shape = shape;
    this.names = shape.names();
    this.calls = calls;
    this.states = shape.statesIn(scope).boxed().toList();
  }

  List<FieldSpec> fields() {
    return states.stream()
        .map(state -> FieldSpec.builder(type(state), names.state(state)).build())
        .toList();
  }

  List<MethodSpec> methods() {
    List<MethodSpec> methods = new ArrayList<>();
    if (!states.isEmpty()) {
      methods.addAll(make());
      methods.addAll(get());
      methods.addAll(set());
    }
    return methods;
  }

  private Graph.State state(int state) {
    return shape.graph().states().get(state);
  }

  private TypeName type(int state) {
    return shape.types().of(state(state).type());
  }

  private List<MethodSpec> make() {
    MethodSpec signature = ScopeWriter.override("makeState")
        .addParameter(int.class, names.state)
        .addException(Throwable.class)
        .build();
    Switch make = new Switch(signature, names.state, ScopeWriter.unknown(names.state));
    for (int state : states) {
      CodeBlock made = state(state)
          .factory()
          .map(factory -> calls.of(factory, state(state).key()))
          .orElseGet(() -> constructed(type(state)));
      CodeBlock code = CodeBlock.of("$N = $L;\n", names.state(state), made);
      make.add(new Case(state, Integer.toString(state), code, 20, false));
    }
    return make.methods();
  }

  private static CodeBlock constructed(TypeName type) {
    return type instanceof ParameterizedTypeName generic
        ? CodeBlock.of("new $T<>()", generic.rawType())
        : CodeBlock.of("new $T()", type);
  }

  private List<MethodSpec> get() {
    MethodSpec signature = ScopeWriter.override("state")
        .returns(Object.class)
        .addParameter(int.class, names.state)
        .build();
    Switch get = new Switch(signature, names.state, ScopeWriter.unknown(names.state));
    for (int state : states) {
      CodeBlock code = CodeBlock.of("$N;\n", names.state(state));
      get.add(new Case(state, Integer.toString(state), code, 14, false));
    }
    return get.methods();
  }

  private List<MethodSpec> set() {
    MethodSpec signature = ScopeWriter.override("state")
        .addParameter(int.class, names.state)
        .addParameter(Object.class, names.value)
        .build();
    Switch set = new Switch(signature, names.state, ScopeWriter.unknown(names.state));
    for (int state : states) {
      CodeBlock code = type(state).equals(ClassName.OBJECT)
          ? CodeBlock.of("$N = $N;\n", names.state(state), names.value)
          : CodeBlock.of("$N = ($T) $N;\n", names.state(state), type(state), names.value);
      set.add(
          new Case(state, Integer.toString(state), code, 20, TypeNames.isUnchecked(type(state))));
    }
    return set.methods();
  }
}
