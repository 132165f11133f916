package dev.attacca.processor;

import dev.attacca.Generated;
import dev.attacca.processor.model.Promised;
import dev.attacca.processor.read.Completeness;
import dev.attacca.processor.read.Completeness.Unknown;
import dev.attacca.processor.read.DagReader;
import dev.attacca.processor.read.Marks;
import dev.attacca.processor.read.Runners;
import java.lang.annotation.Annotation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

  List<TypeElement> next(RoundEnvironment round) {
    for (Element element : round.getElementsAnnotatedWithAny(ASKED)) {
      waiting.add(owner(element).getQualifiedName().toString());
    }
    Map<TypeElement, Set<Unknown>> missing = new LinkedHashMap<>();
    for (String name : waiting) {
      // Elements of an earlier round are stale; the name is not.
      TypeElement type = elements.getTypeElement(name);
      if (type != null) {
        missing.put(type, Completeness.missing(types, type));
        if (DagReader.isDag(type)) {
          runners.add(type);
        }
      }
    }
    List<TypeElement> ready = new ArrayList<>();
    missing.forEach((type, names) -> {
      if (names.isEmpty()) {
        ready.add(type);
      }
    });
    if (ready.isEmpty()) {
      missing.forEach((type, names) -> {
        if (names.stream().allMatch(this::isPromised)) {
          ready.add(type);
        }
      });
    }
    ready.forEach(type -> waiting.remove(type.getQualifiedName().toString()));
    return ready;
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
