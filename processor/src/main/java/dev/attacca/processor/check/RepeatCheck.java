package dev.attacca.processor.check;

import dev.attacca.processor.model.Graph;
import dev.attacca.processor.model.Kind;
import dev.attacca.processor.model.Parameter;
import dev.attacca.processor.model.Parameter.Role;
import dev.attacca.processor.model.Parameter.Wrap;
import dev.attacca.processor.model.Result;
import dev.attacca.processor.model.TaskMethod;
import dev.attacca.processor.model.TypeText;
import java.util.ArrayList;
import java.util.List;

/** What repeats must be like, and what takes values of the round before, each by itself. */
final class RepeatCheck implements Check {
  @Override
  public List<Problem> check(Graph graph) {
    List<Problem> problems = new ArrayList<>();
    for (TaskMethod task : graph.dag().tasks()) {
      if (task.suspends()) {
        continue;
      }
      if (task.kinds().equals(List.of(Kind.REPEAT))) {
        task.rounds().ifPresent(rounds -> repeat(task, rounds, problems));
      }
      task.parameters().stream()
          .filter(parameter -> parameter.role() == Role.PREVIOUS)
          .forEach(parameter -> previous(parameter, problems));
      task.parameters().stream()
          .filter(
              parameter -> parameter.role() == Role.LAST && parameter.sources().size() > 1)
          .forEach(parameter -> problems.add(Diagnostic.LAST.at(
              parameter.site(),
              "the parameter \"" + parameter.name() + "\" takes the last value of several tasks",
              "Take that of one.")));
    }
    return problems;
  }

  private static void repeat(TaskMethod task, TaskMethod.Rounds rounds, List<Problem> problems) {
    int max = rounds.max().number();
    if (max < 1) {
      problems.add(Diagnostic.REPEAT.at(
          rounds.max().site(),
          "max = %d lets the repeat \"%s\" have no round".formatted(max, task.name()),
          "Give a number of at least 1."));
    }
    result(task, rounds, problems);
    for (Parameter parameter : task.parameters()) {
      if (parameter.role() == Role.STREAM || parameter.role() == Role.ITERABLE) {
        problems.add(Diagnostic.REPEAT.at(
            parameter.site(),
            "the repeat \"%s\" is called for every round, and \"%s\" can be read once"
                .formatted(task.name(), parameter.name()),
            "Take a List or a Set."));
      }
    }
  }

  private static void result(TaskMethod task, TaskMethod.Rounds rounds, List<Problem> problems) {
    Result result = task.result();
    if (!result.sound()) {
      return; // told already
    }
    String declared = TypeText.of(result.declared());
    if (result.value().isEmpty()) {
      problems.add(
          Diagnostic.REPEAT.at(
              task.site(),
              "the repeat \"%s\" returns %s, which is no item for a round"
                  .formatted(task.name(), declared),
              "Return an Optional of what each round begins with, empty when there is no further round."));
    } else if (result.nullable()) {
      problems.add(Diagnostic.NULL_CONTRACT.at(
          task.site(),
          "the item of a round of \"" + task.name() + "\"",
          task.name(),
          "Take @Nullable away; an empty Optional says that there is no further round."));
    } else if (!result.optional() && !rounds.accept()) {
      problems.add(Diagnostic.REPEAT.at(
          task.site(),
          "the repeat \"%s\" can only be exhausted, because it returns %s and so always asks for a further round"
              .formatted(task.name(), declared),
          "Return Optional, empty when there is none; or say accept = true, if the last of %d rounds is to be taken as it is."
              .formatted(rounds.max().number())));
    }
  }

  private static void previous(Parameter parameter, List<Problem> problems) {
    if (parameter.wrap() == Wrap.PLAIN || parameter.wrap() == Wrap.OUTCOME) {
      String value = parameter.wrap() == Wrap.OUTCOME
          ? TypeText.of(parameter.wanted())
          : boxed(TypeText.of(parameter.type()));
      problems.add(Diagnostic.PREVIOUS.at(
          parameter.site(),
          "the parameter \"%s\" is %s, and there is no round before the first"
              .formatted(parameter.name(), TypeText.of(parameter.type())),
          "Take Optional<" + value + ">."));
    }
  }

  static String boxed(String type) {
    return switch (type) {
      case "int" -> "Integer";
      case "char" -> "Character";
      case "boolean", "byte", "short", "long", "float", "double" ->
        Character.toUpperCase(type.charAt(0)) + type.substring(1);
      default -> type;
    };
  }
}
