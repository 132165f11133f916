package dev.attacca.processor.write;

import com.palantir.javapoet.AnnotationSpec;
import com.palantir.javapoet.ArrayTypeName;
import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.JavaFile;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterSpec;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeSpec;
import dev.attacca.processor.model.Dag;
import dev.attacca.processor.model.Graph;
import dev.attacca.processor.model.Promised;
import dev.attacca.processor.plan.Outline;
import dev.attacca.processor.plan.Outline.Inputs;
import dev.attacca.processor.plan.Outline.Target;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.lang.model.element.Element;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.ElementFilter;
import javax.lang.model.util.Elements;

/**
 * Writes the runner of a class that was refused: all its members, and nothing in them. Without it every
 * use of the runner would be an error of its own, and hide the one that there is.
 */
public final class RefusedWriter {
  private static final ArrayTypeName OBJECTS = ArrayTypeName.of(ClassName.OBJECT);

  private final Outline outline;
  private final Elements elements;
  private final Surroundings surroundings;
  private final Speech speech;
  private final RefusedTypes types;
  private final ClassName runner;

  private RefusedWriter(Outline outline, Elements elements, Map<Element, Promised> promised) {
    Dag dag = outline.dag();
    this.outline = outline;
    this.elements = elements;
    this.surroundings = Surroundings.of(dag, elements);
    this.speech = new Speech(elements, dag, new TypeNames(promised));
    this.types = new RefusedTypes(speech, surroundings.classesInUse());
    this.runner = ClassName.get(dag.packageName(), dag.runner());
  }

  /**
   * The source of the runner.
   *
   * @param generator the name to put into {@code @Generated}
   * @param promised the runners to be that the class mentions
   */
  public static Source write(
      Outline outline, Elements elements, String generator, Map<Element, Promised> promised) {
    TypeSpec type = new RefusedWriter(outline, elements, promised).type(generator);
    JavaFile file = JavaFile.builder(outline.dag().packageName(), type)
        .skipJavaLangImports(true)
        .build();
    return Source.of(file, outline.dag().type());
  }

  private TypeSpec type(String generator) {
    Dag dag = outline.dag();
    TypeSpec.Builder type = TypeSpec.classBuilder(runner)
        .addOriginatingElement(dag.type())
        .addJavadoc(
            "Stands in for the runner of {@code $L}, which the compiler has refused: its errors say why.\n",
            dag.name())
        .addAnnotation(AnnotationSpec.builder(Library.GENERATED)
            .addMember("value", "$S", generator)
            .build())
        .addModifiers(ComponentWriter.modifiers(dag))
        .addSuperinterface(AutoCloseable.class)
        .alwaysQualify(surroundings.hidden().toArray(String[]::new));
    constructors(type);
    surroundings.suppression().ifPresent(type::addAnnotation);
    methods(new Room(type, elements, ClassName.OBJECT));
    type.addType(builder()).addType(result());
    if (dag.isPortable()) {
      type.addType(values());
    }
    return type.addType(RefusedOverriding.write(this, outline))
        .addType(server())
        .build();
  }

  /** Those of a bean, if it is one, so that its users get it injected, and hear nothing but the reason. */
  private void constructors(TypeSpec.Builder type) {
    Optional<ComponentWriter> bean = outline.dag().component().map(ComponentWriter::new);
    if (bean.isEmpty()) {
      type.addMethod(constructor(0));
      return;
    }
    ComponentWriter writer = bean.get();
    TypeName tasks = speech.of(outline.dag().type()).orElse(ClassName.OBJECT);
    writer.annotations().forEach(type::addAnnotation);
    type.addMethod(writer
        .constructor(tasks, "tasks", "setups")
        .addStatement("throw new $T($S)", IllegalStateException.class, speech.refusal())
        .build());
    if (writer.isProxied()) {
      type.addMethod(MethodSpec.constructorBuilder().build());
    }
  }

  private void methods(Room room) {
    TypeName tasks = speech.of(outline.dag().type()).orElse(ClassName.OBJECT);
    room.add(method("of", runner)
        .addModifiers(Modifier.STATIC)
        .addParameter(tasks, "tasks")
        .build());
    room.add(method("builder", runner.nestedClass("Builder"))
        .addModifiers(Modifier.STATIC)
        .addParameter(tasks, "tasks")
        .build());
    ClassName result = runner.nestedClass("Result");
    room.add(taking(method("run", result), outline.all()));
    room.add(
        taking(method("start", ParameterizedTypeName.get(Library.RUN, result)), outline.all()));
    room.add(method("overriding", runner.nestedClass("Overriding")).build());
    ClassName server = runner.nestedClass("Server");
    room.add(method("serve", server).build());
    room.add(
        method("serve", server).addParameter(Library.SERVER_OPTIONS, "options").build());
    if (outline.dag().isPortable()) {
      room.add(taking(
          method("portable", ParameterizedTypeName.get(Library.PORTABLE, result)), outline.all()));
    }
    room.add(method("graph", Library.GRAPH).build());
    room.add(method("withId", runner).addParameter(String.class, "runId").build());
    room.add(method("close", TypeName.VOID).addAnnotation(Override.class).build());
    Set<String> own = room.names();
    for (Target target : outline.targets()) {
      if (!own.contains(target.name())) {
        room.add(taking(types.target(target), target.inputs()));
      }
    }
    for (Target target : outline.targets()) {
      room.add(taking(types.companion(target), target.inputs()));
    }
    RefusedLambdas.add(room, room.open(), types, outline);
  }

