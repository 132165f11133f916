package dev.attacca.runtime.internal.graph;

import dev.attacca.runtime.internal.base.DurationText;
import dev.attacca.runtime.internal.base.RelaxedName;
import dev.attacca.runtime.spi.EngineSettings;
import dev.attacca.runtime.spi.UnfitSettingsException;
import dev.attacca.runtime.spi.UnfitSettingsException.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@code configure} was given. First it finds what each key means, then which of those that mean the
 * same counts, and only these are looked at and applied. All that is wrong is told at once.
 */
final class ConfigurationReader {
  private static final String TASKS = "tasks";
  private static final String LIMITS = "limits";
  private static final List<String> OF_LIMIT = List.of("calls", "per", "concurrency");
  private static final List<String> OF_RUNNER =
      List.of("parallelism", "deadline", "shutdown-grace", "max-failures");

  /**
   * A setting, as it was written.
   *
   * @param apply takes the value
   */
  private record Setting(String key, String value, Consumer<String> apply) {}

  /**
   * What a key means.
   *
   * @param name the same for all keys that mean it
   */
  private record Meaning(String name, Consumer<String> apply) {}

  private final TaskGraph graph;
  private final Set<String> given;
  private final Set<String> executors;
  private final Map<String, Integer> tasks = new LinkedHashMap<>();
  /** The names that tasks share. */
  private final Set<String> shared = new TreeSet<>();

  private final List<Problem> problems = new ArrayList<>();
  private final Map<Integer, TaskDraft> drafts = new TreeMap<>();
  private final Map<String, LimitFigures> limits = new LinkedHashMap<>();
  /** By what has a limit: the key that was last heard of it, and its value. */
  private final Map<Object, Map.Entry<String, String>> limitKeys = new HashMap<>();

  private EngineSettings settings;

  ConfigurationReader(TaskGraph graph, EngineSettings settings, Set<String> given) {
    this.graph = graph;
    this.settings = settings;
    this.given = given;
    this.executors = settings.executors().keySet();
    for (int task = 0; task < graph.size(); task++) {
      TaskNode node = graph.node(task);
      if (!graph.isCall(node.id())) {
        tasks.put(node.name(), task);
      }
      if (node.policy().shared() != null) {
        shared.add(node.policy().shared());
      }
    }
  }

  Configuration read() {
    Map<String, Setting> all = new TreeMap<>();
    for (Map<String, String> layer : settings.configured()) {
      Map<String, Setting> here = new HashMap<>();
      layer.forEach((key, value) -> find(key, value, here));
      all.putAll(here);
    }
    all.values().forEach(this::apply);
    checkLimits();
    if (!problems.isEmpty()) {
      throw new UnfitSettingsException(graph.graph(), problems);
    }
    List<TaskNode> nodes =
        drafts.values().stream().flatMap(draft -> draft.nodes().stream()).toList();
    return new Configuration(nodes.isEmpty() ? graph : graph.with(nodes), settings, limits);
  }

  private void find(String key, String value, Map<String, Setting> layer) {
    Meaning meaning;
    try {
      meaning = meaning(key);
    } catch (IllegalArgumentException e) {
      problems.add(new Problem(key, value, message(e)));
      return;
    }
    Setting twin = layer.put(meaning.name, new Setting(key, value.strip(), meaning.apply));
    if (twin != null && !twin.value.equals(value.strip())) {
      boolean isFirst = key.compareTo(twin.key) < 0;
      problems.add(new Problem(
          isFirst ? key : twin.key,
          isFirst ? value : twin.value,
          "\"%s\" says something else of the same".formatted(isFirst ? twin.key : key)));
    }
  }

  private static String message(IllegalArgumentException e) {
    return Objects.requireNonNullElse(e.getMessage(), "");
  }

  private void apply(Setting setting) {
    try {
      setting.apply.accept(setting.value);
    } catch (IllegalArgumentException e) {
      problems.add(new Problem(setting.key, setting.value, message(e)));
    }
  }

  // What a key means

  private Meaning meaning(String key) {
    int dot = key.indexOf('.');
    String head = dot < 0 ? key : key.substring(0, dot);
    String rest = dot < 0 ? "" : key.substring(dot + 1);
    if (is(head, TASKS)) {
      return ofTask(key, rest);
    }
    if (is(head, LIMITS)) {
      return ofLimit(key, rest);
    }
    String name = OF_RUNNER.stream().filter(each -> is(key, each)).findFirst().orElse(null);
    if (name == null) {
      List<String> all = new ArrayList<>(OF_RUNNER);
      all.addAll(List.of(TASKS, LIMITS));
      String guess = RelaxedName.guess(head, all);
      throw new IllegalArgumentException(
          "no such setting" + (guess.isEmpty() ? list(OF_RUNNER, "tasks.…, limits.…") : guess));
    }
    return new Meaning(name, value -> settings = ofRunner(name, value));
  }

