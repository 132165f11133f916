package dev.attacca.processor.write;

import com.palantir.javapoet.AnnotationSpec;
import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterSpec;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeSpec;
import dev.attacca.processor.model.Component;
import dev.attacca.processor.model.Dag;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;

/** Writes what makes a runner a bean: annotations, and a constructor that the container calls. */
final class ComponentWriter {
  private static final ClassName COMPONENT =
      ClassName.get("org.springframework.stereotype", "Component");
  private static final ClassName AUTOWIRED =
      ClassName.get("org.springframework.beans.factory.annotation", "Autowired");
  private static final ClassName OBJECT_PROVIDER =
      ClassName.get("org.springframework.beans.factory", "ObjectProvider");
  private static final ClassName INJECT = ClassName.get("jakarta.inject", "Inject");
  private static final ClassName INSTANCE = ClassName.get("jakarta.enterprise.inject", "Instance");
  private static final ClassName PRE_DESTROY = ClassName.get("jakarta.annotation", "PreDestroy");
  private static final ClassName RUNNER_SETUP =
      ClassName.get("dev.attacca.runtime.spi", "RunnerSetup");

  private final Component component;

  ComponentWriter(Component component) {
    this.component = component;
  }

  /** What stands on the runner. */
  List<AnnotationSpec> annotations() {
    Stream<AnnotationSpec> own = component instanceof Component.OfJakarta bean
        ? Stream.concat(Stream.of(bean.scope()), bean.qualifiers().stream()).map(AnnotationCopy::of)
        : Stream.of(stereotype());
    return Stream.concat(own, component.conditions().stream().map(AnnotationCopy::of))
        .toList();
  }

  /** Named after the bean, where that has a name: so it is told from the runner of another class that is named the same. */
  private AnnotationSpec stereotype() {
    AnnotationSpec.Builder stereotype = AnnotationSpec.builder(COMPONENT);
    if (component instanceof Component.OfSpring bean) {
      bean.name().ifPresent(name -> stereotype.addMember("value", "$S", name + "Runner"));
    }
    return stereotype.build();
  }

  /** Whether the container makes a subclass, and calls a constructor for that. */
  boolean isProxied() {
    return component instanceof Component.OfJakarta bean && bean.isProxied();
  }

  /** Whether anybody may put a proxy around it: in Spring an aspect may match it, and must not fail for that. */
  private boolean isOpen() {
    return isSpring() || isProxied();
  }

  /** The head of the constructor: it takes the class's bean, and whoever sets runners up. */
  MethodSpec.Builder constructor(TypeName tasksType, String tasks, String setups) {
    MethodSpec.Builder constructor = MethodSpec.constructorBuilder();
    ParameterSpec.Builder bean = ParameterSpec.builder(tasksType, tasks);
    if (component instanceof Component.OfJakarta jakarta) {
      jakarta.qualifiers().forEach(each -> bean.addAnnotation(AnnotationCopy.of(each)));
    }
    constructor
        .addJavadoc("For $L: the runner of the bean.\n", isSpring() ? "Spring" : "the container")
        .addAnnotation(isSpring() ? AUTOWIRED : INJECT)
        .addParameter(bean.build());
    collection().ifPresent(type -> constructor.addParameter(type, setups));
    return constructor;
  }

  /** How the constructor builds a runner. */
  private CodeBlock built(String dag, String tasks, String setups) {
    CodeBlock setUp = collection()
        .map(type -> CodeBlock.of(
            "$Z.setUp($S, $N$L)", dag, setups, isSpring() ? ".orderedStream().toList()" : ""))
        .orElse(CodeBlock.of(""));
    return CodeBlock.of("builder($N)$L$Z.build()", tasks, setUp);
  }

  /** What hands over those who set runners up, if there is such a thing. */
  private Optional<TypeName> collection() {
    if (component instanceof Component.OfJakarta bean) {
      return bean.isSetUp()
          ? Optional.of(ParameterizedTypeName.get(INSTANCE, RUNNER_SETUP))
          : Optional.empty();
    }
    return Optional.of(ParameterizedTypeName.get(OBJECT_PROVIDER, RUNNER_SETUP));
  }

  private boolean isSpring() {
    return component instanceof Component.OfSpring;
  }

  /** Makes a runner a bean; its class has the fields {@code tasks} and {@code engine}. */
  static void write(TypeSpec.Builder type, RunnerShape shape) {
    Optional<Component> component = shape.dag().component();
    if (component.isEmpty()) {
      return;
    }
    ComponentWriter writer = new ComponentWriter(component.get());
    String tasks = shape.names().tasks;
    String engine = shape.names().engine;
    String setups = shape.names().another("setups");
    writer.annotations().forEach(type::addAnnotation);
    type.addMethod(writer
        .constructor(shape.userClass(), tasks, setups)
        .addStatement(
            "this($N, $L.$N)", tasks, writer.built(shape.dag().name(), tasks, setups), engine)
        .build());
    if (writer.isProxied()) {
      type.addMethod(MethodSpec.constructorBuilder()
          .addJavadoc("For the container's proxies, which use nothing of what they inherit.\n")
          .addStatement("this.$N = null", tasks)
          .addStatement("this.$N = null", engine)
          .build());
    }
  }

  /** The runner's: as visible as its class, and final where nobody makes a subclass. */
  static Modifier[] modifiers(Dag dag) {
    List<Modifier> modifiers = new ArrayList<>();
    if (dag.visible()) {
      modifiers.add(Modifier.PUBLIC);
    }
    if (dag.component().filter(each -> new ComponentWriter(each).isOpen()).isEmpty()) {
      modifiers.add(Modifier.FINAL);
    }
    return modifiers.toArray(Modifier[]::new);
  }

  /** What stands on the method that closes the runner; Spring sees that it is {@code AutoCloseable}. */
  static Optional<AnnotationSpec> closing(Dag dag) {
    return dag.component()
        .filter(each -> each instanceof Component.OfJakarta bean && bean.isClosed())
        .map(each -> AnnotationSpec.builder(PRE_DESTROY).build());
  }
}
