package dev.attacca.benchmarks.spring;

import dev.attacca.benchmarks.compile.Compiler;
import dev.attacca.benchmarks.compile.Processes;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** An application of Spring Boot with many components, compiled, to be started in a JVM of its own. */
final class Application {
  private static final int IN_A_PACKAGE = 10;

  /** How the line begins that is not of Spring Boot's log. */
  private static final String MEASURED = "measured ";

  private static final String MAIN = """
      package app;

      import com.sun.management.OperatingSystemMXBean;
      import java.lang.management.ManagementFactory;
      import org.springframework.boot.SpringApplication;
      import org.springframework.boot.autoconfigure.SpringBootApplication;
      import org.springframework.context.ConfigurableApplicationContext;

      @SpringBootApplication
      public class Main {
        public static void main(String[] arguments) {
          long begin = System.nanoTime();
          ConfigurableApplicationContext context = SpringApplication.run(Main.class);
          double run = (System.nanoTime() - begin) / 1e6;
          long sinceStart = System.currentTimeMillis() - Long.parseLong(arguments[0]);
          double processor = processor();
          try (context) {
            Check.all(context);
          }
          System.out.println("$MEASURED" + run + " " + sinceStart + " " + processor);
        }

        static double processor() {
          return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime() / 1e6;
        }
      }
      """;

  /** Not part of the main class, so that nothing it names is loaded before all has been measured. */
  private static final String CHECK = """
      package app;

      import org.springframework.context.ApplicationContext;

      class Check {
        static void all(ApplicationContext context) {
          long sum = 0;
      $CALLS
          if (sum != $EXPECTED) throw new AssertionError(sum);
        }
      }
      """;

  private static final String COMPONENT = """
      package $PACKAGE;

      $IMPORTS
      import org.springframework.stereotype.Component;

      @Component
      public class $NAME {
        public record Receipt(String product, int price, long tax) {}

        $TASK public String product($INPUT String sku) { return "p" + sku; }
        $TASK public int price(String product) { return product.length(); }
        $TASK public long tax(int price, $INPUT int region) { return (long) price * region; }
        $TASK public Receipt receipt(String product, int price, long tax) { return new Receipt(product, price, tax); }
      }
      """;

  private static final String CALLER = """
      package $PACKAGE;

      import org.springframework.stereotype.Component;

      @Component
      public class $NAMECaller {
        private final $NAME tasks;

        $NAMECaller($NAME tasks) {
          this.tasks = tasks;
        }

        public $NAME.Receipt receipt(String sku, int region) {
          String product = tasks.product(sku);
          int price = tasks.price(product);
          return tasks.receipt(product, price, tasks.tax(price, region));
        }
      }
      """;

  private final Kind kind;
  private final int components;
  private final Compiler compiler;

  /** Compiles one with so many components, below the folder. */
  Application(Kind kind, int components, Path folder) {
    this.kind = kind;
    this.components = components;
    compiler = new Compiler(folder, kind.libraries());
    compiler.cold(sources(), kind == Kind.RUNNERS);
  }

  Kind kind() {
    return kind;
  }

  /** Starts it, and ends it once each component, or what takes it, has done its work. */
  Start start() {
    List<String> command = List.of(
        Processes.tool("java"),
        "-cp",
        compiler.classes() + File.pathSeparator + kind.libraries(),
        "app.Main",
        Long.toString(System.currentTimeMillis()));
    String said = Processes.run(command);
    return said.lines()
        .filter(line -> line.startsWith(MEASURED))
        .map(line -> Start.parse(line.substring(MEASURED.length())))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException(said));
  }

  private List<Path> sources() {
    List<Path> sources = new ArrayList<>();
    sources.add(compiler.write("app/Main", MAIN.replace("$MEASURED", MEASURED)));
    sources.add(compiler.write("app/Check", check()));
    for (int i = 0; i < components; i++) {
      sources.add(compiler.write(path(i), component(i)));
      if (kind == Kind.BY_HAND) {
        sources.add(compiler.write(path(i) + "Caller", named(i, CALLER)));
      }
    }
    return sources;
  }

  private String check() {
    String ask = kind.suffix.isEmpty() ? ".price(\"psku\")" : ".receipt(\"sku\", 1).price()";
    String calls = IntStream.range(0, components)
        .mapToObj(i -> "    sum += context.getBean(%s.class)%s;"
            .formatted(path(i).replace('/', '.') + kind.suffix, ask))
        .collect(Collectors.joining("\n"));
    return CHECK
        .replace("$CALLS", calls)
        .replace("$EXPECTED", Integer.toString("psku".length() * components));
  }

  /** Where there are no runners, a class that knows nothing of Attacca. */
  private String component(int number) {
    boolean annotated = kind == Kind.RUNNERS;
    return named(number, COMPONENT)
        .replace("$IMPORTS", annotated ? "import dev.attacca.Input;\nimport dev.attacca.Task;" : "")
        .replace("$TASK", annotated ? "@Task" : "")
        .replace("$INPUT", annotated ? "@Input" : "");
  }

  private static String named(int number, String template) {
    String path = path(number);
    int slash = path.lastIndexOf('/');
    return template
        .replace("$PACKAGE", path.substring(0, slash).replace('/', '.'))
        .replace("$NAME", path.substring(slash + 1));
  }

  private static String path(int number) {
    return "app/p%d/Work%d".formatted(number / IN_A_PACKAGE, number);
  }
}