  private static boolean is(String written, String name) {
    return RelaxedName.of(written).equals(RelaxedName.of(name));
  }

  private static String list(List<String> all, String more) {
    return "; there are " + String.join(", ", all) + (more.isEmpty() ? "" : ", " + more);
  }

  /** One of these, whose dots count. */
  private static String settingOf(String kind, String written, List<String> all) {
    try {
      return RelaxedName.find("setting", written, all);
    } catch (IllegalArgumentException e) {
      String guess = RelaxedName.guess(written, all);
      throw new IllegalArgumentException("no setting \"%s\" of a %s%s"
          .formatted(written, kind, guess.isEmpty() ? list(all, "") : guess));
    }
  }

  private Meaning ofTask(String key, String rest) {
    int dot = rest.indexOf('.');
    String written = dot < 0 ? rest : rest.substring(0, dot);
    String name = RelaxedName.find("task", written, tasks.keySet());
    TaskSetting setting = TaskSetting.of(
        settingOf("task", dot < 0 ? "" : rest.substring(dot + 1), TaskSetting.keys()));
    int task = Objects.requireNonNull(tasks.get(name));
    return new Meaning("tasks." + name + "." + setting.key, value -> {
      if (setting.key.startsWith("limit.")) {
        limitKeys.put(task, Map.entry(key, value));
      }
      drafts
          .computeIfAbsent(
              task,
              any -> new TaskDraft(graph.node(task), graph.node(graph.calledFor(task)), executors))
          .set(setting, value);
    });
  }

  private Meaning ofLimit(String key, String rest) {
    int dot = rest.lastIndexOf('.'); // a name may have some itself
    String name = RelaxedName.find("shared limit", dot < 0 ? rest : rest.substring(0, dot), shared);
    String member = settingOf("limit", dot < 0 ? "" : rest.substring(dot + 1), OF_LIMIT);
    if (given.contains(name)) {
      throw new IllegalArgumentException(
          "the builder was given the limit \"%s\", which says how much it admits".formatted(name));
    }
    return new Meaning("limits." + name + "." + member, value -> {
      limitKeys.put(name, Map.entry(key, value));
      LimitFigures figures = limits.computeIfAbsent(name, any -> new LimitFigures(0, 0, 0));
      switch (member) {
        case "calls" -> figures.calls(value);
        case "per" -> figures.per(value);
        default -> figures.concurrency(value);
      }
    });
  }

  // The values

  private EngineSettings ofRunner(String name, String value) {
    int parallelism = settings.parallelism();
    Duration grace = settings.shutdownGrace();
    int maxFailures = settings.maxFailures();
    Duration deadline = settings.deadline();
    switch (name) {
      case "parallelism" -> parallelism = Figures.atLeastOne(value);
      case "deadline" -> deadline = Duration.ofNanos(DurationText.positive(value));
      case "shutdown-grace" -> grace = Duration.ofNanos(DurationText.nanos(value));
      default -> maxFailures = Figures.atLeastOne(value);
    }
    return settings.with(parallelism, grace, maxFailures, deadline);
  }

  /** What only all that is said of a limit shows. */
  private void checkLimits() {
    if (!problems.isEmpty()) {
      return; // one of them may be the reason
    }
    drafts.forEach((task, draft) -> problem(task, draft.limitFault()));
    limits.forEach((name, figures) -> problem(name, figures.fault()));
    for (int task : tasks.values()) {
      TaskNode node = graph.node(task);
      LimitFigures figures =
          node.policy().shared() == null ? null : limits.get(node.policy().shared());
      if (node.emitter() && figures != null && figures.concurrency() > 0) {
        problem(
            node.policy().shared(),
            "the loop \"%s\" shares it and takes an Emitter, so it would keep its place while it waits for room to emit, and those that must finish first could wait for that place"
                .formatted(node.name()));
      }
    }
  }

  private void problem(@Nullable Object limit, @Nullable String fault) {
    if (fault != null) {
      Map.Entry<String, String> last = Objects.requireNonNull(limitKeys.get(limit));
      problems.add(new Problem(last.getKey(), last.getValue(), fault));
    }
  }
}
