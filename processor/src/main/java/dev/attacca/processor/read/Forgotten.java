package dev.attacca.processor.read;

import dev.attacca.Shutdown;
import dev.attacca.processor.model.Dag;
import dev.attacca.processor.model.Name;
import dev.attacca.processor.model.Parameter;
import dev.attacca.processor.model.Parameter.Role;
import dev.attacca.processor.model.TaskMethod;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.lang.model.element.Element;

/** Methods that are no tasks, and may have been meant as such: others go by their names, or they bear marks. */
final class Forgotten {
  private Forgotten() {}

  /** How they would be called; some may be names of nothing at all. */
  static Set<String> names(Dag dag) {
    Set<String> names = new HashSet<>();
    for (TaskMethod task : dag.tasks()) {
      task.parameters().stream()
          .filter(each -> !each.isInput() && each.role() != Role.STATE)
          .map(Parameter::sources)
          .forEach(sources -> add(sources, names));
      task.parameters().forEach(each -> add(each.merged(), names));
      add(task.fallback().stream().toList(), names);
      task.afters().forEach(after -> {
        add(after.tasks(), names);
        add(after.every(), names);
      });
    }
    dag.cleanups().forEach(cleanup -> add(cleanup.task().stream().toList(), names));
    dag.strays().forEach(stray -> names.add(stray.method()));
    dag.tasks().forEach(task -> names.remove(task.name()));
    names.retainAll(dag.methods());
    return names;
  }

  static boolean isOneOf(Element method, Set<String> names) {
    return names.contains(method.getSimpleName().toString())
        && Mark.find(method, Shutdown.class).isEmpty();
  }

  private static void add(List<Name> sources, Set<String> names) {
    sources.forEach(each -> names.add(each.text()));
  }
}
