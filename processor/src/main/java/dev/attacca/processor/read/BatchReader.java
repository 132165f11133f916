package dev.attacca.processor.read;

import dev.attacca.processor.model.Batch;
import dev.attacca.processor.model.Batch.Gives;
import dev.attacca.processor.model.Result;
import java.util.List;
import java.util.Optional;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.Types;

/** Finds the values of the items in what a batch returns. */
final class BatchReader {
  private final Types types;
  private final ResultReader results;

  BatchReader(Types types, ResultReader results) {
    this.types = types;
    this.results = results;
  }

  /**
   * What the annotation says.
   *
   * @param result what the method returns, read as that of any task
   */
  Batch read(Mark mark, Result result) {
    Optional<DeclaredType> map = holder(result, "java.util.Map", 2);
    Optional<DeclaredType> list = holder(result, "java.util.List", 1);
    Optional<TypeMirror> value = map.map(type -> argument(type, 1))
        .or(() -> list.map(type -> argument(type, 0)))
        .filter(type -> !ResultReader.isNamed(type, "java.lang.Void"));
    Gives gives = result.value().isEmpty()
        ? Gives.NOTHING
        : value.isEmpty() ? Gives.UNUSABLE : map.isPresent() ? Gives.MAP : Gives.LIST;
    return new Batch(
        mark.integer("max"),
        mark.has("maxWait") ? Optional.of(mark.name("maxWait")) : Optional.empty(),
        mark.flag("across") ? Optional.of(mark.site("across")) : Optional.empty(),
        gives,
        result.value(),
        map.map(type -> argument(type, 0)),
        value,
        value
            .filter(type -> ResultReader.isNamed(type, "dev.attacca.runtime.Outcome"))
            .isPresent(),
        result.nullable(),
        mark.site());
  }

  /** What the task hands on for an item. */
  Result ofItem(Batch batch, Result result) {
    if (batch.gives() == Gives.UNUSABLE || batch.gives() == Gives.NOTHING || !result.sound()) {
      return new Result(
          result.shape(), result.declared(), result.value(), result.optional(), false);
    }
    TypeMirror value = batch.valueType().orElseThrow();
    boolean optional = ResultReader.isNamed(value, "java.util.Optional");
    TypeMirror inner = optional || batch.outcome() ? argument((DeclaredType) value, 0) : value;
    return new Result(result.shape(), result.declared(), Optional.of(inner), optional, false);
  }

  private Optional<DeclaredType> holder(Result result, String name, int arguments) {
    return result
        .value()
        .filter(type -> result.sound() && !result.optional())
        .filter(type -> type.getKind() == TypeKind.DECLARED)
        .flatMap(type -> Hierarchy.supertype(types, type, name))
        .filter(type -> type.getTypeArguments().size() == arguments);
  }

  private TypeMirror argument(DeclaredType type, int number) {
    List<? extends TypeMirror> arguments = type.getTypeArguments();
    return results.bound(arguments.get(number));
  }
}
