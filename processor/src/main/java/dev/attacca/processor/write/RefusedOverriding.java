package dev.attacca.processor.write;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeSpec;
import com.palantir.javapoet.WildcardTypeName;
import dev.attacca.processor.model.Batch;
import dev.attacca.processor.plan.Outline;
import dev.attacca.processor.plan.Outline.Form;
import dev.attacca.processor.plan.Outline.Target;
import java.util.Optional;

/** Writes the part of a refused class's runner by which tasks are replaced. */
final class RefusedOverriding {
  private final RefusedWriter writer;
  private final ClassName name;
  private final Room room;

  private RefusedOverriding(RefusedWriter writer, ClassName name, Room room) {
    this.writer = writer;
    this.name = name;
    this.room = room;
  }

  static TypeSpec write(RefusedWriter writer, Outline outline) {
    ClassName name = writer.runner().nestedClass("Overriding");
    TypeName parent = ParameterizedTypeName.get(
        Library.RUNNER_OVERRIDING, name, writer.runner().nestedClass("Result"));
    TypeSpec.Builder type = writer.nested(name, parent, 2);
    Room room = new Room(type, writer.elements(), Library.RUNNER_OVERRIDING);
    new RefusedOverriding(writer, name, room).write(outline);
    return type.build();
  }

  private void write(Outline outline) {
    outline.settings().forEach(input -> setter(input.name(), writer.types().of(input.type())));
    outline.targets().stream()
        .filter(target -> target.value().form() != Form.NOTHING)
        .forEach(this::setters);
    outline.targets().forEach(target -> room.add(writer.types().target(target).build()));
    outline.targets().stream()
        .filter(target -> !target.isStreamed())
        .forEach(target -> room.add(writer.types().companion(target).build()));
  }

  private void setters(Target target) {
    Optional<TypeName> value = writer.types().of(target);
    TypeName boxed = value.map(TypeName::box).orElse(ClassName.OBJECT);
    if (target.opens()) {
      WildcardTypeName item = WildcardTypeName.subtypeOf(boxed);
      setter(target.name(), ParameterizedTypeName.get(ClassName.get(Iterable.class), item));
      setter(target.name(), ParameterizedTypeName.get(Library.STREAM, item));
      return;
    }
    if (target.byKey().isPresent()) {
      Batch batch = target.byKey().get();
      TypeName key = writer.types().of(batch.keyType().orElseThrow());
      TypeName taken = writer.types().of(batch.valueType().orElseThrow());
      setter(
          target.name(),
          ParameterizedTypeName.get(Library.MAP, key, WildcardTypeName.subtypeOf(taken)));
      return;
    }
    TypeName optional = ParameterizedTypeName.get(
        Library.OPTIONAL, value.isPresent() ? boxed : WildcardTypeName.subtypeOf(Object.class));
    boolean isOptional = target.value().form() == Form.OPTIONAL;
    if (!(isOptional && Room.erased(boxed).equals(Library.OPTIONAL))) {
      setter(target.name(), value.orElse(ClassName.OBJECT));
    }
    if (isOptional) {
      setter(target.name(), optional);
    }
    if (target.many() && !target.value().type().map(Lambdas::isFunction).orElse(false)) {
      TypeName made = WildcardTypeName.subtypeOf(isOptional ? optional : boxed);
      setter(
          target.name(),
          ParameterizedTypeName.get(Library.FUNCTION, ClassName.get(String.class), made));
    }
  }

  private void setter(String of, TypeName type) {
    MethodSpec.Builder setter = writer.method(of, name).addParameter(type, "value");
    room.add(setter.build());
  }
}
