package dev.attacca.processor.write;

import com.palantir.javapoet.AnnotationSpec;
import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import java.util.List;
import javax.lang.model.element.AnnotationMirror;
import javax.lang.model.element.AnnotationValue;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.SimpleAnnotationValueVisitor14;

/** What stands on the user's class, to stand elsewhere; JavaPoet's own copies give each value of an array a line. */
final class AnnotationCopy extends SimpleAnnotationValueVisitor14<CodeBlock, Void> {
  private static final AnnotationCopy VALUES = new AnnotationCopy();

  private AnnotationCopy() {}

  static AnnotationSpec of(AnnotationMirror annotation) {
    AnnotationSpec.Builder copy = AnnotationSpec.builder(
        ClassName.get((TypeElement) annotation.getAnnotationType().asElement()));
    annotation
        .getElementValues()
        .forEach((member, value) ->
            copy.addMember(member.getSimpleName().toString(), VALUES.visit(value)));
    return copy.build();
  }

  @Override
  protected CodeBlock defaultAction(Object value, Void nothing) {
    return CodeBlock.of("$L", value);
  }

  @Override
  public CodeBlock visitArray(List<? extends AnnotationValue> values, Void nothing) {
    return values.size() == 1
        ? visit(values.get(0))
        : values.stream().map(this::visit).collect(CodeBlock.joining(", ", "{", "}"));
  }

  @Override
  public CodeBlock visitString(String value, Void nothing) {
    return CodeBlock.of("$S", value);
  }

  @Override
  public CodeBlock visitChar(char value, Void nothing) {
    return CodeBlock.of("(char) $L", (int) value);
  }

  @Override
  public CodeBlock visitLong(long value, Void nothing) {
    return CodeBlock.of("$LL", value);
  }

  @Override
  public CodeBlock visitFloat(float value, Void nothing) {
    return CodeBlock.of("$Lf", value);
  }

  @Override
  public CodeBlock visitType(TypeMirror value, Void nothing) {
    return CodeBlock.of("$T.class", value);
  }

  @Override
  public CodeBlock visitEnumConstant(VariableElement value, Void nothing) {
    return CodeBlock.of("$T.$L", value.asType(), value.getSimpleName());
  }

  @Override
  public CodeBlock visitAnnotation(AnnotationMirror value, Void nothing) {
    return CodeBlock.of("$L", of(value));
  }
}
