package dev.attacca.processor.write;

import com.palantir.javapoet.AnnotationSpec;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterSpec;
import com.palantir.javapoet.TypeName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.lang.model.element.Modifier;

/**
 * A method that is one {@code switch} over numbers. HotSpot does not compile a method of more than 8,000
 * bytes, and a class file cannot hold one of more than 65,535, so a large one is divided.
 */
final class Switch {
  /**
   * One case.
   *
   * @param bytes about how many it compiles to
   * @param unchecked whether it casts to a type that cannot be checked
   */
  record Case(int number, String label, CodeBlock code, int bytes, boolean unchecked) {}

  /** For methods that cast to types that cannot be checked. */
  static final AnnotationSpec UNCHECKED = AnnotationSpec.builder(SuppressWarnings.class)
      .addMember("value", "$S", "unchecked")
      .build();

  private static final int MOST_BYTES = 6_000;
  private static final int MOST_CASES = 64;

  private final MethodSpec signature;
  private final String selector;
  private final CodeBlock otherwise;
  private final List<Case> cases = new ArrayList<>();

  /**
   * @param selector the parameter that holds the number
   * @param otherwise what the {@code default} does
   */
  Switch(MethodSpec signature, String selector, CodeBlock otherwise) {
    this.signature = signature;
    this.selector = selector;
    this.otherwise = otherwise;
  }

  void add(Case each) {
    cases.add(each);
  }

  /** The method, after it the parts it was divided into. */
  List<MethodSpec> methods() {
    int shift = shift();
    if (shift == 31) {
      return List.of(method(signature.toBuilder(), selector, cases));
    }
    Map<Integer, List<Case>> parts = cases.stream()
        .collect(Collectors.groupingBy(
            each -> each.number() >> shift, TreeMap::new, Collectors.toList()));
    String arguments =
        signature.parameters().stream().map(ParameterSpec::name).collect(Collectors.joining(", "));
    List<Case> calls = new ArrayList<>();
    List<MethodSpec> methods = new ArrayList<>();
    parts.forEach((number, part) -> {
      String name = signature.name() + number;
      calls.add(new Case(
          number, number.toString(), CodeBlock.of("$N($L);\n", name, arguments), 0, false));
      MethodSpec.Builder method = MethodSpec.methodBuilder(name)
          .addModifiers(Modifier.PRIVATE)
          .returns(signature.returnType())
          .addParameters(signature.parameters())
          .addExceptions(signature.exceptions());
      methods.add(method(method, selector, part));
    });
    methods.add(0, method(signature.toBuilder(), selector + " >> " + shift, calls));
    return methods;
  }

  /** How many low bits of the number to leave to the parts; 31 if no parts are needed. */
  private int shift() {
    if (cases.size() <= MOST_CASES && cases.stream().mapToInt(Case::bytes).sum() <= MOST_BYTES) {
      return 31;
    }
    for (int shift = 6; shift > 0; shift--) {
      int by = shift;
      int largest = cases.stream()
          .collect(Collectors.groupingBy(
              each -> each.number() >> by, Collectors.summingInt(Case::bytes)))
          .values()
          .stream()
          .mapToInt(Integer::intValue)
          .max()
          .orElse(0);
      if (largest <= MOST_BYTES) {
        return shift;
      }
    }
    return 0;
  }

  private MethodSpec method(MethodSpec.Builder method, String over, List<Case> cases) {
    boolean returns = !signature.returnType().equals(TypeName.VOID);
    if (cases.stream().anyMatch(Case::unchecked)) {
      method.addAnnotation(UNCHECKED);
    }
    CodeBlock.Builder code = CodeBlock.builder();
    if (cases.isEmpty()) {
      boolean nothing = otherwise.toString().startsWith("throw");
      return method.addCode(nothing ? "" : "return ").addCode(otherwise).build();
    }
    code.add(returns ? "return switch ($L) {\n$>" : "switch ($L) {\n$>", over);
    for (Case each : cases) {
      code.add("case $L -> ", each.label()).add(each.code());
    }
    code.add("default -> ").add(otherwise).add(returns ? "$<};\n" : "$<}\n");
    return method.addCode(code.build()).build();
  }
}
