package dev.attacca.processor.check;

import dev.attacca.processor.model.Durations;
import dev.attacca.processor.model.Graph;
import dev.attacca.processor.model.Name;
import dev.attacca.processor.model.Policy;
import dev.attacca.processor.model.Site;
import dev.attacca.processor.model.TaskMethod;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Durations, numbers and names in the annotations that say how a task runs. */
final class PolicyCheck implements Check {
  @Override
  public List<Problem> check(Graph graph) {
    List<Problem> problems = new ArrayList<>();
    onError(graph.dag().onError(), problems);
    for (TaskMethod task : graph.dag().tasks()) {
      Policy policy = task.policy();
      onError(policy.onError(), problems);
      policy.timeout().ifPresent(timeout -> positive(timeout, problems));
      policy.retry().ifPresent(retry -> retry(retry, problems));
      policy.limit().ifPresent(limit -> limit(limit, problems));
      policy.runOn().ifPresent(name -> runOn(name, problems));
    }
    return problems;
  }

  private static void onError(List<Name> onError, List<Problem> problems) {
    if (onError.size() > 1) {
      problems.add(Diagnostic.ON_ERROR.at(onError.get(1).site(), onError.size()));
    }
  }

  private static void runOn(Name name, List<Problem> problems) {
    if (name.text().isBlank()) {
      problems.add(Diagnostic.RUN_ON.at(name.site(), "@RunOn names no executor"));
    } else if (name.hasControls()) {
      problems.add(Diagnostic.RUN_ON.at(
          name.site(), "the name \"" + name.shown() + "\" in @RunOn has a control character"));
    }
  }

  static void positive(Name duration, List<Problem> problems) {
    if (Durations.parse(duration.text()).orElse(0) <= 0) {
      problems.add(wrong(duration, "no duration longer than nothing"));
    }
  }

  private static Problem wrong(Name duration, String what) {
    return Diagnostic.DURATION.at(
        duration.site(),
        duration.shown(),
        Durations.isTooLong(duration.text()) ? "too long: 292 years is the most" : what);
  }

  private static void retry(Policy.Retry retry, List<Problem> problems) {
    if (retry.times().number() < 1) {
      retry(retry.times(), "times", "of at least 1: it counts attempts in all", problems);
    }
    OptionalLong delay = Durations.parse(retry.delay().text());
    if (delay.isEmpty()) {
      problems.add(wrong(retry.delay(), "no duration"));
    }
    if (!retry.maxDelay().text().isEmpty()) {
      positive(retry.maxDelay(), problems);
    }
    double multiplier = retry.multiplier().number();
    if (!(multiplier >= 1) || Double.isInfinite(multiplier)) {
      retry(retry.multiplier(), "multiplier", "of at least 1", problems);
    }
    double jitter = retry.jitter().number();
    if (!(jitter >= 0 && jitter <= 1)) {
      retry(retry.jitter(), "jitter", "from 0 to 1", problems);
    }
    if (retry.on().isEmpty()) {
      problems.add(Diagnostic.RETRY.at(
          retry.site(),
          "on names no exception, so nothing is tried again",
          "value for on",
          "or leave it out"));
    } else if (retry.not().containsAll(retry.on())) {
      problems.add(Diagnostic.RETRY.at(
          retry.whole(),
          "not names all that on does, so nothing is tried again",
          "value for not",
          "or leave it out"));
    }
  }

  private static void retry(
      Policy.Figure<?> figure, String member, String range, List<Problem> problems) {
    problems.add(Diagnostic.RETRY.at(
        figure.site(), member + " = " + figure.number() + " is out of range", member, range));
  }

  private static void limit(Policy.Limit limit, List<Problem> problems) {
    if (limit.shared().isPresent()) {
      shared(limit, limit.shared().get(), problems);
      return;
    }
    int calls = limit.calls().number();
    int concurrency = limit.concurrency().number();
    negative("calls", limit.calls(), problems);
    negative("concurrency", limit.concurrency(), problems);
    if (calls == 0 && concurrency == 0) {
      Site site = limit.site();
      problems.add(Diagnostic.LIMIT.at(site, "this @Limit limits nothing"));
    } else if (calls == 0 && limit.per().site().value() != null) {
      problems.add(Diagnostic.LIMIT.at(
          limit.per().site(), "per says how long calls are counted, and there are no calls"));
    }
    positive(limit.per(), problems);
  }

  /** The limit itself says how much it admits. */
  private static void shared(Policy.Limit limit, Name name, List<Problem> problems) {
    if (name.text().isBlank()) {
      problems.add(Diagnostic.SHARED_LIMIT.at(name.site(), "this @Limit is shared under no name"));
    } else if (name.hasControls()) {
      problems.add(Diagnostic.SHARED_LIMIT.at(
          name.site(), "the name \"" + name.shown() + "\" of the limit has a control character"));
    }
    Map<String, Site> own = new LinkedHashMap<>();
    own.put("calls", limit.calls().site());
    own.put("per", limit.per().site());
    own.put("concurrency", limit.concurrency().site());
    own.values().removeIf(site -> site.value() == null); // left to its default
    own.entrySet().stream()
        .findFirst()
        .ifPresent(first -> problems.add(Diagnostic.SHARED_LIMIT.at(
            first.getValue(),
            "this @Limit is shared, and has " + String.join(" and ", own.keySet())
                + " of its own")));
  }

  private static void negative(
      String member, Policy.Figure<Integer> figure, List<Problem> problems) {
    if (figure.number() < 0) {
      problems.add(
          Diagnostic.LIMIT.at(figure.site(), member + " = " + figure.number() + " is negative"));
    }
  }
}
