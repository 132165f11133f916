package dev.attacca.runtime.internal.sequence;

import dev.attacca.runtime.internal.base.IntLists;
import dev.attacca.runtime.internal.plan.SequencePlan;
import dev.attacca.runtime.internal.run.Execution;
import dev.attacca.runtime.internal.scope.ItemValues;
import dev.attacca.runtime.internal.scope.ReadyWork;
import dev.attacca.runtime.internal.scope.ScopeCore;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The lanes that the items of one loop take turns on.
 *
 * <p><b>Items that go straight</b>, one after the other, while nobody else has the loop. The turn is theirs for as long as that lasts:
 * when all items before have had theirs, and it is the turn of the scope that the loop stands in, only an item of this loop can
 * come next, and the loop has no other items. So where the turn stands is written down when it is over, by {@link #opened}, {@link
 * #ended}, {@link #isLeft} or {@link #handOver}, before anybody could come to ask. A state they have one at a time all the same, as a task that
 * waits for no turn may want it in between; each takes it and gives it back without the lane's lock, see {@link Holding}. What they bring goes
 * into a stream without a lock, as each comes to its end. There is room for it: an item that goes straight is not begun before there is. That is looked at twice, by
 * {@link #haveRoom} before the item is pulled, and by {@link #take} where the stream has become theirs since: to pull may take
 * as long as the items before, and what they had to bring may have filled it.
 *
 * <p><b>Items that stop</b> at a batch on their way have it each by itself, as any others: there may be many of them behind the one whose
 * turn it is. What such an item brings goes where that of any other would, when it has come to the next stop, see {@link #goneOn}.
 *
 * <p><b>Without room</b> in one of the streams the loop waits, and not the item: it is parked, and the reader frees it when it has
 * read half of what is there, as it does for an item like any other that waits with its value. It is told of those streams that are
 * theirs, and looks again at the same ones: one that becomes theirs meanwhile tells nobody of them, and is looked at before the
 * next item. And only of those, as a stream tells one loop: where each item of an outer loop has a loop of this kind, all bring
 * to the same stream, but one after the other.
 */
public final class LoopSequencers {
  private static final LoopSequencers NONE = new LoopSequencers(-1, 0, false);

  private final int loop;
  private final Sequencer[] lanes;
  private final Standing.Turn[] turns;
  /** By lane: null for a state. */
  private final @Nullable ValueChannel<Object>[] streams;
  /** By lane: whose values a stream has; the loop itself, if it is the items. */
  private final int[] sources;

  /** Whether its items stop on their way, and so each has its turns by itself. */
  private final boolean apart;

  private boolean hasStreams;
  /** Whether the turn is that of items that go straight; of the thread that has the loop. */
  private boolean areTaken;

  @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type
  private LoopSequencers(int loop, int size, boolean apart) {
    this.loop = loop;
    this.apart = apart;
    this.lanes = new Sequencer[size];
    this.turns = new Standing.Turn[size];
    this.streams = new ValueChannel[size];
    this.sources = new int[size];
  }

  public static LoopSequencers of(Execution execution, ScopeCore parent, int loop) {
    SequencePlan all = execution.plan.lanes;
    int[] through = all.count() == 0 ? new int[0] : all.through(loop);
    if (through.length == 0) {
      return NONE;
    }
    boolean apart = execution.plan.scopes[execution.plan.graph.openedBy(loop).id()].mayStop();
    LoopSequencers its = new LoopSequencers(loop, through.length, apart);
    for (int i = 0; i < through.length; i++) {
      its.begins(i, Sequencer.of(parent, through[i]), parent);
      if (all.isStream(through[i]) && !apart) {
        its.isStream(i, all.source(through[i]));
      }
    }
    return its;
  }

  private void begins(int i, Sequencer lane, ScopeCore parent) {
    lanes[i] = lane;
    turns[i] = lane.begin(parent);
  }

  private void isStream(int i, int source) {
    streams[i] = lanes[i].channel();
    sources[i] = source;
    hasStreams = true;
  }

  /** Whether items reach nothing in any order. */
  public boolean areNone() {
    return this == NONE;
  }

  /** Whether an item may go straight whatever becomes of those before. */
  public boolean areFree() {
    return apart || areNone();
  }

  /** Whether each item that goes straight has its turns by itself. */
  public boolean areApart() {
    return apart;
  }

  /** Whether they bring values to streams that are read while they come, one after the other without a stop. */
  public boolean haveStreams() {
    return hasStreams;
  }

  // Items that go straight

  /** Takes all lanes for the next item, or none if that is not possible now; none where each has them by itself. */
  public boolean take(long next) {
    if (apart || areNone()) {
      return true;
    }
    for (int i = 0; i < lanes.length; i++) {
      if (!takes(i, next)) {
        while (--i >= 0) {
          giveBack(i);
        }
        isLeft(next);
        return false;
      }
    }
    areTaken = true;
    return true;
  }

  private boolean takes(int i, long next) {
    if (!areTaken && !isTheirs(i, next)) {
      return false;
    }
    ValueChannel<Object> stream = streams[i];
    // one that has become theirs since room was looked for may have none
    return stream == null ? lanes[i].take() : areTaken || stream.hasRoom();
  }

  private void giveBack(int i) {
    if (streams[i] == null) {
      lanes[i].giveBack();
    }
  }

  /** Whether nobody comes before the next item: of a stream, only that or one after it can bring the next value. */
  private boolean isTheirs(int i, long next) {
    return lanes[i].isTurnOf(turns[i], next);
  }

  /** An item has gone straight to its end: what was taken for it alone is given back. */
  public void hasRolled(ScopeCore item) {
    for (int i = 0; i < lanes.length; i++) {
      ValueChannel<Object> stream = streams[i];
      if (stream == null) {
        lanes[i].giveBack();
      } else {
        bring(stream, item, sources[i]);
      }
    }
  }

  /** There is room, as nobody else has put anything there since that was seen. */
  private void bring(ValueChannel<Object> stream, ScopeCore item, int source) {
    Object value = ItemValues.of(item, source);
    if (value != null && !stream.offer(value)) {
      throw new AssertionError("somebody else has taken the room");
    }
  }

  /** No more items go straight for now; all before this one, which has not been opened, have had their turn. */
  public void isLeft(long next) {
    if (areTaken) {
      areTaken = false;
      for (int i = 0; i < lanes.length; i++) {
        lanes[i].comesTo(turns[i], next);
      }
    }
  }

  /**
   * Whether there is room for the values of the next item, whether or not it is going to have them all; waits for it for a
   * moment. An item whose turn it is not, does not go straight, and does not need any before it has come to its values.
   */
  public boolean haveRoom(long next) {
    for (int i = 0; i < streams.length; i++) {
      ValueChannel<Object> stream = streams[i];
      if (stream != null && (areTaken || isTheirs(i, next)) && !stream.hasRoomSoon()) {
        return false;
      }
    }
    return true;
  }

  /**
   * The loop is about to be parked, as there is none; this is called when there is, and may be called for nothing. Of streams
   * that are not theirs others may be told, so it leaves those alone.
   *
   * @return to be called when it has been parked, by when it may be anybody's: whether there is room after all
   */
  public BooleanSupplier awaitRoom(long next, Runnable whenThereIs) {
    isLeft(next);
    List<ValueChannel<Object>> awaited = new ArrayList<>(streams.length);
    for (int i = 0; i < streams.length; i++) {
      ValueChannel<Object> stream = streams[i];
      if (stream != null && isTheirs(i, next)) {
        stream.awaitRoom(whenThereIs);
        awaited.add(stream);
      }
    }
    return () -> haveRoom(awaited);
  }

  /** Whether there is room now. Else a task that has not begun to read begins, as it waits for no more than that. */
  private static boolean haveRoom(List<ValueChannel<Object>> awaited) {
    boolean all = true;
    for (ValueChannel<Object> stream : awaited) {
      if (!stream.hasRoom()) {
        stream.tellCue();
        all = false;
      }
    }
    return all;
  }

  /**
   * The same as {@link #hasRolled}, but for an item that has done so much and is in this task now; tells what others can go on
   * with.
   */
  public List<ReadyWork> handOver(ScopeCore item, int[] done, int current) {
    List<ReadyWork> work = new ArrayList<>();
    areTaken = false;
    for (int i = 0; i < lanes.length; i++) {
      ValueChannel<Object> stream = streams[i];
      if (stream != null && (sources[i] == loop || IntLists.contains(done, sources[i]))) {
        bring(stream, item, sources[i]);
      }
      lanes[i].handOver(turns[i], item, done, current, work);
    }
    return work;
  }

  /** The same, for an item that takes turns with nobody, but has states of its own: it holds those of this task. */
  public static void holdOwn(ScopeCore item, int task) {
    int[] states = Execution.of(item).plan.held[task];
    for (int i = 0; states != null && i < states.length; i++) {
      if (!Sequencer.of(item, states[i]).acquire(item, task)) {
        throw new AssertionError("somebody else knows of the item already");
      }
    }
  }

  // Items that stop

  /**
   * An item has come so far, by these tasks, since it has begun or has stopped. To be followed by {@link #tellCues}; tells what
   * others can go on with.
   */
  public List<ReadyWork> goneOn(ScopeCore item, int[] done) {
    List<ReadyWork> work = new ArrayList<>(0);
    for (Sequencer lane : lanes) {
      lane.goneOn(item, done, work);
    }
    return work;
  }

  /** There may have been no room for a value. To be called without any lock. */
  public void tellCues() {
    for (Sequencer lane : lanes) {
      lane.channel().tellCue(); // an item that stops brings values, and uses no states
    }
  }

  // Items like any other

  /** Nothing more is emitted. */
  public void ended(long size) {
    isLeft(size);
    for (int i = 0; i < lanes.length; i++) {
      lanes[i].ended(turns[i], size);
    }
  }

  public void opened(ScopeCore item) {
    isLeft(item.number());
    for (int i = 0; i < lanes.length; i++) {
      lanes[i].opened(turns[i], item);
    }
  }
}
