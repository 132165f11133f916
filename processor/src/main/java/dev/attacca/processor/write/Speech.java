package dev.attacca.processor.write;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.TypeName;
import dev.attacca.processor.model.Dag;
import dev.attacca.processor.model.Mentions;
import java.util.Optional;
import java.util.Set;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.ArrayType;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.ErrorType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.type.TypeVariable;
import javax.lang.model.type.WildcardType;
import javax.lang.model.util.Elements;
import javax.lang.model.util.SimpleTypeVisitor14;

/** Which types of a refused class its runner can name. */
final class Speech extends SimpleTypeVisitor14<Boolean, Void> {
  private final Elements elements;
  private final Dag dag;
  private final TypeNames names;
  private final Set<String> nested;

  Speech(Elements elements, Dag dag, TypeNames names) {
    super(true);
    this.elements = elements;
    this.dag = dag;
    this.names = names;
    this.nested = dag.nested();
  }

  /** What all its methods say. */
  String refusal() {
    return "There is no runner of " + dag.name()
        + ": the compiler has refused the class, and says why.";
  }

  /** How the runner names a type; empty if it cannot. */
  Optional<TypeName> of(TypeMirror type) {
    return visit(type) ? Optional.of(names.of(type)) : Optional.empty();
  }

  /** Whether it can name the class of the runtime that is called like one of its own. */
  boolean namesRuntime() {
    return !isType("dev");
  }

  /** How it names a class, without type arguments. */
  Optional<TypeName> of(TypeElement type) {
    return isNamed(type) ? Optional.of(ClassName.get(type)) : Optional.empty();
  }

  @Override
  public Boolean visitError(ErrorType type, Void nothing) {
    return type.asElement().asType().getKind() == TypeKind.ERROR
        ? names.isPromised(type)
        : visitDeclared(type, null); // see Completeness
  }

  @Override
  public Boolean visitTypeVariable(TypeVariable type, Void nothing) {
    return false;
  }

  @Override
  public Boolean visitArray(ArrayType type, Void nothing) {
    return visit(type.getComponentType());
  }

  @Override
  public Boolean visitWildcard(WildcardType type, Void nothing) {
    return (type.getExtendsBound() == null || visit(type.getExtendsBound()))
        && (type.getSuperBound() == null || visit(type.getSuperBound()));
  }

  @Override
  public Boolean visitDeclared(DeclaredType type, Void nothing) {
    return isNamed((TypeElement) type.asElement())
        && (!TypeNames.isInner(type) || visit(type.getEnclosingType()))
        && type.getTypeArguments().stream().allMatch(this::visit);
  }

  private boolean isNamed(TypeElement type) {
    for (Element at = type; at instanceof TypeElement; at = at.getEnclosingElement()) {
      if (!isSeen(at)) {
        return false;
      }
    }
    TypeElement outermost = Mentions.outermost(type);
    return !nested.contains(outermost.getSimpleName().toString())
        || !packageOf(outermost).isEmpty() && !isType(packageOf(outermost).split("\\.")[0]);
  }

  private boolean isSeen(Element type) {
    if (type.getModifiers().contains(Modifier.PRIVATE)) {
      return false;
    }
    ElementKind around = type.getEnclosingElement().getKind();
    return type.getModifiers().contains(Modifier.PUBLIC)
        || around == ElementKind.INTERFACE
        || around == ElementKind.ANNOTATION_TYPE
        || packageOf(type).equals(dag.packageName());
  }

  private String packageOf(Element element) {
    return elements.getPackageOf(element).getQualifiedName().toString();
  }

  /** Whether a name means a type in the runner, so that no package can be told by it. */
  private boolean isType(String name) {
    String own = dag.packageName().isEmpty() ? name : dag.packageName() + "." + name;
    return nested.contains(name)
        || elements.getTypeElement(own) != null
        || elements.getTypeElement("java.lang." + name) != null;
  }
}
