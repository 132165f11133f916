package dev.attacca.micrometer;

import dev.attacca.runtime.Graph;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** The observations of one run that have spans, for those that link to them. Of several attempts, the last. */
final class RunSpans {
  /** As many as OpenTelemetry keeps of a span. */
  private static final int MOST_LINKS = 128;

  private final Map<String, TaskObservationContext> ofMain = new ConcurrentHashMap<>();
  private final Map<String, List<TaskObservationContext>> ofItems = new ConcurrentHashMap<>();

  void add(TaskObservationContext context) {
    if (context.getItem().isEmpty()) {
      ofMain.put(context.getTask(), context);
    } else {
      ofItems
          .computeIfAbsent(context.getTask(), any -> new CopyOnWriteArrayList<>())
          .add(context);
    }
  }

  /** Those of the tasks that this one, in this item, has waited for. */
  List<TaskObservationContext> upstream(ObservedTask task, String item) {
    if (task.upstream().isEmpty()) {
      return List.of();
    }
    List<TaskObservationContext> all = new ArrayList<>(task.upstream().size());
    for (ObservedTask.Upstream one : task.upstream()) {
      TaskObservationContext ofRun = ofMain.get(one.name());
      if (ofRun != null) {
        all.add(ofRun);
      }
      addOfItems(one, item, all);
    }
    return List.copyOf(all);
  }

  private void addOfItems(
      ObservedTask.Upstream one, String item, List<TaskObservationContext> all) {
    List<TaskObservationContext> present = ofItems.get(one.name());
    if (present == null) {
      return;
    }
    if (one.kind() == Graph.EdgeKind.LAST) {
      all.add(present.get(present.size() - 1));
      return;
    }
    String wanted = one.kind() == Graph.EdgeKind.PREVIOUS ? before(item) : item;
    for (TaskObservationContext context : present) {
      if (isOneLine(context.getItem(), wanted) && all.size() < MOST_LINKS) {
        all.add(context);
      }
    }
  }

  /** Whether one item is the other, within it or around it. */
  private static boolean isOneLine(String one, String other) {
    return one.length() <= other.length() ? isAround(one, other) : isAround(other, one);
  }

  private static boolean isAround(String outer, String inner) {
    return inner.startsWith(outer)
        && (outer.isEmpty()
            || inner.length() == outer.length()
            || inner.charAt(outer.length()) == '.');
  }

  /** The round before: {@code draft[3]} for {@code draft[4]}; a text that is no item for the first. */
  private static String before(String item) {
    int from = item.lastIndexOf('[') + 1;
    int to = item.length() - 1;
    try {
      long number = Long.parseLong(item, from, to, 10);
      return item.substring(0, from) + (number - 1) + "]";
    } catch (RuntimeException e) { // the main scope
      return item;
    }
  }
}
