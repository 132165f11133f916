package dev.attacca.runtime.internal.scope;

import dev.attacca.runtime.internal.plan.CommonSlots;
import dev.attacca.runtime.internal.plan.Leg;
import dev.attacca.runtime.internal.plan.ScopePlan;
import dev.attacca.runtime.internal.plan.TaskState;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where each task of a scope stands, and the list of those that are ready. A part of {@link ScopeCore}, and
 * no object of its own, because there is a scope for each item.
 *
 * <p><b>Who writes what, and what orders it.</b> A value's field is written by the thread that ran the
 * task, before that thread touches the counters of the dependants. A counter in {@link #slots} is
 * decremented atomically, once by each dependency; whoever brings it to zero has therefore seen the
 * writes of all dependencies, and owns the task: it runs the task itself or pushes it on the list of
 * ready tasks. That list is a Treiber stack (R. K. Treiber, IBM RJ 5118, 1986) whose links stand in the
 * upper half of {@code slots}. A task becomes ready once in a scope, so it is pushed once and popped
 * once, no link is ever reused, and the stack's usual ABA hazard cannot arise. Pushing and popping are
 * compare-and-set, so the owner changes hands with everything it has seen. A task with a single
 * dependency needs no counter: whoever settles that dependency owns it.
 */
public abstract class TaskStates {
  private static final VarHandle SLOTS = MethodHandles.arrayElementVarHandle(int[].class);
  private static final VarHandle HEAD;
  private static final VarHandle WATCH;

  static {
    try {
      HEAD = MethodHandles.lookup().findVarHandle(TaskStates.class, "head", int.class);
      WATCH = MethodHandles.lookup().findVarHandle(TaskStates.class, "watch", TaskWatch.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private ScopePlan plan;
  /** By task: what a {@link TaskState} says; then, by task again, the links of the list. */
  private int[] slots;
  /** On the straight way: what its slots are as long as it shares them with others; null if they are its own. */
  private @Nullable CommonSlots common;
  /** The first ready task; -1 for none. */
  private volatile int head;
  /** What those who watch the run keep of it; theirs, and set before others know of the scope. */
  private @Nullable Object watched;

  /** Made by the first who has something to keep of a task, and then the same for all. */
  private volatile @Nullable TaskWatch watch;

  @SuppressWarnings("NullAway.Init") // all comes with begin()
  TaskStates() {}

  public final void begin(ScopePlan scopePlan, int[] itsSlots) {
    plan = scopePlan;
    slots = itsSlots;
    common = null;
  }

  /** The same, for the straight way. */
  final void begin(ScopePlan scopePlan, CommonSlots slotsOfMany) {
    plan = scopePlan;
    has(slotsOfMany);
  }

  /** It is known to be one of those that share these, which say the same as those that it has. */
  public final void shares(CommonSlots same) {
    has(same);
  }

  private void has(CommonSlots slotsOfMany) {
    slots = slotsOfMany.slots;
    common = slotsOfMany;
  }

  public final ScopePlan plan() {
    return plan;
  }

  /** What is kept of its tasks for those who watch the run; null as long as there is nothing. */
  public final @Nullable TaskWatch watchIfAny() {
    return watch;
  }

  /** The same, of an item; made if there is none. */
  final TaskWatch watch(ScopeCore item, boolean recorded) {
    TaskWatch present = watch;
    if (present != null) {
      return present;
    }
    TaskWatch made = new TaskWatch(item, plan.type.size(), recorded);
    return WATCH.compareAndSet(this, null, made) ? made : Objects.requireNonNull(watch);
  }

  /** Its slots and links, of which those who come late may still write some. */
  public final int[] slots() {
    return slots;
  }

  public final int slot(int task) {
    return (int) SLOTS.getAcquire(slots, task - plan.type.base());
  }

  /** Of a task that the caller owns. */
  public final void setSlot(int task, int slot) {
    SLOTS.setRelease(slots, task - plan.type.base(), slot);
  }

  /** One dependency has settled with a value; true for the last one. */
  public final boolean countDown(int task) {
    return ((int) SLOTS.getAndAdd(slots, task - plan.type.base(), -1) & ~TaskState.FLAG) == 1;
  }

  /** One dependency has settled otherwise; true for the last one. */
  public final boolean countDownFlagged(int task) {
    SLOTS.getAndBitwiseOr(slots, task - plan.type.base(), TaskState.FLAG);
    return countDown(task);
  }

  /** On the straight way: what its slots are as long as it shares them with others; null if they are its own. */
  public final @Nullable CommonSlots commonSlots() {
    return common;
  }

  /** On the straight way: what becomes of it from now on, others need not have in common with it. */
  public final void takesOwnSlots() {
    if (common != null) {
      slots = slots.clone();
      common = null;
    }
  }

  /** On the straight way: a task has ended, and not with a value. Read by others after the word for the next task. */
  public final void endsOnItsWay(int task, int slot) {
    CommonSlots next = common == null ? null : common.after(task, slot);
    if (next != null) {
      has(next);
    } else {
      takesOwnSlots();
      slots[task - plan.type.base()] = slot;
    }
  }

  /** It goes straight on: a batch has settled in it. */
  public final void goesOn(Leg behind, Leg last, int end) {
    takesOwnSlots();
    slots[last.batch - plan.type.base()] = end;
    if (behind.isAsIfBegun(slots)) {
      has(behind.begun);
    } else {
      behind.begins(slots);
    }
  }

  /** Whether a task is ready from the start. */
  public final boolean isReady(int task) {
    return (slot(task) & ~TaskState.FLAG) == 0;
  }

  public final boolean hasReady() {
    return head >= 0;
  }

  /** How many are on the list; exact as long as nobody else knows of the scope. */
  public final int countReady() {
    int count = 0;
    for (int task = head; task >= 0; task = (int) SLOTS.getOpaque(slots, link(task))) {
      count++;
    }
    return count;
  }

  public final void push(int task) {
    int first;
    do {
      first = head;
      SLOTS.setOpaque(slots, link(task), first);
    } while (!HEAD.compareAndSet(this, first, task));
  }

  /** Takes the ready task with the longest way to the end, more or less; -1 if there is none. */
  public final int pop() {
    int first;
    do {
      first = head;
      if (first < 0) {
        return -1;
      }
    } while (!HEAD.compareAndSet(this, first, (int) SLOTS.getOpaque(slots, link(first))));
    return first;
  }

  /** A number that is kept with a task that has been taken and is owned by the caller. Ordered before its slot is set. */
  public final void mark(int task, int number) {
    SLOTS.setOpaque(
        slots,
        link(task),
        number); // who comes late for the task fails, whatever it takes for the link
  }

  /** The number that {@link #mark} has left, once the slot says that it is there. */
  public final int mark(int task) {
    return (int) SLOTS.getOpaque(slots, link(task));
  }

  private int link(int task) {
    return plan.type.size() + task - plan.type.base();
  }

  public final @Nullable Object watched() {
    return watched;
  }

  // Before anyone else knows of the scope

  public final void watched(Object byThem) {
    watched = byThem;
  }

  final void resetReady(int first) {
    HEAD.set(this, first);
  }

  /** A task has one more dependency to wait for. */
  final void countUp(int task) {
    slots[task - plan.type.base()]++;
  }

  /** A dependency of a task has settled without a plain value. */
  final void flag(int task) {
    slots[task - plan.type.base()] |= TaskState.FLAG;
  }

  /** Builds the list of ready tasks anew. */
  final void relinkReady() {
    int size = plan.type.size();
    int first = -1;
    for (int at = size - 1; at >= 0; at--) {
      if (slots[at] >= 0 && (slots[at] & ~TaskState.FLAG) == 0) {
        slots[size + at] = first;
        first = at + plan.type.base();
      }
    }
    resetReady(first);
  }
}
