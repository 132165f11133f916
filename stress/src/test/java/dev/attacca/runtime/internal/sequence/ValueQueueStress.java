package dev.attacca.runtime.internal.sequence;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** What passes between one who writes values and one who reads them, and whether one of them waits in vain. */
public final class ValueQueueStress {
  private ValueQueueStress() {}

  /** One value, whose content is a plain field. */
  static final class Box {
    int content;

    Box(int content) {
      this.content = content;
    }
  }

  static int contentOf(Object box) {
    return box == null ? -1 : ((Box) box).content;
  }

  /** Who takes a value sees all of it, the older one first, and across the end of an array. */
  @JCStressTest
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "nothing yet")
  @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "the first")
  @Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "both")
  @Outcome(expect = FORBIDDEN, desc = "out of order, or not all of it")
  @State
  public static class Taken {
    private final ValueQueue<Object> queue = new ValueQueue<>(16);

    public Taken() {
      for (int i = 0; i < 7; i++) {
        queue.write(new Box(-2)); // all but one of the first array
      }
      queue.hasRead(queue.take(new Object[7]));
    }

    @Actor
    public void writer() {
      queue.write(new Box(1));
      queue.write(new Box(2));
    }

    @Actor
    public void reader(II_Result r) {
      Object[] into = new Object[2];
      int size = queue.take(into);
      r.r1 = size > 0 ? contentOf(into[0]) : 0;
      r.r2 = size > 1 ? contentOf(into[1]) : 0;
    }
  }

  /** Of one who falls asleep and one who writes, one sees the other. */
  @JCStressTest
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "asleep, and woken")
  @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "stays awake, as it has seen the value")
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "both")
  @Outcome(id = "0, 0", expect = FORBIDDEN, desc = "asleep for ever")
  @State
  public static class Asleep {
    private final ValueQueue<Object> queue = new ValueQueue<>(1);

    @Actor
    public void reader(II_Result r) {
      queue.isAsleep(true);
      r.r1 = queue.isEmpty() ? 0 : 1;
    }

    @Actor
    public void writer(II_Result r) {
      queue.write(new Box(1));
      r.r2 = queue.isAwaited() ? 1 : 0;
    }
  }

  /** Of one who finds no room and one who reads, one sees the other. */
  @JCStressTest
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "refused, and told")
  @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "there was room after all")
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "both")
  @Outcome(id = "0, 0", expect = FORBIDDEN, desc = "waits for ever")
  @State
  public static class Room {
    private final ValueQueue<Object> queue = new ValueQueue<>(1);

    public Room() {
      queue.write(new Box(1));
    }

    @Actor
    public void writer(II_Result r) {
      r.r1 = queue.write(new Box(2)) ? 1 : 0;
    }

    @Actor
    public void reader(II_Result r) {
      queue.take(new Object[1]);
      r.r2 = queue.hasRead(1) && queue.tells() ? 1 : 0;
    }
  }

  /** There is never more than there is room for. */
  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "no room for the second")
  @Outcome(id = "2", expect = ACCEPTABLE, desc = "the first had been read")
  @Outcome(expect = FORBIDDEN, desc = "more than one that has not been read")
  @State
  public static class Bounded {
    private final ValueQueue<Object> queue = new ValueQueue<>(1);

    @Actor
    public void writer(I_Result r) {
      r.r1 = (queue.write(new Box(1)) ? 1 : 0) + (queue.write(new Box(2)) ? 1 : 0);
    }

    @Actor
    public void reader() {
      queue.hasRead(queue.take(new Object[1]));
    }
  }
}
