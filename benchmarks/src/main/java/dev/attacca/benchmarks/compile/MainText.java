package dev.attacca.benchmarks.compile;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A class whose {@code main} calls the methods of a {@link TaskGraph} one after the other, or runs them as a graph, checks
 * what they add up to, and prints how long it took.
 */
final class MainText {
  /** Statements of a straight-line method: few enough for the JIT to compile it. */
  private static final int CHUNK = 100;

  private static final String TEMPLATE = """
      import java.util.Arrays;
      import java.util.concurrent.TimeUnit;
      import java.util.function.IntSupplier;

      class $NAMEMain {
      $CHUNKS
        int calls($NAME tasks) {
      $CALLS    return $TOTAL;
        }

        static int sum($NAMERunner.Result result) {
          return $SUMS;
        }

        static int check(int sum) {
          if (sum != $EXPECTED) throw new AssertionError(sum);
          return sum;
        }

        static double price(IntSupplier run) {
          double[] prices = new double[200];
          for (int i = 0; i < prices.length; i++) {
            long start = System.nanoTime();
            long end = start;
            int runs = 0;
            while (end - start < TimeUnit.MILLISECONDS.toNanos(15)) {
              for (int j = 0; j < 16; j++) check(run.getAsInt());
              runs += 16;
              end = System.nanoTime();
            }
            prices[i] = (double) (end - start) / runs / $TASKS;
          }
          double[] last = Arrays.copyOfRange(prices, prices.length / 2, prices.length);
          Arrays.sort(last);
          return last[last.length / 4];
        }

        public static void main(String[] args) {
          $NAME tasks = new $NAME();
          switch (args[0]) {
            case "calls": {
              long start = System.nanoTime();
              check(new $NAMEMain().calls(tasks));
              print(start, args[1]);
              break;
            }
            case "run": {
              long start = System.nanoTime();
              check(sum($NAMERunner.of(tasks).run()));
              print(start, args[1]);
              break;
            }
            default: {
              $NAMERunner runner = $NAMERunner.builder(tasks).executor(Runnable::run).build();
              $NAMEMain calls = new $NAMEMain();
              System.out.println(price(() -> calls.calls(tasks)));
              System.out.println(price(() -> sum(runner.run())));
            }
          }
          System.exit(0);
        }

        static void print(long start, String since) {
          System.out.println((System.nanoTime() - start) / 1e6);
          System.out.println(System.currentTimeMillis() - Long.parseLong(since));
        }
      }
      """;

  private MainText() {}

  static String of(TaskGraph graph) {
    return TEMPLATE
        .replace("$CHUNKS", chunked(graph, "", MainText::chunk))
        .replace("$CALLS", chunked(graph, "", (g, from, to) -> "    calls" + from + "(tasks);\n"))
        .replace("$TOTAL", chunked(graph, " + ", (g, from, to) -> "sumOfCalls" + from + "()"))
        .replace("$SUMS", chunked(graph, " + ", (g, from, to) -> "sum" + from + "(result)"))
        .replace("$EXPECTED", Integer.toString(graph.sum()))
        .replace("$TASKS", Integer.toString(graph.size()))
        .replace("$NAME", graph.name());
  }

  private static String chunk(TaskGraph graph, int from, int to) {
    return """
          int %2$s;
          void calls%1$d(%3$s tasks) {
        %4$s
          }
          int sumOfCalls%1$d() { return %5$s; }
          static int sum%1$d(%3$sRunner.Result result) { return %6$s; }
        """.formatted(
            from,
            each(from, to, ", ", "t%d"),
            graph.name(),
            IntStream.range(from, to)
                .mapToObj(i -> "    t%d = tasks.t%1$d(%s);".formatted(i, graph.arguments(i, "t")))
                .collect(Collectors.joining("\n")),
            each(from, to, " + ", "t%d"),
            each(from, to, " + ", "result.t%d()"));
  }

  private static String each(int from, int to, String delimiter, String format) {
    return IntStream.range(from, to)
        .mapToObj(format::formatted)
        .collect(Collectors.joining(delimiter));
  }

  private static String chunked(TaskGraph graph, String delimiter, Chunk chunk) {
    return IntStream.iterate(0, from -> from < graph.size(), from -> from + CHUNK)
        .mapToObj(from -> chunk.text(graph, from, Math.min(from + CHUNK, graph.size())))
        .collect(Collectors.joining(delimiter));
  }

  /** Writes something for the tasks of one method. */
  private interface Chunk {
    String text(TaskGraph graph, int from, int to);
  }
}
