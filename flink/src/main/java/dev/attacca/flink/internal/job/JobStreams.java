package dev.attacca.flink.internal.job;

import dev.attacca.flink.internal.items.ItemInfo;
import dev.attacca.flink.internal.items.MovedItem;
import dev.attacca.flink.internal.parts.AwaitOperator;
import dev.attacca.flink.internal.parts.GatherOperator;
import dev.attacca.flink.internal.parts.Gathers;
import dev.attacca.flink.internal.parts.JobSpec;
import dev.attacca.flink.internal.parts.KeyText;
import dev.attacca.flink.internal.parts.Names;
import dev.attacca.flink.internal.parts.PartOperator;
import dev.attacca.flink.internal.parts.PartSpec;
import dev.attacca.flink.internal.parts.PathText;
import dev.attacca.flink.internal.parts.PortableReading;
import dev.attacca.flink.internal.source.LoopSource;
import dev.attacca.flink.internal.source.OriginSource;
import dev.attacca.runtime.TaskFailure;
import dev.attacca.runtime.spi.Part;
import dev.attacca.runtime.spi.Parts;
import dev.attacca.runtime.spi.Portable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamSource;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;

/** The parts of a graph as streams of a job. */
public final class JobStreams {
  private final StreamExecutionEnvironment environment;
  private final Portable<?> portable;
  private final Parts parts;
  private final JobPlan plan;
  private final JobSpec job;
  private final Map<Integer, PartSpec> specs = new LinkedHashMap<>();
  private final Map<Integer, SingleOutputStreamOperator<MovedItem>> operators =
      new LinkedHashMap<>();
  private final Map<Integer, DataStream<Object>> values = new HashMap<>();
  /** By loop: puts another source in its place. */
  private final Map<Integer, Consumer<Source<?, ?, ?>>> exchanges = new HashMap<>();

  private @Nullable DataStream<TaskFailure> failures;

  /**
   * Adds the parts to a job.
   *
   * @param environment of the job
   * @param portable the tasks
   * @param plan of them
   * @param job what all places know
   */
  public JobStreams(
      StreamExecutionEnvironment environment, Portable<?> portable, JobPlan plan, JobSpec job) {
    this.environment = environment;
    this.portable = portable;
    this.parts = plan.parts();
    this.plan = plan;
    this.job = job;
    for (Part part : parts.all()) {
      specs.put(part.number(), spec(part));
    }
    for (Part part : parts.all()) {
      operators.put(
          part.number(),
          part.from() < 0
              ? first(part)
              : part.awaits().length > 0 ? gathering(part) : behind(part));
    }
    gather();
  }

  private PartSpec spec(Part part) {
    PartSpec spec = new PartSpec(part.number(), plan.layoutOf(part), part.key());
    Map<String, TypeInformation<?>> types = plan.statesOf(part);
    for (int state : part.statesOfKey()) {
      String name = portable.nameOfState(state);
      spec.statesOfKey().put(name, types.get(name));
    }
    for (int state : part.sharedStates()) {
      String name = portable.nameOfState(state);
      spec.sharedStates().put(name, types.get(name));
    }
    spec.gather(parts.gathered());
    return spec;
  }

  /** {@return what the parts are given} */
  public Map<Integer, PartSpec> specs() {
    return specs;
  }

