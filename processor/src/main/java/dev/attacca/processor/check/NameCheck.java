package dev.attacca.processor.check;

import dev.attacca.processor.model.After;
import dev.attacca.processor.model.Cleanup;
import dev.attacca.processor.model.Graph;
import dev.attacca.processor.model.Name;
import dev.attacca.processor.model.Parameter;
import dev.attacca.processor.model.Parameter.Role;
import dev.attacca.processor.model.Suggestion;
import dev.attacca.processor.model.TaskMethod;
import dev.attacca.processor.model.TypeText;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.lang.model.SourceVersion;

/** Every name must mean exactly one thing. */
final class NameCheck implements Check {
  @Override
  public List<Problem> check(Graph graph) {
    return new Pass(graph).run();
  }

  private static final class Pass {
    private final Graph graph;
    private final List<Problem> problems = new ArrayList<>();
    private final Map<String, TaskMethod> tasks = new LinkedHashMap<>();
    private final Set<String> inputs = new LinkedHashSet<>();
    /** Also those of merges, which can be taken as tasks can. */
    private final Set<String> values = new LinkedHashSet<>();

    private final Map<String, Parameter> merges = new LinkedHashMap<>();
    private final Map<String, Parameter> states = new LinkedHashMap<>();
    private final Set<String> all = new LinkedHashSet<>();
    /** What tasks would be called if they were named as they should be. */
    private final Set<String> misnamed = new HashSet<>();
    /** The methods that are no tasks, and have been asked for; or bear an annotation that says so. */
    private final Set<String> missed = new HashSet<>();

    Pass(Graph graph) {
      this.graph = graph;
    }

    List<Problem> run() {
      for (TaskMethod task : graph.dag().tasks()) {
        named(task);
        TaskMethod first = tasks.putIfAbsent(task.name(), task);
        if (first != null) {
          problems.add(Diagnostic.DUPLICATE_TASK.at(
              task.nameSite(), task.name(), signature(first), signature(task)));
        }
        task.parameters().stream()
            .filter(Parameter::isInput)
            .forEach(parameter -> inputs.add(parameter.name()));
      }
      graph.dag().strays().forEach(each -> missed.add(each.method()));
      parametersOf(Role.MERGE).forEach(each -> merges.putIfAbsent(each.name(), each));
      parametersOf(Role.STATE).forEach(each -> states.putIfAbsent(each.name(), each));
      values.addAll(tasks.keySet());
      values.addAll(merges.keySet());
      all.addAll(values);
      all.addAll(inputs);
      for (TaskMethod task : graph.dag().tasks()) {
        if (!task.suspends()) {
          task.parameters().forEach(this::parameter);
        }
        task.afters().forEach(this::after);
        task.fallback().ifPresent(name -> taskNamed(name, "Fallback"));
      }
      graph.dag().cleanups().forEach(this::cleanup);
      return problems;
    }

    private static boolean sound(List<String> marks) {
      return marks.size() < 2
          || marks.equals(List.of("Input", "From"))
          || marks.equals(List.of("From", "Collect"))
          || marks.equals(List.of("From", "Last"));
    }

    private Stream<Parameter> parametersOf(Role role) {
      return graph.dag().tasks().stream()
          .flatMap(task -> task.parameters().stream())
          .filter(parameter -> parameter.role() == role);
    }

    private static String signature(TaskMethod task) {
      return task.parameters().stream()
          .map(parameter -> TypeText.of(parameter.type()))
          .collect(Collectors.joining(", ", task.method().getSimpleName() + "(", ")"));
    }

    /** A name that is given is one in Java too, and an override leaves the task its name. */
    private void named(TaskMethod task) {
      String name = task.name();
      int before = problems.size();
      named(task, name);
      if (problems.size() > before) {
        misnamed.add(task.method().getSimpleName().toString());
        misnamed.addAll(task.replaced());
      }
    }

    private void named(TaskMethod task, String name) {
      if (!SourceVersion.isIdentifier(name) || SourceVersion.isKeyword(name)) {
        task.given()
            .ifPresent(
                given -> problems.add(
                    Diagnostic.TASK_NAME.at(
                        given.site(),
                        "\"" + given.shown() + "\" is no name for a task",
                        "Give a Java identifier that is no keyword: other methods take the task's value by a parameter of its name.")));
        return;
      }
      task.replaced().stream()
          .filter(replaced -> !replaced.equals(name))
          .sorted()
          .findFirst()
          .ifPresent(replaced -> problems.add(Diagnostic.TASK_NAME.at(
              task.nameSite(),
              "the task \"%s\" overrides one that is named \"%s\"".formatted(name, replaced),
              task.method().getSimpleName().contentEquals(replaced)
                  ? "An override has the name of what it overrides: leave the name out."
                  : "An override repeats the name: %s(name = \"%s\")."
                      .formatted(task.kind().annotation(), replaced))));
    }

