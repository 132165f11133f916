package dev.attacca.processor.check;

import dev.attacca.processor.model.Dag;
import dev.attacca.processor.model.Site;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.lang.model.element.AnnotationMirror;
import javax.lang.model.element.AnnotationValue;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;

/** The order in which a reader comes across problems: inherited methods first, then line by line. */
final class SourceOrder implements Comparator<Problem> {
  private static final int OWN_NAME = Integer.MAX_VALUE / 2;

  private final Element own;
  private final Map<Element, Integer> types = new HashMap<>();
  private final Map<Element, Map<Element, Integer>> members = new HashMap<>();

  SourceOrder(Dag dag) {
    own = dag.type();
    dag.tasks()
        .forEach(task -> types.putIfAbsent(task.method().getEnclosingElement(), types.size()));
    types.put(own, Integer.MAX_VALUE);
  }

  @Override
  public int compare(Problem one, Problem other) {
    return Comparator.comparing(this::place, SourceOrder::lexicographic).compare(one, other);
  }

  private static int lexicographic(List<Integer> one, List<Integer> other) {
    for (int i = 0; i < one.size(); i++) {
      int order = Integer.compare(one.get(i), other.get(i));
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  /** Class, member, parameter (none: before the first), place within its annotations. */
  private List<Integer> place(Problem problem) {
    Site site = problem.site();
    Element element = site.element();
    if (element.getKind() == ElementKind.PARAMETER
        && element.getEnclosingElement() instanceof ExecutableElement method) {
      return List.of(
          type(method), member(method), method.getParameters().indexOf(element), within(site));
    }
    if (element instanceof ExecutableElement method) {
      return List.of(type(method), member(method), -1, within(site));
    }
    return List.of(-1, -1, -1, within(site));
  }

  private int type(ExecutableElement method) {
    return types.getOrDefault(method.getEnclosingElement(), 0);
  }

  private int member(ExecutableElement method) {
    Element type = method.getEnclosingElement();
    return members
        .computeIfAbsent(type, key -> {
          Map<Element, Integer> indexes = new HashMap<>();
          type.getEnclosedElements().forEach(each -> indexes.put(each, indexes.size()));
          return indexes;
        })
        .getOrDefault(method, 0);
  }

  private static int within(Site site) {
    if (site.annotation() == null) {
      return OWN_NAME;
    }
    List<Object> places = new ArrayList<>();
    site.element().getAnnotationMirrors().forEach(mirror -> flatten(mirror, places));
    Object wanted = site.value() != null ? site.value() : site.annotation();
    for (int i = 0; i < places.size(); i++) {
      if (places.get(i) == wanted) {
        return i;
      }
    }
    return OWN_NAME;
  }

  private static void flatten(Object place, List<Object> places) {
    places.add(place);
    if (place instanceof AnnotationMirror mirror) {
      mirror.getElementValues().values().forEach(value -> flatten(value, places));
    } else if (place instanceof AnnotationValue value && value.getValue() instanceof List<?> list) {
      list.forEach(each -> flatten(each, places));
    } else if (place instanceof AnnotationValue value
        && value.getValue() instanceof AnnotationMirror) {
      flatten(value.getValue(), places);
    }
  }
}