  private TypeSpec builder() {
    ClassName name = runner.nestedClass("Builder");
    return nested(name, ParameterizedTypeName.get(Library.RUNNER_BUILDER, name), 0)
        .addMethod(method("build", runner).build())
        .build();
  }

  private TypeSpec result() {
    TypeSpec.Builder type = nested(runner.nestedClass("Result"), Library.RUN_RESULT, 1);
    Room room = new Room(type, elements, Library.RUN_RESULT);
    outline.targets().stream()
        .filter(target -> target.value().form() != Outline.Form.NOTHING && !target.isStreamed())
        .forEach(target -> room.add(types.target(target).build()));
    return type.build();
  }

  private TypeSpec values() {
    TypeSpec.Builder type = nested(runner.nestedClass(Promised.VALUES), ClassName.OBJECT, 0);
    Room room = new Room(type, elements, ClassName.OBJECT);
    Stream.concat(outline.targets().stream(), outline.merges().stream())
        .filter(target -> target.value().form() != Outline.Form.NOTHING)
        .forEach(target -> room.add(types.named(target).build()));
    return type.build();
  }

  private TypeSpec server() {
    ClassName result = runner.nestedClass("Result");
    boolean named = speech.namesRuntime();
    TypeSpec.Builder type = nested(
        runner.nestedClass("Server"),
        named ? ParameterizedTypeName.get(Library.SERVER, result) : ClassName.OBJECT,
        named ? 3 : 0);
    Room room = new Room(type, elements, named ? Library.SERVER : ClassName.OBJECT);
    // What takes anything is there already, if it is inherited.
    MethodSpec submit = taking(method("submit", ClassName.get(String.class)), outline.all());
    MethodSpec submitAs = taking(
        method("submitAs", ClassName.get(String.class)).addParameter(String.class, runId()),
        outline.all());
    room.add(submit);
    room.add(submitAs);
    if (!named) {
      type.addSuperinterface(AutoCloseable.class);
      inherited(result).forEach(room::add);
    }
    RefusedLambdas.add(room, List.of(submit, submitAs), types, outline);
    return type.build();
  }

  /** The methods of the runtime's server, where that cannot be named. */
  private List<MethodSpec> inherited(ClassName result) {
    TypeElement server = elements.getTypeElement(Library.SERVER.canonicalName());
    return ElementFilter.methodsIn(server.getEnclosedElements()).stream()
        .filter(each -> each.getModifiers().contains(Modifier.PUBLIC))
        .map(each -> {
          MethodSpec.Builder method =
              method(each.getSimpleName().toString(), returned(each.getReturnType(), result));
          each.getParameters()
              .forEach(parameter -> method.addParameter(
                  TypeName.get(parameter.asType()).withoutAnnotations(),
                  parameter.getSimpleName().toString()));
          return method.varargs(each.isVarArgs()).build();
        })
        .toList();
  }

  /** What a method of the runtime's server returns where that is one of these results. */
  private static TypeName returned(TypeMirror type, ClassName result) {
    if (type.getKind() == TypeKind.TYPEVAR) {
      return result;
    }
    TypeName name = TypeName.get(type);
    return name instanceof ParameterizedTypeName future
        ? ParameterizedTypeName.get(future.rawType(), result)
        : name;
  }

  /** What no input is called. */
  private String runId() {
    String name = "runId";
    while (outline.all().inputs().stream().map(Graph.Input::name).anyMatch(name::equals)) {
      name += "_";
    }
    return name;
  }

  /** A nested class that nobody can make an instance of. */
  TypeSpec.Builder nested(ClassName name, TypeName parent, int superArguments) {
    return TypeSpec.classBuilder(name)
        .addModifiers(Modifier.PUBLIC, Modifier.STATIC, Modifier.FINAL)
        .superclass(parent)
        .addMethod(constructor(superArguments));
  }

  private static MethodSpec constructor(int superArguments) {
    MethodSpec.Builder constructor = MethodSpec.constructorBuilder().addModifiers(Modifier.PRIVATE);
    return superArguments == 0
        ? constructor.build()
        : constructor
            .addStatement("super(null$L)", ", null".repeat(superArguments - 1))
            .build();
  }

  /** A method of the runner or a class in it. */
  MethodSpec.Builder method(String name, TypeName returned) {
    return types.method(name, returned);
  }

  ClassName runner() {
    return runner;
  }

  Elements elements() {
    return elements;
  }

  RefusedTypes types() {
    return types;
  }

  /** The method with these inputs; with any if nobody knows. */
  private MethodSpec taking(MethodSpec.Builder method, Inputs inputs) {
    if (!inputs.known()) {
      return method
          .addParameter(ParameterSpec.builder(OBJECTS, "inputs").build())
          .varargs()
          .build();
    }
    for (Graph.Input input : inputs.inputs()) {
      method.addParameter(types.of(input.type()), input.name());
    }
    return method.build();
  }
}