    private void parameter(Parameter parameter) {
      if (!sound(parameter.marks())) {
        String marks =
            parameter.marks().stream().map(each -> "@" + each).collect(Collectors.joining(" and "));
        problems.add(Diagnostic.TWO_BINDINGS.at(parameter.site(), parameter.name(), marks));
      } else if (parameter.role() == Role.MERGE) {
        merge(parameter);
      } else if (parameter.role() == Role.STATE) { // whatever its name
        parameter.key().ifPresent(name -> taskNamed(name, "State"));
      } else if (parameter.role() == Role.EMITTER
          || parameter.role() == Role.CURSOR
          || parameter.role() == Role.CONTEXT && !all.contains(parameter.name())) {
        return; // comes from the runtime
      } else if (parameter.isInput() && parameter.from().isPresent()) {
        problems.add(Diagnostic.INPUT_AND_FROM.at(parameter.site(), parameter.name()));
      } else if (parameter.isInput()) {
        if (tasks.containsKey(parameter.name())) {
          problems.add(Diagnostic.NAME_CLASH.at(
              parameter.site(),
              parameter.name(),
              "both a task and an input",
              " To take the task's value, leave @Input out."));
        }
      } else if (parameter.from().isPresent()) {
        List<Name> names = parameter.from().get();
        if (names.isEmpty()) {
          problems.add(Diagnostic.NAMES_NOTHING.at(parameter.site(), "From"));
        }
        String by = parameter.marks().contains("From") ? "From" : word(parameter.role());
        names.forEach(name -> taskNamed(name, by));
      } else if (inputs.contains(parameter.name()) && needsTask(parameter)) {
        taskNamed(new Name(parameter.name(), parameter.site()), word(parameter.role()));
      } else if (parameter.role() == Role.INBOX && inputs.contains(parameter.name())) {
        problems.add(Diagnostic.INBOX.at(
            parameter.site(),
            "the inbox \"" + parameter.name() + "\" is bound to an input",
            "Bind it to a task, whose values are the requests."));
      } else if (!all.contains(parameter.name()) && isNews(parameter.name())) {
        problems.add(Diagnostic.UNKNOWN_NAME.at(
            parameter.site(),
            "no task or input named \"%s\"%s"
                .formatted(parameter.name(), Suggestion.hint(parameter.name(), all)),
            "If the caller passes it, mark it @Input; if a task of another name makes it, @From."
                + forgotten(parameter.name())));
      }
    }

    private static boolean needsTask(Parameter parameter) {
      return parameter.role().collects()
          || parameter.role() == Role.PREVIOUS
          || parameter.role() == Role.LAST;
    }

    private static String word(Role role) {
      return switch (role) {
        case PREVIOUS -> "Previous";
        case LAST -> "Last";
        default -> "Collect";
      };
    }

    private void merge(Parameter parameter) {
      String name = parameter.name();
      Parameter first = merges.get(name);
      if (tasks.containsKey(name) || inputs.contains(name)) {
        String other = tasks.containsKey(name) ? "a task" : "an input";
        problems.add(
            Diagnostic.NAME_CLASH.at(parameter.site(), name, "both " + other + " and a merge", ""));
      } else if (!texts(first).equals(texts(parameter))) {
        problems.add(Diagnostic.NAME_CLASH.at(
            parameter.site(),
            name,
            "the name of two different merges",
            " To take the values of the other, leave @Merge out."));
      }
      parameter.merged().forEach(each -> taskNamed(each, "Merge"));
      long different = texts(parameter).stream().distinct().count();
      if (different < 2) {
        problems.add(Diagnostic.MERGE.at(
            parameter.site(), name, different == 0 ? "no source" : "one source"));
      }
    }

    private static List<String> texts(Parameter merge) {
      return merge.merged().stream().map(Name::text).toList();
    }

    /**
     * Whether nothing has been said yet of why there is no such task. Where its method is there, but is not
     * marked, or not named as it should be, that is the one mistake, whoever else asks for it.
     */
    private boolean isNews(String name) {
      if (misnamed.contains(name)) {
        return false;
      }
      return !graph.dag().methods().contains(name) || missed.add(name);
    }

    /** A method of that name that is not marked is the likeliest slip of all. */
    private String forgotten(String name) {
      Optional<TaskMethod> other = graph.dag().tasks().stream()
          .filter(task -> task.method().getSimpleName().contentEquals(name))
          .findFirst();
      if (other.isPresent()) {
        return " The task that " + name + "() is has the name \"" + other.get().name() + "\".";
      }
      return graph.dag().methods().contains(name)
          ? " There is a method " + name + "(), but it is not marked @Task."
          : "";
    }

    private void after(After after) {
      if (after.tasks().isEmpty() && after.every().isEmpty()) {
        problems.add(Diagnostic.NAMES_NOTHING.at(after.site(), "DependsOn"));
      }
      after.tasks().forEach(name -> taskNamed(name, "DependsOn"));
      after.every().forEach(name -> taskNamed(name, "DependsOn(every)"));
    }

    private void cleanup(Cleanup cleanup) {
      cleanup.task().ifPresent(name -> taskNamed(name, "Shutdown"));
    }

    private void taskNamed(Name name, String annotation) {
      boolean known = annotation.equals("Shutdown")
          ? tasks.containsKey(name.text())
          : values.contains(name.text());
      if (known || !isNews(name.text())) {
        return;
      }
      String hint = inputs.contains(name.text())
          ? "; that is an input, which is there from the start."
          : Suggestion.hint(name.text(), tasks.keySet());
      problems.add(Diagnostic.UNKNOWN_TASK.at(
          name.site(), name.shown(), hint, annotation, forgotten(name.text())));
    }
  }
}