  private TypeInformation<MovedItem> gatheredInfo() {
    List<String> names = new ArrayList<>(List.of(Names.END));
    List<TypeInformation<?>> types =
        new ArrayList<>(List.of(PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
    for (int task : parts.gathered()) {
      names.add(portable.nameOf(task));
      types.add(plan.type(task));
    }
    return ItemInfo.of(names, types);
  }

  // Right behind a loop

  private SingleOutputStreamOperator<MovedItem> first(Part part) {
    Parts.Origin origin = parts.origins().stream()
        .filter(each -> each.loop() == part.loop())
        .findFirst()
        .orElseThrow();
    String loop = portable.nameOf(part.loop());
    LoopSource source = source(origin);
    OriginSource exchangeable = new OriginSource(source);
    DataStreamSource<MovedItem> items = environment.fromSource(
        exchangeable,
        WatermarkStrategy.noWatermarks(),
        loop,
        plan.layoutOf(part).info());
    items.uid("attacca-source-" + loop);
    DataStream<MovedItem> spread = items;
    if (!source.isSpread()) {
      items.setParallelism(1);
      spread = part.isInOrder() ? items : items.rebalance();
    }
    SingleOutputStreamOperator<MovedItem> done = spread.transform(
        "below " + loop, gatheredInfo(), new PartOperator(job, spec(part.number())));
    done.uid("attacca-" + loop);
    if (part.inFlight() > 1) {
      done.startNewChain(); // a loop's method may block, while what it has given is over
    }
    if (part.sharedStates().length > 0) {
      done.forceNonParallel();
    } else if (!source.isSpread() && part.isInOrder()) {
      done.setParallelism(1);
    }
    if (!source.isSpread()) {
      exchanges.put(part.loop(), other -> {
        exchangeable.replace(other);
        if (part.sharedStates().length == 0) { // else their order is the source's, in one place
          items.setParallelism(environment.getParallelism());
          done.setParallelism(environment.getParallelism());
        }
      });
    }
    return done;
  }

  private LoopSource source(Parts.Origin origin) {
    PortableReading loop = reading(origin.loop());
    return origin.splitBy() < 0
        ? LoopSource.of(loop, plan.type(origin.loop()))
        : LoopSource.spread(
            reading(origin.splitBy()), plan.type(origin.splitBy()), loop, plan.type(origin.loop()));
  }

  private PortableReading reading(int loop) {
    return new PortableReading(job, loop, portable.nameOf(loop));
  }

  private PartSpec spec(int part) {
    return java.util.Objects.requireNonNull(specs.get(part));
  }

  private SingleOutputStreamOperator<MovedItem> operator(int part) {
    return java.util.Objects.requireNonNull(operators.get(part));
  }

  /**
   * Puts another source in the place of a loop.
   *
   * @param name of the loop
   * @param source gives the items
   * @throws IllegalArgumentException if it is no loop of the main scope that is read as a whole
   */
  public void replace(String name, Source<?, ?, ?> source) {
    Consumer<Source<?, ?, ?>> exchange = exchanges.get(portable.task(name));
    if (exchange == null) {
      throw new IllegalArgumentException(
          "\"" + name
              + "\" is no loop of the main scope, or one whose items are spread: a source can stand in for a loop of the main scope only");
    }
    exchange.accept(source);
  }

  // Behind another part

  private SingleOutputStreamOperator<MovedItem> behind(Part part) {
    PartSpec spec = spec(part.number());
    String loop = portable.nameOf(part.loop());
    String key = part.key() < 0 ? null : portable.nameOf(part.key());
    String name = plan.nameOfPart(part.number());
    OutputTag<MovedItem> tag = new OutputTag<>("to-" + name, spec.layout().info());
    spec(part.from()).goesOn(part.loop(), spec.layout(), tag);
    DataStream<MovedItem> items = operator(part.from()).getSideOutput(tag);
    boolean inOrder = key == null && part.isInOrder();
    if (!inOrder) {
      items = key == null
          ? items.rebalance()
          : items.keyBy(new KeyText(spec.layout().placeOf(part.key())), Types.STRING);
    }
    SingleOutputStreamOperator<MovedItem> done = items.transform(
        key == null ? "behind " + loop : "by " + key, gatheredInfo(), new PartOperator(job, spec));
    done.uid("attacca-" + name);
    if (part.sharedStates().length > 0) {
      done.forceNonParallel();
    } else if (inOrder) {
      done.setParallelism(1);
    }
    return done;
  }

  /** What is below an item is told of where the item waits, and where that is done when all is over. */
  private SingleOutputStreamOperator<MovedItem> gathering(Part part) {
    PartSpec spec = spec(part.number());
    String loop = portable.nameOf(part.loop());
    String name = plan.nameOfPart(part.number());
    Gathers gathers = new Gathers(part, spec.layout(), name, plan::nameOfPart, plan);
    DataStream<MovedItem> told = null;
    for (int number : part.awaits()) {
      int[] taken = Arrays.stream(part.gathers())
          .filter(task -> parts.partOf(task) == number)
          .toArray();
      spec(number).tells(gathers, parts.all().get(number).countsFor(part), taken);
      DataStream<MovedItem> its = operator(number).getSideOutput(gathers.tag());
      told = told == null ? its : told.union(its);
    }
    SingleOutputStreamOperator<MovedItem> whole = java.util.Objects.requireNonNull(told)
        .keyBy(new PathText(part.levels()), Types.STRING)
        .transform(
            "below " + loop + " is over", spec.layout().info(), new AwaitOperator(job, gathers));
    whole.uid("attacca-" + name + "-awaited");
    SingleOutputStreamOperator<MovedItem> done =
        whole.transform("gathered for " + loop, gatheredInfo(), new PartOperator(job, spec));
    done.uid("attacca-" + name);
    return done;
  }

  // What comes out

  private void gather() {
    if (operators.isEmpty()) {
      return;
    }
    List<DataStream<MovedItem>> all = new ArrayList<>(operators.values());
    DataStream<MovedItem> together = all.get(0);
    for (DataStream<MovedItem> other : all.subList(1, all.size())) {
      together = together.union(other);
    }
    together
        .transform("gathered", gatheredInfo(), new GatherOperator(gatheredInfo()))
        .uid("attacca-gathered")
        .forceNonParallel();
  }

  /** {@return the type of what is gathered} */
  public TypeInformation<MovedItem> gatheredType() {
    return gatheredInfo();
  }

  /**
   * {@return the values of a task, or the items of a loop}
   *
   * @param name of the task
   * @throws IllegalArgumentException if it is one whose values are in no stream
   */
  @SuppressWarnings("unchecked") // the values are of the type that the task has
  public DataStream<Object> values(String name) {
    int task = portable.task(name);
    return values.computeIfAbsent(task, any -> {
      int part = partOf(task);
      TypeInformation<Object> type = (TypeInformation<Object>) plan.type(task);
      OutputTag<Object> tag = new OutputTag<>("values-" + name, type);
      spec(part).values().put(task, tag);
      return operator(part).getSideOutput(tag);
    });
  }

  private int partOf(int task) {
    int part = parts.partOf(task);
    if (part >= 0) {
      return part;
    }
    for (Part each : parts.all()) {
      if (each.from() < 0 && each.loop() == task) {
        return each.number();
      }
    }
    throw new IllegalArgumentException(
        "\"" + portable.nameOf(task)
            + "\" is done where the job is started, or its items are read there: its values are in the result, and in no stream");
  }

  /** {@return what fails in the parts} */
  public DataStream<TaskFailure> failures() {
    DataStream<TaskFailure> present = failures;
    if (present == null) {
      for (SingleOutputStreamOperator<MovedItem> operator : operators.values()) {
        DataStream<TaskFailure> its = operator.getSideOutput(Names.FAILURES);
        present = present == null ? its : present.union(its);
      }
      failures = present;
    }
    if (present == null) {
      throw new IllegalStateException("there is nothing in the job that could fail");
    }
    return present;
  }
}
