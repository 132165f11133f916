package dev.attacca.processor.check;

import dev.attacca.processor.model.TypeText;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.RecordComponentElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.type.ArrayType;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.ExecutableType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.type.TypeVariable;
import javax.lang.model.type.WildcardType;
import javax.lang.model.util.ElementFilter;
import javax.lang.model.util.Elements;
import javax.lang.model.util.SimpleTypeVisitor14;
import javax.lang.model.util.Types;

/**
 * Whether values of a type can be written down in one place and read in another, and by another version of the class: by what is in them, or
 * else by Java's own serialisation. It is asked with the types alone, so what an object holds that is declared to be less, shows when it is
 * written.
 */
final class Writability extends SimpleTypeVisitor14<Boolean, Void> {
  /** Those that are written by what is in them. */
  private static final Set<String> CONTAINERS = Set.of(
      "java.util.Optional",
      "java.util.List",
      "java.util.Collection",
      "java.lang.Iterable",
      "java.util.Set",
      "java.util.Map");

  /** How many types within types, as the arguments of one may grow for ever. */
  private static final int DEEPEST = 60;

  private final Elements elements;
  private final Types types;
  /** What is being looked at, from the outside in. */
  private final Set<String> around = new HashSet<>();

  /** The component that is being looked at, with those that it is in. */
  private final Deque<String> way = new ArrayDeque<>();

  /** Whether it is, on the outside, something that holds others. */
  private boolean isHeld;

  private String fault = "";

  private Writability(Elements elements, Types types) {
    super(true);
    this.elements = elements;
    this.types = types;
  }

  /**
   * Why values of the type cannot be written; empty if they can.
   *
   * @param are how to say of a value what it is: {@code they are}
   */
  static Optional<String> fault(Elements elements, Types types, TypeMirror type, String are) {
    Writability writability = new Writability(elements, types);
    return writability.visit(type)
        ? Optional.empty()
        : Optional.of(
            writability.fault.startsWith(" ") ? are + writability.fault : writability.fault);
  }

  @Override
  public Boolean visitArray(ArrayType type, Void nothing) {
    isHeld = true;
    return visit(type.getComponentType());
  }

  @Override
  public Boolean visitWildcard(WildcardType type, Void nothing) {
    return visit(type.getExtendsBound() == null ? object() : type.getExtendsBound());
  }

  @Override
  public Boolean visitTypeVariable(TypeVariable type, Void nothing) {
    return visit(types.erasure(type)); // which speaks of itself, maybe
  }

  private TypeMirror object() {
    return elements.getTypeElement("java.lang.Object").asType();
  }

  @Override
  public Boolean visitDeclared(DeclaredType type, Void nothing) {
    TypeElement element = (TypeElement) type.asElement();
    String name = element.getQualifiedName().toString();
    if (element.getKind() == ElementKind.ENUM || name.equals("java.nio.file.Path")) {
      return true;
    }
    if (CONTAINERS.contains(name)) {
      isHeld = true;
      return type.getTypeArguments().isEmpty()
          ? visit(object())
          : type.getTypeArguments().stream().allMatch(this::visit);
    }
    if (name.startsWith("java.")) {
      return isSerializable(type)
          ? elementsByJava(type)
          : refuse(
              type, name.equals("java.lang.Object") ? "may be anything" : "is not Serializable");
    }
    if (isWrittenOtherwise(type, element)) {
      return true;
    }
    String text = type.toString();
    if (around.size() >= DEEPEST || !around.add(text)) {
      return isSerializable(type) || refuse(type, "holds itself, and is not Serializable");
    }
    boolean isWritten = declared(type, element);
    around.remove(text);
    return isWritten;
  }

  private boolean declared(DeclaredType type, TypeElement element) {
    if (element.getKind() == ElementKind.RECORD) {
      return element.getRecordComponents().stream()
          .allMatch(each -> component(element, each.getSimpleName().toString(), of(type, each)));
    }
    boolean isAbstract = element.getModifiers().contains(Modifier.ABSTRACT);
    if (element.getModifiers().contains(Modifier.SEALED) && isAbstract) {
      return element.getPermittedSubclasses().stream().allMatch(this::visit);
    }
    Optional<String> obstacle = isAbstract
        ? Optional.of(element.getKind().isInterface() ? "an interface" : "abstract")
        : noPojo(element);
    if (obstacle.isEmpty()) {
      return fields(element).stream()
          .allMatch(each ->
              component(element, each.getSimpleName().toString(), types.asMemberOf(type, each)));
    }
    return isSerializable(type)
        ? elementsByJava(type)
        : refuse(type, unwritable(isAbstract, obstacle.get()));
  }

  private static String unwritable(boolean isAbstract, String obstacle) {
    return isAbstract
        ? "is " + obstacle + ", and neither sealed nor Serializable"
        : "is not Serializable, no record, and no POJO: " + obstacle;
  }

  private TypeMirror of(DeclaredType type, RecordComponentElement component) {
    return types.asMemberOf(type, component.getAccessor()) instanceof ExecutableType accessor
        ? accessor.getReturnType()
        : component.asType();
  }

  private boolean component(TypeElement element, String name, TypeMirror type) {
    way.addLast(way.isEmpty() ? element.getSimpleName() + "." + name : name);
    boolean isWritten = visit(type);
    way.removeLast();
    return isWritten;
  }

