package dev.attacca.flink.internal.parts;

import dev.attacca.OnError;
import dev.attacca.flink.internal.items.MovedItem;
import dev.attacca.flink.internal.sent.HaltedException;
import dev.attacca.runtime.TaskFailure;
import dev.attacca.runtime.spi.Given;
import dev.attacca.runtime.spi.Part;
import dev.attacca.runtime.spi.Portable;
import dev.attacca.runtime.spi.Session;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeutils.base.array.BytePrimitiveArraySerializer;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;

/**
 * Does a part. Its only output is for what is gathered in the main scope. Many items may be open at once, see {@link Feed}; none is where
 * a checkpoint is made, a watermark passed on, or the input over, so none is ever kept.
 */
@SuppressWarnings("NullAway.Init") // Flink opens it before it uses it
public final class PartOperator extends AbstractStreamOperator<MovedItem>
    implements OneInputStreamOperator<MovedItem, MovedItem>, BoundedOneInput {
  private static final long serialVersionUID = 1;
  private static final long SHOWN_EACH = 1000;

  private final JobSpec job;
  private final PartSpec spec;

  private transient Portable<?> portable;
  private transient Part part;
  private transient Session session;
  private transient Feed feed;
  private transient States states;
  private transient Numbering numbering;
  private transient Counted counted;

  /** What was counted before this session, and what the session does not count. */
  private transient Report before;

  private transient ListState<byte[]> kept;
  private transient int[] gathers;
  /** Where the values of tasks go. */
  private transient Out[] outs;
  /** Items that have come out of a loop, and are not in the report yet. */
  private transient long emitted;

  private transient boolean isSkipped;
  private transient boolean isOver;
  private transient boolean isClosing;

  /** Values of a task, on their way out of the job. */
  private record Out(int task, OutputTag<Object> tag) {}

  /**
   * Does a part.
   *
   * @param job that it belongs to
   * @param spec of the part
   */
  public PartOperator(JobSpec job, PartSpec spec) {
    this.job = job;
    this.spec = spec;
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    before = new Report(job.mostFailures());
    kept = context
        .getOperatorStateStore()
        .getListState(
            new ListStateDescriptor<>(Names.KEPT_REPORT, BytePrimitiveArraySerializer.INSTANCE));
    for (byte[] report : kept.get()) {
      before.add(Report.of(report, job.mostFailures()));
    }
    states = new States(spec, context, this::setCurrentKey);
    numbering = new Numbering(
        context.getOperatorStateStore(), getRuntimeContext().getTaskInfo().getIndexOfThisSubtask());
  }

  @Override
  public void open() throws Exception {
    super.open();
    portable = job.make(getUserCodeClassloader());
    part = job.parts(portable).all().get(spec.number());
    Told told = new Told(part, spec);
    gathers = told.gathered();
    outs = spec.values().entrySet().stream()
        .map(each -> new Out(each.getKey(), each.getValue()))
        .toArray(Out[]::new);
    isSkipped = job.isSkipped(part.opener(0));
    states.begin(portable, part, getRuntimeContext());
    int chain = getOperatorConfig().getChainIndex();
    feed = new Feed(
        part,
        spec.layout(),
        states,
        getContainingTask().getMailboxExecutorFactory().createExecutor(chain),
        this::tellFailures);
    session = portable.session(
        part, job.before(), states.shared(), told.tasks(), this::over, part.inFlight());
    feed.begin(session);
    counted = new Counted(getRuntimeContext(), getMetricGroup(), spec.number());
    counted.show(report().stats()); // so that there is something to be looked at from the start
    showLater();
  }

  private void showLater() {
    long next = getProcessingTimeService().getCurrentProcessingTime() + SHOWN_EACH;
    getProcessingTimeService().registerTimer(next, time -> {
      if (!isOver) {
        counted.show(report().stats());
        showLater();
      }
    });
  }

  private Report report() {
    if (emitted > 0) {
      before.add(portable.nameOf(part.loop()), 0, emitted, 0, 0, 0);
      emitted = 0;
    }
    Report report = new Report(job.mostFailures());
    report.add(before);
    report.add(session.stats());
    report.fail(session.failure());
    return report;
  }

  @Override
  public void processElement(StreamRecord<MovedItem> element) throws Exception {
    if (isSkipped) {
      return;
    }
    MovedItem item = spec.layout().placed(numbering.numbered(element.getValue()));
    int level = item.path().length - 1;
    byte fate = item.fate(spec.layout().placeOfItem(level));
    if (fate != MovedItem.VALUE) {
      loopSays(level, fate, item);
      return;
    }
    if (part.from() < 0) {
      emitted++;
    }
    boolean hasState =
        states.areOfKey() && item.fate(spec.layout().placeOf(spec.key())) == MovedItem.VALUE;
    feed.give(item, hasState ? (String) getCurrentKey() : null);
  }

  /** What comes from a loop instead of an item: that it begins, or that it has failed. */
  private void loopSays(int level, byte fate, MovedItem item) {
    int loop = part.opener(level);
    before.add(
        portable.nameOf(loop),
        fate == MovedItem.ABSENT ? 1 : 0,
        0,
        fate == MovedItem.FAILED ? 1 : 0,
        0,
        0);
    if (fate == MovedItem.ABSENT && level > 0) {
      emitted(part.opener(level - 1), level - 1, item);
    }
    if (fate == MovedItem.FAILED) {
      Throwable thrown =
          (Throwable) Objects.requireNonNull(item.value(spec.layout().placeOfItem(level)));
      TaskFailure failure = portable.failureOf(loop, Arrays.copyOf(item.path(), level), thrown);
      OnError onError = portable.onError(loop);
      if (onError == OnError.HALT) {
        throw HaltedException.of(failure);
      }
      tell(failure, onError != OnError.TOLERATE);
    }
  }

  /** The loop around the one that is read has emitted an item: that of it nothing else is told. */
  private void emitted(int around, int level, MovedItem item) {
    before.add(portable.nameOf(around), 0, 1, 0, 0, 0);
    Object value = item.value(spec.layout().placeOfItem(level));
    if (value != null && Arrays.stream(spec.gathered()).anyMatch(task -> task == around)) {
      long[] path = Arrays.copyOf(item.path(), level + 1);
      output.collect(new StreamRecord<>(gatheredItem(around, path, value)));
    }
  }

  private void tellFailures() {
    for (TaskFailure failure : session.takeFailures()) {
      tell(failure, false); // whether the run fails for it, the session says, see report()
    }
  }

  private void tell(TaskFailure failure, boolean isFatal) {
    before.add(failure, isFatal);
    output.collect(Names.FAILURES, new StreamRecord<>(failure));
  }

  /** An item has left the session: its own, or one below. */
  private void over(Session.Item item) {
    if (isClosing) {
      return; // nobody takes it any more
    }
    for (Out out : outs) {
      Object value = valueOf(out.task(), item);
      if (value != null) {
        output.collect(out.tag(), new StreamRecord<>(value));
      }
    }
    for (int task : gathers) {
      Object value = valueOf(task, item);
      if (value != null) {
        output.collect(new StreamRecord<>(gatheredItem(task, item.path(), value)));
      }
    }
    for (PartSpec.Next next : spec.nexts()) {
      if (next.loop() == item.loop()) {
        output.collect(next.tag(), new StreamRecord<>(next.layout().of(item)));
      }
    }
    for (PartSpec.Telling telling : spec.tellings()) {
      MovedItem told =
          telling.to().told(item, part, telling.counts(), telling.values(), this::valueOf);
      if (told != null) {
        output.collect(telling.to().tag(), new StreamRecord<>(told));
      }
    }
    if (item.loop() == part.loop()) {
      feed.over(item);
    }
  }

  private @Nullable Object valueOf(int task, Session.Item item) {
    if (task == item.loop()) {
      return item.value();
    }
    return part.itemsOf(task) == item.loop() && item.fate(task) == Given.Fate.VALUE
        ? item.value(task)
        : null;
  }

  private MovedItem gatheredItem(int task, long[] path, Object value) {
    int[] all = spec.gathered();
    for (int i = 0; i < all.length; i++) {
      if (all[i] == task) {
        return GatherOperator.item(path, 1 + all.length, 1 + i, value);
      }
    }
    throw new IllegalArgumentException("not gathered: " + portable.nameOf(task));
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpoint) throws Exception {
    feed.awaitAll();
    super.prepareSnapshotPreBarrier(checkpoint);
  }

  @Override
  public void processWatermark(Watermark mark) throws Exception {
    feed.awaitAll();
    super.processWatermark(mark);
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    kept.update(isOver ? List.of() : List.of(report().bytes())); // else it is where it was told
    if (!isOver) {
      states.keep(session);
    }
    numbering.keep(context.getCheckpointId());
  }

  @Override
  public void endInput() throws Exception {
    if (isOver) {
      return;
    }
    feed.awaitAll();
    feed.end();
    states.keep(session); // for checkpoints to come: a session that is closed lets go of them
    states.end(session, this::tellEnd);
    session.close();
    tellFailures();
    isOver = true;
    Report report = report();
    counted.show(report.stats());
    tellEnd(Names.REPORTS, report.bytes());
  }

  /** To the one place that is there to the end: what this one knows is lost if it is over when another one fails. */
  private void tellEnd(String name, byte[] bytes) {
    output.collect(new StreamRecord<>(GatherOperator.end(name, bytes, 1 + spec.gathered().length)));
  }

  @Override
  public void close() throws Exception {
    if (session != null && !isOver) {
      isClosing = true;
      feed.end();
      session.cancel();
      session.close();
    }
    super.close();
  }
}
