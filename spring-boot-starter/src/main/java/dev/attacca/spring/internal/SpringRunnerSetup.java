package dev.attacca.spring.internal;

import dev.attacca.runtime.Extension;
import dev.attacca.runtime.Graph;
import dev.attacca.runtime.RunnerBuilder;
import dev.attacca.runtime.SharedLimit;
import dev.attacca.runtime.spi.MissingResources;
import dev.attacca.runtime.spi.RunnerSetup;
import dev.attacca.spring.AttaccaProperties;
import dev.attacca.spring.RunnerCustomizer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;

/** Carries what the application has over to each runner: properties, executors, extensions, limits; and last what customizers say. */
public final class SpringRunnerSetup implements RunnerSetup {
  private final ListableBeanFactory beans;
  private final AttaccaProperties properties;
  private final DagSettings settings;
  private final KnownDags dags;
  private final Executors executors;
  private final ObjectProvider<Extension> extensions;
  private final ObjectProvider<RunnerCustomizer> customizers;
  /** What all runners are given: found once, as to look for beans by type takes longer than to make a runner. */
  private volatile @Nullable ForAll forAll;

  private record ForAll(
      @Nullable Executor executor, Extension[] extensions, List<RunnerCustomizer> customizers) {}

  /**
   * With these.
   *
   * @param beans where limits are looked for
   * @param properties what is said of all runners
   * @param settings what is said of each
   * @param dags which there are
   * @param executors what tasks run on
   */
  public SpringRunnerSetup(
      ListableBeanFactory beans,
      AttaccaProperties properties,
      DagSettings settings,
      KnownDags dags,
      Executors executors) {
    this.beans = beans;
    this.properties = properties;
    this.settings = settings;
    this.dags = dags;
    this.executors = executors;
    this.extensions = beans.getBeanProvider(Extension.class);
    this.customizers = beans.getBeanProvider(RunnerCustomizer.class);
  }

  @Override
  public void setUp(String dag, RunnerBuilder<?> builder) {
    if (!settings.isEmpty()) {
      configure(settings.ofAll(), builder);
      if (settings.hasDags()) {
        configure(settings.of(dag, dags.all()), builder);
      }
    }
    ForAll all = forAll();
    if (all.executor != null) {
      builder.executor(all.executor);
    }
    builder.with(all.extensions);
    all.customizers.forEach(customizer -> customizer.customize(dag, builder));
  }

  private ForAll forAll() {
    ForAll all = forAll;
    if (all == null) {
      all = new ForAll(
          executors.common(properties.getExecutor(), settings.find("attacca.executor")),
          extensions.orderedStream().toArray(Extension[]::new),
          customizers.orderedStream().toList());
      forAll = all; // of several at once the last one, which has found the same
    }
    return all;
  }

  private static void configure(Map<String, Property> said, RunnerBuilder<?> builder) {
    Map<String, String> values = new LinkedHashMap<>();
    said.forEach((key, property) -> values.put(key, Keys.value(key, property.value())));
    builder.configure(values);
  }

  @Override
  public void complete(MissingResources missing, RunnerBuilder<?> builder) {
    Graph graph = missing.graph();
    for (String name : missing.executors()) {
      Property property = settings.runningOn(name, graph.name(), dags.all());
      builder.executor(name, executors.named(name, whose(graph, name, property), property));
    }
    for (String name : missing.limits()) {
      if (beans.containsBean(name) && beans.isTypeMatch(name, SharedLimit.class)) {
        builder.limit(name, beans.getBean(name, SharedLimit.class));
      }
    }
  }

  /** Those that are annotated so, and the one that the property speaks of. */
  private static String whose(Graph graph, String executor, @Nullable Property property) {
    List<String> tasks = new ArrayList<>();
    for (Graph.Task task : graph.tasks()) {
      if (task.notes().contains("runs on " + executor)
          || property != null && property.isOfTask(task.name())) {
        tasks.add('"' + task.name() + '"');
      }
    }
    return switch (tasks.size()) {
      case 0 -> "a task of %s is to run".formatted(graph.name());
      case 1 -> "the task %s of %s runs".formatted(tasks.get(0), graph.name());
      default -> "the tasks %s of %s run".formatted(String.join(", ", tasks), graph.name());
    };
  }
}