  /** What Java writes whole, it writes with all that is in it. */
  private boolean elementsByJava(DeclaredType type) {
    for (String holder : List.of("java.util.Collection", "java.util.Map")) {
      TypeElement element = elements.getTypeElement(holder);
      if (types.isSubtype(types.erasure(type), types.erasure(element.asType()))) {
        isHeld = true;
        return type.getTypeArguments().stream()
            .allMatch(argument -> isWrittenByJava(type, argument));
      }
    }
    return true;
  }

  private boolean isWrittenByJava(DeclaredType holder, TypeMirror argument) {
    TypeMirror type = argument instanceof WildcardType wildcard
        ? wildcard.getExtendsBound() == null ? object() : wildcard.getExtendsBound()
        : argument;
    if (type instanceof DeclaredType declared && !isSerializable(declared)) {
      TypeElement element = (TypeElement) declared.asElement();
      String name = element.getQualifiedName().toString();
      if (CONTAINERS.contains(name)) {
        return declared.getTypeArguments().stream().allMatch(each -> isWrittenByJava(holder, each));
      }
      return name.equals("java.nio.file.Path")
          || refuse(
              declared,
              "is not Serializable, and " + TypeText.of(types.erasure(holder))
                  + " is written with all that is in it by Java");
    }
    return visit(type);
  }

  private boolean isSerializable(TypeMirror type) {
    return types.isSubtype(
        types.erasure(type), elements.getTypeElement("java.io.Serializable").asType());
  }

  /** Types that say themselves how Flink is to write them, or whose methods Lombok is still to make; known by name. */
  private boolean isWrittenOtherwise(DeclaredType type, TypeElement element) {
    TypeElement tuple = elements.getTypeElement("org.apache.flink.api.java.tuple.Tuple");
    return element.getAnnotationMirrors().stream()
            .map(each -> ((TypeElement) each.getAnnotationType().asElement())
                .getQualifiedName()
                .toString())
            .anyMatch(each -> each.startsWith("lombok.")
                || each.equals("org.apache.flink.api.common.typeinfo.TypeInfo"))
        || tuple != null && types.isSubtype(types.erasure(type), types.erasure(tuple.asType()));
  }

  // Classes by their fields, as Flink has its POJOs

  /** Why a class cannot be written by its fields. */
  private Optional<String> noPojo(TypeElement element) {
    if (!element.getModifiers().contains(Modifier.PUBLIC)) {
      return Optional.of("it is not public");
    }
    boolean isMade = ElementFilter.constructorsIn(element.getEnclosedElements()).stream()
        .anyMatch(each ->
            each.getParameters().isEmpty() && each.getModifiers().contains(Modifier.PUBLIC));
    if (!isMade || isInner(element)) {
      return Optional.of("it has no public constructor without parameters");
    }
    List<VariableElement> fields = fields(element);
    if (fields.isEmpty()) {
      return Optional.of("it has no fields");
    }
    return fields.stream()
        .filter(field -> !field.getModifiers().contains(Modifier.PUBLIC))
        .filter(field -> !hasMethod(element, field, true) || !hasMethod(element, field, false))
        .findFirst()
        .map(field -> "its field " + field.getSimpleName()
            + " is not public, and has not both a getter and a setter");
  }

  /** Whether an instance of it needs one of the class around it. */
  private static boolean isInner(TypeElement element) {
    return element.getEnclosingElement() instanceof TypeElement
        && !element.getModifiers().contains(Modifier.STATIC);
  }

  /** Its own, and those that it inherits, short of what is not written. */
  private List<VariableElement> fields(TypeElement element) {
    List<VariableElement> fields = new ArrayList<>();
    Element at = element;
    while (at instanceof TypeElement type) {
      ElementFilter.fieldsIn(type.getEnclosedElements()).stream()
          .filter(field -> !field.getModifiers().contains(Modifier.STATIC)
              && !field.getModifiers().contains(Modifier.TRANSIENT))
          .forEach(fields::add);
      at = types.asElement(type.getSuperclass());
    }
    return fields;
  }

  private boolean hasMethod(TypeElement element, VariableElement field, boolean gets) {
    String name = plain(field.getSimpleName().toString());
    Set<String> names = gets ? Set.of("get" + name, "is" + name, name) : Set.of("set" + name);
    return ElementFilter.methodsIn(elements.getAllMembers(element)).stream()
        .filter(method -> method.getModifiers().contains(Modifier.PUBLIC))
        .filter(method -> names.contains(plain(method.getSimpleName().toString())))
        .anyMatch(method -> gets ? isGetter(method, field) : isSetter(method, field));
  }

  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replace("_", "");
  }

  private boolean isGetter(ExecutableElement method, VariableElement field) {
    return method.getParameters().isEmpty()
        && types.isSameType(types.erasure(method.getReturnType()), types.erasure(field.asType()));
  }

  private boolean isSetter(ExecutableElement method, VariableElement field) {
    return method.getParameters().size() == 1
        && method.getReturnType().getKind() == TypeKind.VOID
        && types.isSameType(
            types.erasure(method.getParameters().get(0).asType()), types.erasure(field.asType()));
  }

  private boolean refuse(DeclaredType type, String why) {
    String place = way.isEmpty() ? !isHeld ? " " : " full of " : String.join(".", way) + " holds ";
    fault = place + TypeText.of(type) + ", which " + why;
    return false;
  }
}
