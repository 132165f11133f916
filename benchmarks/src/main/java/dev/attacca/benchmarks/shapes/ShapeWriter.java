package dev.attacca.benchmarks.shapes;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Writes the Java sources of all shapes, as somebody would have written them by hand: annotated classes,
 * plain calls, and the modules of Dagger. The build runs it before it compiles.
 */
public final class ShapeWriter {
  private static final String PACKAGE = "dev.attacca.benchmarks.shapes";
  private static final String IMPORTS = """
      import dev.attacca.*;
      import dev.attacca.runtime.*;
      """;

  /** Above it, plain calls are cut into methods that are small enough for the JIT. */
  private static final int CHUNK = 50;

  private static final int LOCALS = 120;

  /** Those for Dagger, whose compiler takes too long over a thousand tasks. */
  private static final List<Shape> PRODUCED = List.of(Shape.A, Shape.B, Shape.C);

  private final Path folder;

  private ShapeWriter(Path folder) {
    this.folder = folder;
  }

  /** Writes into the folder of generated sources that is given. */
  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]).resolve(PACKAGE.replace('.', '/'));
    Files.createDirectories(folder);
    new ShapeWriter(folder).write();
  }

  private void write() throws IOException {
    for (Shape shape : Shape.ALL) {
      write("Tasks" + shape.name(), annotated("Tasks" + shape.name(), shape, ""));
      write("Calls" + shape.name(), calls(shape));
    }
    for (Shape shape : PRODUCED) {
      write("Producing" + shape.name(), producing(shape));
      write("Production" + shape.name(), production(shape));
    }
    write("ProductionExecutor", productionExecutor());
    write("Timed", annotated("Timed", Shape.A, "@Timeout(\"10s\") "));
    write("Retried", annotated("Retried", Shape.A, "@Retry(times = 2) "));
    write("Limited", annotated("Limited", Shape.A, "@Limit(concurrency = 1000) "));
    write("Informed", informed(Shape.A));
    write("Observed", observed(Shape.A));
    write("Runners", runners());
  }

  /** The text of a class with a task for each of the shape's. */
  private static String annotated(String name, Shape shape, String policies) {
    StringBuilder text = new StringBuilder(IMPORTS);
    text.append("\nfinal class ").append(name).append(" {\n");
    text.append(constructor(name));
    for (int task = 0; task < shape.tasks(); task++) {
      text.append("  @Task ").append(policies).append("int t").append(task).append('(');
      text.append(parameters(shape, task));
      text.append(") { return work.on(")
          .append(formula(shape, task, dependency -> "t" + dependency))
          .append("); }\n");
    }
    return text.append("}\n").toString();
  }

  private static String constructor(String name) {
    return """
          private final Work work;

          %s(Work work) { this.work = work; }

        """.formatted(name);
  }

  /** Each task takes its scope's context along. */
  private static String informed(Shape shape) {
    StringBuilder text = new StringBuilder(IMPORTS);
    text.append("\nfinal class Informed {\n").append(constructor("Informed"));
    for (int task = 0; task < shape.tasks(); task++) {
      text.append("  @Task int t").append(task).append("(Context context, ");
      text.append(parameters(shape, task));
      text.append(") { return work.on(")
          .append(formula(shape, task, dependency -> "t" + dependency))
          .append("); }\n");
    }
    return text.append("}\n").toString();
  }

  /** Each task takes outcomes instead of values. */
  private static String observed(Shape shape) {
    StringBuilder text = new StringBuilder(IMPORTS);
    text.append("\nfinal class Observed {\n").append(constructor("Observed"));
    for (int task = 0; task < shape.tasks(); task++) {
      String parameters = Arrays.stream(shape.dependencies()[task])
          .mapToObj(dependency -> "Outcome<Integer> t" + dependency)
          .collect(joining(", "));
      text.append("  @Task int t").append(task).append('(');
      text.append(parameters.isEmpty() ? "@Input int input" : parameters);
      text.append(") { return work.on(")
          .append(formula(shape, task, dependency -> "value(t" + dependency + ")"))
          .append("); }\n");
    }
    text.append("""

          private static int value(Outcome<Integer> outcome) {
            return ((Outcome.Success<Integer>) outcome).value();
          }
        }
        """);
    return text.toString();
  }

  private static String calls(Shape shape) {
    String name = shape.name();
    StringBuilder text = new StringBuilder("\nfinal class Calls" + name + " {\n");
    text.append("  private final Tasks" + name + " tasks;\n");
    if (shape.tasks() > LOCALS) {
      text.append(IntStream.range(0, shape.tasks())
          .mapToObj(task -> "t" + task)
          .collect(joining(", ", "  private int ", ";\n")));
    }
    text.append("\n  Calls" + name + "(Tasks" + name + " tasks) { this.tasks = tasks; }\n\n");
    if (shape.tasks() <= LOCALS) {
      text.append("  int call(int input) {\n");
      text.append(chunk(shape, 0, shape.tasks(), "int "));
      text.append("    return t" + shape.last() + ";\n  }\n");
      return text.append("}\n").toString();
    }
    text.append("  int call(int input) {\n");
    for (int from = 0; from < shape.tasks(); from += CHUNK) {
      text.append("    from" + from + "(input);\n");
    }
    text.append("    return t" + shape.last() + ";\n  }\n");
    for (int from = 0; from < shape.tasks(); from += CHUNK) {
      text.append("\n  private void from" + from + "(int input) {\n");
      text.append(chunk(shape, from, Math.min(from + CHUNK, shape.tasks()), ""));
      text.append("  }\n");
    }
    return text.append("}\n").toString();
  }

  private static String chunk(Shape shape, int from, int to, String type) {
    return IntStream.range(from, to)
        .mapToObj(task -> "    " + type + "t" + task + " = tasks.t" + task + "("
            + arguments(shape, task) + ");\n")
        .collect(joining());
  }

  private static String producing(Shape shape) {
    StringBuilder text = new StringBuilder("""
        import dagger.producers.*;
        import javax.inject.Named;

        @ProducerModule
        """);
    text.append("final class Producing" + shape.name() + " {\n");
    for (int task = 0; task < shape.tasks(); task++) {
      text.append("  @Produces @Named(\"t" + task + "\") static int t" + task + "(");
      text.append(shape.dependencies()[task].length == 0 ? "@Named(\"input\") int input" : "");
      text.append(Arrays.stream(shape.dependencies()[task])
          .mapToObj(dependency -> "@Named(\"t" + dependency + "\") int t" + dependency)
          .collect(joining(", ")));
      text.append(") { return " + formula(shape, task, dependency -> "t" + dependency) + "; }\n");
    }
    return text.append("}\n").toString();
  }

  private static String production(Shape shape) {
    return """
        import com.google.common.util.concurrent.ListenableFuture;
        import dagger.BindsInstance;
        import dagger.producers.ProductionComponent;
        import javax.inject.Named;

        @ProductionComponent(modules = {Producing%1$s.class, ProductionExecutor.class})
        interface Production%1$s {
          @Named("t%2$d") ListenableFuture<Integer> last();

          @ProductionComponent.Builder
          interface Builder {
            Builder executor(ProductionExecutor executor);

            @BindsInstance Builder input(@Named("input") int input);

            Production%1$s build();
          }
        }
        """.formatted(shape.name(), shape.last());
  }

  private static String productionExecutor() {
    return """
        import dagger.Module;
        import dagger.Provides;
        import dagger.producers.Production;
        import java.util.concurrent.Executor;

        @Module
        final class ProductionExecutor {
          private final Executor executor;

          ProductionExecutor(Executor executor) { this.executor = executor; }

          @Provides @Production Executor executor() { return executor; }
        }
        """;
  }

  /** One place that knows all written classes by the letters of their shapes. */
  private static String runners() {
    StringBuilder text = new StringBuilder("""
        import com.google.common.util.concurrent.ListenableFuture;
        import dev.attacca.runtime.RunnerBuilder;
        import java.util.concurrent.Executor;
        import java.util.function.Consumer;
        import java.util.function.IntFunction;
        import java.util.function.IntUnaryOperator;

        /** The written classes by the letters of their shapes, from an input to the last task's value. */
        public final class Runners {
          private Runners() {}

        """);
    text.append(attacca());
    text.append("\n  /** Plain calls, as somebody would write them who needs no concurrency. */\n");
    text.append(
        "  public static IntUnaryOperator calls(String shape, Work work) {\n    return switch (shape) {\n");
    for (Shape shape : Shape.ALL) {
      text.append(
          "      case \"%1$s\" -> input -> new Calls%1$s(new Tasks%1$s(work)).call(input);\n"
              .formatted(shape.name()));
    }
    text.append(end("shape"));
    text.append("\n  /** Dagger Producers: a component for each run. */\n");
    text.append(
        "  public static IntFunction<ListenableFuture<Integer>> production(String shape, Executor executor) {\n"
            + "    ProductionExecutor module = new ProductionExecutor(executor);\n    return switch (shape) {\n");
    for (Shape shape : PRODUCED) {
      text.append(
          "      case \"%1$s\" -> input -> DaggerProduction%1$s.builder().executor(module).input(input).build().last();\n"
              .formatted(shape.name()));
    }
    text.append(end("shape"));
    text.append("\n  /** Shape A with a feature at every task. */\n");
    text.append("  public static IntUnaryOperator featured(String feature, Work work, "
        + "Consumer<RunnerBuilder<?>> settings) {\n    return switch (feature) {\n");
    for (String name : List.of("TasksA", "Timed", "Retried", "Limited", "Informed", "Observed")) {
      text.append(runner(name, name, Shape.A));
    }
    text.append(end("feature"));
    text.append(results(Shape.A));
    return text.append("}\n").toString();
  }

  private static String attacca() {
    StringBuilder text = new StringBuilder("\n  /** Attacca. */\n");
    text.append("  public static IntUnaryOperator attacca(String shape, Work work, "
        + "Consumer<RunnerBuilder<?>> settings) {\n    return switch (shape) {\n");
    for (Shape shape : Shape.ALL) {
      text.append(runner(shape.name(), "Tasks" + shape.name(), shape));
    }
    return text.append(end("shape")).toString();
  }

  private static String results(Shape shape) {
    return """

          /** A run of everything, whose result has a value of each task. */
          public static IntUnaryOperator results(Work work, Consumer<RunnerBuilder<?>> settings) {
            Tasks%1$sRunner.Builder builder = Tasks%1$sRunner.builder(new Tasks%1$s(work));
            settings.accept(builder);
            Tasks%1$sRunner runner = builder.build();
            return input -> runner.run(input).t%2$d();
          }

          /** The same, and its statistics are read. */
          public static IntUnaryOperator statistics(Work work, Consumer<RunnerBuilder<?>> settings) {
            Tasks%1$sRunner.Builder builder = Tasks%1$sRunner.builder(new Tasks%1$s(work));
            settings.accept(builder);
            Tasks%1$sRunner runner = builder.build();
            return input -> {
              Tasks%1$sRunner.Result result = runner.run(input);
              if (result.stats().task("t%2$d").out() != 1) {
                throw new IllegalStateException(result.stats().toString());
              }
              return result.t%2$d();
            };
          }
        """.formatted(shape.name(), shape.last());
  }

  private static String runner(String label, String name, Shape shape) {
    return """
              case "%1$s" -> {
                %2$sRunner.Builder builder = %2$sRunner.builder(new %2$s(work));
                settings.accept(builder);
                %2$sRunner runner = builder.build();
                yield runner::t%3$d;
              }
        """.formatted(label, name, shape.last());
  }

  private static String end(String name) {
    return "      default -> throw new IllegalArgumentException(" + name + ");\n    };\n  }\n";
  }

  private static String parameters(Shape shape, int task) {
    int[] dependencies = shape.dependencies()[task];
    return dependencies.length == 0
        ? "@Input int input"
        : Arrays.stream(dependencies)
            .mapToObj(dependency -> "int t" + dependency)
            .collect(joining(", "));
  }

  private static String arguments(Shape shape, int task) {
    int[] dependencies = shape.dependencies()[task];
    return dependencies.length == 0
        ? "input"
        : Arrays.stream(dependencies)
            .mapToObj(dependency -> "t" + dependency)
            .collect(joining(", "));
  }

  private static String formula(Shape shape, int task, IntFunction<String> value) {
    List<String> terms = new ArrayList<>();
    for (int dependency : shape.dependencies()[task]) {
      terms.add(value.apply(dependency) + (terms.isEmpty() ? " * 31" : ""));
    }
    if (terms.isEmpty()) {
      terms.add("input");
    }
    terms.add(Integer.toString(task));
    return String.join(" + ", terms);
  }

  private void write(String name, String text) throws IOException {
    Path file = folder.resolve(name + ".java");
    String source = "package " + PACKAGE + ";\n\n" + text;
    // A file that stays as it is keeps its time.
    if (!Files.exists(file) || !Files.readString(file).equals(source)) {
      Files.writeString(file, source);
    }
  }
}
