package dev.attacca.processor;

import dev.attacca.Generated;
import dev.attacca.processor.model.Promised;
import dev.attacca.processor.read.Completeness;
import dev.attacca.processor.read.Completeness.Unknown;
import dev.attacca.processor.read.DagReader;
import dev.attacca.processor.read.Marks;
import dev.attacca.processor.read.Runners;
import java.lang.annotation.Annotation;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import javax.annotation.processing.RoundEnvironment;
import javax.lang.model.element.Element;
import javax.lang.model.element.TypeElement;
import javax.lang.model.util.Elements;
import javax.lang.model.util.Types;

/**
 * Says which classes to process in which round.
 *
 * <p>A class whose graph mentions unknown types waits for a later round, in which another processor may
 * have made them; if none does, the compiler reports them, and we say nothing. Runners are such types as
 * well, and two classes may even wait for each other's: when all that is missing are runners of classes
 * that wait, waiting is over, for a runner's name tells all about it.
 */
final class Candidates {
  /** All at once, for each question is a scan of everything that is compiled. */
  private static final Set<Class<? extends Annotation>> ASKED = Marks.ALL.stream()
      .filter(annotation -> annotation != Generated.class)
      .collect(Collectors.toUnmodifiableSet());

  private final Elements elements;
  private final Types types;
  private final Runners runners;
  private final Set<String> waiting = new LinkedHashSet<>();
  private final Map<Element, Promised> promised = new HashMap<>();

  Candidates(Elements elements, Types types, Imports imports) {
    this.elements = elements;
    this.types = types;
    this.runners = new Runners(elements, imports);
  }

  /** The runners to be that the classes mention, by what the compiler has in their place. */
  Map<Element, Promised> promised() {
    return Map.copyOf(promised);
  }

  /** The classes to process now. */
  List<TypeElement> next(RoundEnvironment round) {
    for (Element element : round.getElementsAnnotatedWithAny(ASKED)) {
      waiting.add(owner(element).getQualifiedName().toString());
    }
    Map<TypeElement, Set<Unknown>> missing = missing();
    missing.keySet().stream().filter(DagReader::isDag).forEach(runners::add);
    List<TypeElement> ready = taken(missing, Set::isEmpty);
    return ready.isEmpty() ? taken(missing, this::arePromised) : ready;
  }

  /** Those that could be processed in a later round as well. */
  List<TypeElement> rest() {
    return taken(missing(), this::arePromised);
  }

  /** Those that mention what nobody knows; they wait no longer. */
  Set<TypeElement> incomplete() {
    Map<TypeElement, Set<Unknown>> missing = missing();
    missing.values().forEach(each -> each.forEach(this::isPromised));
    waiting.clear();
    return missing.keySet();
  }

  private Map<TypeElement, Set<Unknown>> missing() {
    Map<TypeElement, Set<Unknown>> missing = new LinkedHashMap<>();
    for (String name : waiting) {
      // Elements of an earlier round are stale; the name is not.
      TypeElement type = elements.getTypeElement(name);
      if (type != null) {
        missing.put(type, Completeness.missing(types, type));
      }
    }
    return missing;
  }

  private List<TypeElement> taken(
      Map<TypeElement, Set<Unknown>> missing, Predicate<Set<Unknown>> isReady) {
    List<TypeElement> ready = missing.entrySet().stream()
        .filter(each -> isReady.test(each.getValue()))
        .map(Map.Entry::getKey)
        .toList();
    ready.forEach(type -> waiting.remove(type.getQualifiedName().toString()));
    return ready;
  }

  private boolean arePromised(Set<Unknown> missing) {
    return missing.stream().allMatch(this::isPromised);
  }

  private boolean isPromised(Unknown unknown) {
    Optional<Promised> runner = runners.find(unknown);
    Element element = unknown.element();
    if (element != null && runner.isPresent()) {
      promised.put(element, runner.get());
    }
    return runner.isPresent();
  }

  private static TypeElement owner(Element element) {
    Element at = element;
    while (!(at instanceof TypeElement)) {
      at = at.getEnclosingElement();
    }
    return (TypeElement) at;
  }
}
