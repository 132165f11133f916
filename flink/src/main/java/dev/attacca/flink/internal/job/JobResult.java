package dev.attacca.flink.internal.job;

import dev.attacca.flink.JobFailedException;
import dev.attacca.flink.internal.items.MovedItem;
import dev.attacca.flink.internal.parts.Names;
import dev.attacca.flink.internal.parts.PartSpec;
import dev.attacca.flink.internal.parts.Report;
import dev.attacca.runtime.Stats;
import dev.attacca.runtime.spi.Part;
import dev.attacca.runtime.spi.Parts;
import dev.attacca.runtime.spi.Portable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;

/**
 * Makes the result of a run of what its job has brought: the tasks of the main scope that wait for loops are done then, here.
 *
 * @param <R> the type of the result
 */
public final class JobResult<R> {
  private final Portable<R> portable;
  private final Parts parts;
  private final Portable.Prelude before;

  /** Counts of the loops that did not begin: nobody else knows of them. */
  private final Report skipped = new Report(1);

  private final TypeInformation<MovedItem> gatheredType;
  private final Collection<PartSpec> specs;

  /**
   * For one job.
   *
   * @param portable the tasks
   * @param parts how they are divided
   * @param before what the main scope has come to before
   * @param skipped loops that do not begin
   * @param gatheredType of what is gathered
   * @param specs the parts
   */
  public JobResult(
      Portable<R> portable,
      Parts parts,
      Portable.Prelude before,
      Set<Integer> skipped,
      TypeInformation<MovedItem> gatheredType,
      Collection<PartSpec> specs) {
    this.portable = portable;
    this.parts = parts;
    this.before = before;
    this.gatheredType = gatheredType;
    this.specs = specs;
    skipped.forEach(loop -> this.skipped.add(portable.nameOf(loop), 0, 0, 0, 1, 0));
  }

  /**
   * {@return the counts, as far as they have been reported; exact, if the job is over}
   *
   * @param accumulators of the job
   */
  public Stats stats(Map<String, Object> accumulators) {
    Report sum = nothing(1);
    sum.add(before.stats());
    sum.add(skipped);
    List<byte[]> reports = all(accumulators, Names.REPORTS);
    reports.forEach(bytes -> sum.add(Report.of(bytes, 1)));
    if (!reports.isEmpty()) {
      return sum.stats(); // what is counted meanwhile begins anew in a place that begins anew
    }
    accumulators.forEach((name, value) -> {
      if (name.startsWith(Names.COUNTS) && value instanceof Long count) {
        String[] parts = name.substring(Names.COUNTS.length()).split("\\.", 3);
        long[] more = new long[5];
        more[Names.KINDS.indexOf(parts[2])] = count;
        sum.add(parts[1], more);
      }
    });
    return sum.stats();
  }

  /**
   * {@return the result}
   *
   * @param accumulators of the job, which is over
   * @param counted is told what the whole run has counted, be there a result or not
   * @throws JobFailedException if what makes the result is not among them
   */
  public R of(Map<String, Object> accumulators, Consumer<Stats> counted) {
    if (!specs.isEmpty() && all(accumulators, Names.GATHERED).isEmpty()) {
      throw new JobFailedException(
          "the job is over, but its result is lost: a machine has failed after that was complete, while others still wrote what they had; what has gone to sinks is whole",
          null);
    }
    Report report = nothing(portable.maxFailures());
    before.failures().forEach(failure -> report.add(failure, false));
    report.fail(before.failure());
    all(accumulators, Names.REPORTS)
        .forEach(bytes -> report.add(Report.of(bytes, portable.maxFailures())));
    return portable.epilogue(
        before.ends(),
        gathered(accumulators),
        states(accumulators),
        List.of(report.stats(), before.stats(), skipped.stats()),
        report.failures(),
        report.fatal() != null,
        counted);
  }

  /** No part may have counted a task where nothing has come so far, a loop in a loop without items for one. */
  private Report nothing(int most) {
    Report nothing = new Report(most);
    portable.graph().tasks().forEach(task -> nothing.add(task.name()));
    return nothing;
  }

  @SuppressWarnings("unchecked") // as the operators add them
  private static List<byte[]> all(Map<String, Object> accumulators, String name) {
    Object value = accumulators.get(name);
    return value == null ? List.of() : (List<byte[]>) value;
  }

  private Map<Integer, List<Object>> gathered(Map<String, Object> accumulators) {
    int[] tasks = parts.gathered();
    List<MovedItem> items = new ArrayList<>();
    TypeSerializer<MovedItem> serializer =
        gatheredType.createSerializer(new SerializerConfigImpl());
    for (byte[] bytes : all(accumulators, Names.GATHERED)) {
      DataInputDeserializer in = new DataInputDeserializer(bytes);
      try {
        for (int left = in.readInt(); left > 0; left--) {
          items.add(serializer.deserialize(in));
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    items.sort((one, other) -> Arrays.compare(one.path(), other.path()));
    Map<Integer, List<Object>> gathered = new LinkedHashMap<>();
    for (int place = 0; place < tasks.length; place++) {
      List<Object> ofTask = new ArrayList<>();
      for (MovedItem item : items) {
        if (item.fate(1 + place) == MovedItem.VALUE) {
          ofTask.add(Objects.requireNonNull(item.value(1 + place)));
        }
      }
      gathered.put(tasks[place], ofTask);
    }
    return gathered;
  }

  private Map<Integer, Object> states(Map<String, Object> accumulators) {
    Map<Integer, Object> states = new HashMap<>(before.states());
    for (PartSpec spec : specs) {
      Part part = parts.all().get(spec.number());
      for (int state : part.sharedStates()) {
        String name = portable.nameOfState(state);
        for (byte[] bytes : all(accumulators, Names.STATE + name)) {
          states.put(state, spec.state(name, bytes));
        }
      }
    }
    return states;
  }
}
