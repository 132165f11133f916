package dev.attacca.benchmarks.cluster;

import dev.attacca.benchmarks.harness.Forks;
import dev.attacca.benchmarks.harness.Sample;
import dev.attacca.flink.AttaccaFlink;
import dev.attacca.flink.FlinkRun;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * What a class costs on Flink, next to the same job written for Flink by hand, with the same source and the same sink: without any work
 * in its tasks, and with some 20 microseconds for each order. In fresh JVMs, in each of which both are run by turns, warm; prints the
 * median of the ratios and their spread; see the module's README.
 */
public final class ClusterPrice {
  private static final int JVMS = 10;
  private static final int WARM = 3;
  private static final int ROUNDS = 5;
  private static final int PARALLELISM = 2;
  private static final double MICROS = 20;

  /** Orders of a job, and the bar. */
  private enum Kind {
    NO_WORK("no work", 4_000_000, 2),
    WORK("20 µs of work", 200_000, 1.15);

    final String text;
    final long orders;
    final double bar;

    Kind(String text, long orders, double bar) {
      this.text = text;
      this.orders = orders;
      this.bar = bar;
    }
  }

  private ClusterPrice() {}

  /** Measures, and prints what came out; given how many JVMs are to be started, in so many. */
  public static void main(String[] arguments) throws Exception {
    if (arguments.length > 0 && arguments[0].equals("here")) {
      measureHere();
      return;
    }
    Forks.inheritClassPath();
    int jvms = arguments.length > 0 ? Integer.parseInt(arguments[0]) : JVMS;
    Map<Kind, List<Double>> byHand = new EnumMap<>(Kind.class);
    Map<Kind, List<Double>> ratios = new EnumMap<>(Kind.class);
    for (int jvm = 0; jvm < jvms; jvm++) {
      for (String line : fork()) {
        String[] words = line.split(" ");
        Kind kind = Kind.valueOf(words[0]);
        byHand.computeIfAbsent(kind, any -> new ArrayList<>()).add(Double.parseDouble(words[1]));
        ratios.computeIfAbsent(kind, any -> new ArrayList<>()).add(Double.parseDouble(words[2]));
      }
    }
    System.out.printf(
        "On JDK %s, parallelism %d, median of %d JVMs (least to most):%n",
        Runtime.version().feature(), PARALLELISM, jvms);
    for (Kind kind : Kind.values()) {
      Sample ratio = new Sample(ratios.getOrDefault(kind, List.of()));
      System.out.printf(
          Locale.ROOT,
          "%-14s by hand %s µs an order, Attacca × %s, bar × %.2f: %s%n",
          kind.text,
          new Sample(byHand.getOrDefault(kind, List.of())),
          ratio,
          kind.bar,
          ratio.median() <= kind.bar ? "met" : "MISSED");
    }
  }

  private static List<String> fork() throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx2g");
    for (String opened : List.of("lang", "util", "util.concurrent", "time")) {
      command.add(
          "--add-opens=java.base/java." + opened + "=ALL-UNNAMED"); // as Flink's own scripts do
    }
    if (Runtime.version().feature() >= 24) {
      command.add("--sun-misc-unsafe-memory-access=allow");
    }
    command.addAll(List.of(
        "-cp", System.getProperty("java.class.path"), ClusterPrice.class.getName(), "here"));
    Process process = new ProcessBuilder(command)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalStateException("a JVM has failed: " + said);
    }
    return said.lines().toList();
  }

  // In a JVM of its own

  private static void measureHere() throws Exception {
    int steps = stepsOf(MICROS);
    for (Kind kind : Kind.values()) {
      int work = kind == Kind.WORK ? steps : 0;
      List<Double> hand = new ArrayList<>();
      List<Double> ratios = new ArrayList<>();
      for (int round = 0; round < WARM + ROUNDS; round++) {
        double byHand = byHand(PARALLELISM, kind.orders, work) * 1000.0 / kind.orders;
        double own = attacca(PARALLELISM, kind.orders, work) * 1000.0 / kind.orders;
        if (round >= WARM) {
          hand.add(byHand);
          ratios.add(own / byHand);
        }
      }
      System.out.printf(
          Locale.ROOT,
          "%s %.3f %.3f%n",
          kind.name(),
          new Sample(hand).median(),
          new Sample(ratios).median());
    }
  }

  /** How many steps take so long: the quickest of some tries, the others being those of a cold compiler. */
  private static int stepsOf(double micros) {
    int tried = 100_000;
    double quickest = Double.MAX_VALUE;
    long sum = 0;
    for (int i = 0; i < 200; i++) {
      long begin = System.nanoTime();
      sum += Orders.work(i, tried);
      quickest = Math.min(quickest, (System.nanoTime() - begin) / 1000.0 / tried);
    }
    if (sum == 0) {
      throw new AssertionError("never, but the compiler does not know");
    }
    return (int) (micros / quickest);
  }

  /** Runs the job that is written by hand; how many milliseconds it has been at work. */
  static long byHand(int parallelism, long orders, int work) throws Exception {
    StreamExecutionEnvironment environment = environment(parallelism);
    DataStream<Long> numbers = environment.fromSource(
        new NumberSequenceSource(0, orders - 1), WatermarkStrategy.noWatermarks(), "number");
    ByHand.booked(numbers, work).sinkTo(new Summing());
    Summing.begin();
    long millis = environment.execute("by hand").getNetRuntime();
    Summing.check(orders);
    return millis;
  }

  /** Runs the class; as well. */
  static long attacca(int parallelism, long orders, int work) throws Exception {
    StreamExecutionEnvironment environment = environment(parallelism);
    AttaccaFlink<OrdersRunner.Result> flow =
        AttaccaFlink.on(environment, () -> OrdersRunner.of(new Orders(work)).portable(orders));
    flow.source(OrdersRunner.Values.number(), new NumberSequenceSource(0, orders - 1));
    flow.values(OrdersRunner.Values.booked()).sinkTo(new Summing());
    Summing.begin();
    FlinkRun<OrdersRunner.Result> run = flow.start("attacca");
    run.join();
    Summing.check(orders);
    return run.job().getJobExecutionResult().get().getNetRuntime();
  }

  private static StreamExecutionEnvironment environment(int parallelism) {
    Configuration configuration = new Configuration();
    configuration.set(PipelineOptions.GENERIC_TYPES, false);
    return StreamExecutionEnvironment.createLocalEnvironment(parallelism, configuration);
  }

  /** A sink that next to nothing is done in: it counts, and adds up. */
  static final class Summing implements Sink<Long> {
    private static final long serialVersionUID = 1;
    private static final LongAdder COUNT = new LongAdder();
    private static final LongAdder SUM = new LongAdder();

    static void begin() {
      COUNT.reset();
      SUM.reset();
    }

    /** What all balances after each order come to; the same for all jobs that read the orders in one place. */
    static long sum() {
      return SUM.sum();
    }

    static void check(long orders) {
      if (COUNT.sum() != orders) {
        throw new IllegalStateException(COUNT.sum() + " of " + orders + " orders were booked");
      }
    }

    @Override
    public SinkWriter<Long> createWriter(WriterInitContext context) {
      return new SinkWriter<>() {
        private long count;
        private long sum;

        @Override
        public void write(Long balance, Context around) {
          count++;
          sum += balance;
        }

        @Override
        public void flush(boolean endOfInput) {}

        @Override
        public void close() {
          COUNT.add(count);
          SUM.add(sum);
        }
      };
    }
  }
}
