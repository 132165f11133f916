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

/** What loops, workers and gathering tasks must be like, each by itself. */
final class FlowCheck implements Check {
  @Override
  public List<Problem> check(Graph graph) {
    List<Problem> problems = new ArrayList<>();
    for (TaskMethod task : graph.dag().tasks()) {
      if (!task.suspends()) {
        loop(task, problems);
        worker(task, problems);
        task.parameters().stream()
            .filter(parameter -> parameter.role().collects())
            .forEach(parameter -> collect(parameter, problems));
      }
    }
    return problems;
  }

  private static void loop(TaskMethod task, List<Problem> problems) {
    task.inFlight()
        .filter(most -> most.number() < 1)
        .ifPresent(most -> problems.add(Diagnostic.IN_FLIGHT.at(most.site(), most.number())));
    task.taking(Role.CURSOR)
        .filter(cursor -> !task.kinds().contains(Kind.LOOP))
        .ifPresent(cursor -> problems.add(Diagnostic.CURSOR.at(
            cursor.site(),
            "\"%s\" is a %s, and only a loop has a place to begin at"
                .formatted(task.name(), task.kind().annotation()),
            "Mark the method @Loop instead, or take the Cursor away.")));
    List<Parameter> emitters =
        task.parameters().stream().filter(each -> each.role() == Role.EMITTER).toList();
    if (emitters.isEmpty()) {
      return;
    }
    if (!task.kinds().contains(Kind.LOOP)) {
      problems.add(Diagnostic.EMITTER.at(
          emitters.get(0).site(),
          "\"%s\" is a %s, and only a loop emits"
              .formatted(task.name(), task.kind().annotation()),
          "Mark the method @Loop instead, or take the Emitter away."));
    } else if (emitters.size() > 1) {
      problems.add(Diagnostic.EMITTER.at(
          emitters.get(1).site(),
          "the loop \"" + task.name() + "\" takes a second Emitter",
          "A loop emits into one: keep one."));
    }
    task.policy()
        .retry()
        .filter(retry -> task.kind() == Kind.LOOP)
        .ifPresent(retry -> problems.add(Diagnostic.EMITTER_RETRY.at(retry.whole(), task.name())));
    task.policy()
        .limit()
        .filter(limit -> task.kind() == Kind.LOOP && limit.concurrency().number() > 0)
        .ifPresent(limit ->
            problems.add(Diagnostic.EMITTER_LIMIT.at(limit.concurrency().site(), task.name())));
  }

  private static void worker(TaskMethod task, List<Problem> problems) {
    List<Parameter> inboxes = task.parameters().stream()
        .filter(each -> each.role() == Role.INBOX && each.wrap() != Wrap.RAW)
        .toList();
    if (inboxes.isEmpty()) {
      return;
    }
    if (task.kind() != Kind.TASK) {
      problems.add(Diagnostic.INBOX.at(
          inboxes.get(0).site(),
          "\"%s\" is a %s, and only a @Task can be a worker"
              .formatted(task.name(), task.kind().annotation()),
          "Mark the method @Task, or take the value itself."));
    } else if (task.result().shape() != Result.Shape.ANSWER) {
      problems.add(Diagnostic.INBOX.at(
          task.site(),
          "the worker \"%s\" returns %s, but it answers through its inbox"
              .formatted(task.name(), TypeText.of(task.result().declared())),
          "Return void, and complete each request."));
    }
    if (inboxes.size() > 1) {
      problems.add(Diagnostic.INBOX.at(
          inboxes.get(1).site(),
          "the worker \"" + task.name() + "\" has a second inbox",
          "A worker has one: write a worker for each."));
    }
    if (inboxes.get(0).sources().size() > 1) {
      problems.add(Diagnostic.INBOX.at(
          inboxes.get(0).site(),
          "the inbox \"" + inboxes.get(0).name() + "\" is bound to several tasks",
          "Name one; bring several together with a task before it, or with @Merge."));
    }
    task.parameters().stream()
        .filter(parameter -> parameter.role().collects() || parameter.role() == Role.MERGE)
        .forEach(parameter -> problems.add(Diagnostic.INBOX.at(
            parameter.site(),
            "the worker \"%s\" runs once per run, so it cannot take \"%s\""
                .formatted(task.name(), parameter.name()),
            "Beside its inbox it takes inputs, states, a Context and values of the main scope.")));
  }

  private static void collect(Parameter parameter, List<Problem> problems) {
    if (parameter.role() == Role.NO_CONTAINER) {
      if (parameter.wrap() != Wrap.RAW) {
        problems.add(Diagnostic.COLLECT.at(
            parameter.site(),
            "the parameter \"%s\" gathers, and %s cannot hold what is gathered"
                .formatted(parameter.name(), TypeText.of(parameter.type())),
            "Take a List, a Set, an Iterable or a Stream."));
      }
    } else if (parameter.sources().size() > 1) {
      problems.add(Diagnostic.COLLECT.at(
          parameter.site(),
          "the parameter \"" + parameter.name() + "\" gathers from several tasks",
          "Gather from one; bring several together with @Merge before that."));
    }
  }
}
