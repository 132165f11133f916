package dev.attacca.runtime.internal.plan;

import dev.attacca.runtime.internal.base.IntLists;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What the slots are of all scopes that go the same straight way, and in which the same has become of each task until now. Most
 * come to the end of a leg with a value of each task, and so with the slots that they have begun with. Where a task is skipped, or
 * has no value, a scope goes over to the slots in which that is so, which the first one that comes there makes; and where a router's
 * choice is asked for, to those of the scopes in which it has chosen the same, which say the same but for that. So hardly any scope
 * has slots of its own, and what has been decided of a task for one of them holds for all. After
 * the maps of Self (C. Chambers, D. Ungar, E. Lee, OOPSLA 1989).
 *
 * <p>Thread-safe: what is looked up without a lock is final, is written once whoever writes it, or only becomes more; and those that
 * are found have been told before.
 */
public final class CommonSlots {
  /** What becomes of a task is not known before a scope has been looked at. */
  public static final int UNDECIDED = 0;

  private static final VarHandle AFTER = MethodHandles.arrayElementVarHandle(CommonSlots[].class);

  /** Where more comes about on a leg, hardly two scopes would share. */
  private static final int MOST = 1024;

  /** They are looked through one by one. */
  private static final int MOST_CHOICES = 16;

  /** Those of a leg of thousands of tasks are fewer, so that they have no more slots than this in all. */
  private static final int MOST_IN_ALL = 1 << 16;

  private static final int[] NO_ROUTERS = {};

  /** Those of the scopes in which a router has chosen this. */
  private record Chosen(int router, Enum<?> choice, CommonSlots then) {}

  /** Those of one plan, by their numbers. */
  static final class Known {
    private volatile CommonSlots[] all = {};

    /** Those with which scopes begin a leg. */
    synchronized CommonSlots begin(Leg leg, int base, int[] slots) {
      CommonSlots made = new CommonSlots(this, leg, base, slots, all.length, NO_ROUTERS, 0, null);
      add(made);
      return made;
    }

    private void add(CommonSlots made) {
      CommonSlots[] more = Arrays.copyOf(all, all.length + 1);
      more[made.number] = made;
      all = more;
    }

    // Where there is no room, that is so for good, and seen without the lock

    private @Nullable CommonSlots find(CommonSlots from, int task, int end) {
      return from.leg.begun.hasRoom() ? make(from, task, end) : null;
    }

    private synchronized @Nullable CommonSlots make(CommonSlots from, int task, int end) {
      CommonSlots found = from.known(task, end);
      if (found == null && from.leg.begun.hasRoom()) {
        int at = task - from.base;
        int[] slots = from.slots.clone();
        slots[at] = end;
        found = new CommonSlots(
            this, from.leg, from.base, slots, all.length, from.routers, end, from.after[at]);
        addOther(found);
        AFTER.setRelease(
            from.after, at, found); // whoever finds it there, finds it by its number as well
      }
      return found;
    }

    private @Nullable CommonSlots find(CommonSlots from, int router, Enum<?> choice) {
      return from.hasRoomForChoice() ? make(from, router, choice) : null;
    }

    private synchronized @Nullable CommonSlots make(CommonSlots from, int router, Enum<?> choice) {
      CommonSlots found = from.knownChoice(router, choice);
      if (found == null && from.hasRoomForChoice()) {
        int[] routers = Arrays.copyOf(from.routers, from.routers.length + 1);
        routers[from.routers.length] = router;
        found =
            new CommonSlots(this, from.leg, from.base, from.slots, all.length, routers, 0, null);
        addOther(found);
        Chosen[] more = Arrays.copyOf(from.chosen, from.chosen.length + 1);
        more[from.chosen.length] = new Chosen(router, choice, found);
        from.chosen = more;
      }
      return found;
    }

    private void addOther(CommonSlots made) {
      made.leg.begun.others++;
      add(made);
    }

    /** Those with this number, which somebody has told. */
    CommonSlots get(int number) {
      return all[number];
    }
  }

  private final Known all;
  /** On which a scope with these is, or which it has behind it. */
  public final Leg leg;
  /** Which of the plan's these are. */
  public final int number;
  /** As {@code TaskStates} has them. Never written. */
  public final int[] slots;

  private final int base;
  /** By task: what becomes of it. */
  private final int[] decided;
  /** By task: those in which something else has become of it than in these; one of them, which knows the next. */
  private final @Nullable CommonSlots[] after;
  /** What has become of the task in which these differ from those before. */
  private final int end;

  private final @Nullable CommonSlots sibling;
  /** Which have chosen the same in all scopes with these, as far as that has been asked for. */
  private final int[] routers;

  private volatile Chosen[] chosen = {};
  /** Of those with which scopes begin a leg: how many others there are on it. Written under the lock of {@link Known}. */
  private int others;

  private CommonSlots(
      Known all,
      Leg leg,
      int base,
      int[] slots,
      int number,
      int[] routers,
      int end,
      @Nullable CommonSlots sibling) {
    this.all = all;
    this.leg = leg;
    this.base = base;
    this.slots = slots;
    this.number = number;
    this.routers = routers;
    this.end = end;
    this.sibling = sibling;
    this.decided = new int[slots.length / 2];
    this.after = new CommonSlots[slots.length / 2];
  }

  private boolean hasRoomForChoice() {
    return chosen.length < MOST_CHOICES && leg.begun.hasRoom();
  }

  private boolean hasRoom() {
    return others < Math.min(MOST, MOST_IN_ALL / slots.length);
  }

  /** Those of a scope in which this becomes of the next task; null where there are too many. */
  public @Nullable CommonSlots after(int task, int end) {
    CommonSlots found = known(task, end);
    return found != null ? found : all.find(this, task, end);
  }

  private @Nullable CommonSlots known(int task, int end) {
    CommonSlots at = (CommonSlots) AFTER.getAcquire(after, task - base);
    while (at != null && at.end != end) {
      at = at.sibling;
    }
    return at;
  }

  /**
   * Those of a scope of which it is known besides that a router has chosen this; null where that is more than one
   * constant, or where there are too many.
   */
  public @Nullable CommonSlots withChoice(int router, @Nullable Object choice) {
    if (!(choice instanceof Enum<?> one)) {
      return null;
    }
    CommonSlots found = knownChoice(router, one);
    return found != null ? found : all.find(this, router, one);
  }

  private @Nullable CommonSlots knownChoice(int router, Enum<?> choice) {
    for (Chosen each : chosen) {
      if (each.choice == choice && each.router == router) {
        return each.then;
      }
    }
    return null;
  }

  /** Whether a router has chosen the same in all scopes with these. */
  public boolean haveChoiceOf(int router) {
    return IntLists.contains(routers, router);
  }

  /** Where a task of this scope stands. */
  public int slot(int task) {
    return slots[task - base];
  }

  /** What becomes of the next task, as {@link #isDecided} has been told; else {@link #UNDECIDED}. */
  public int endOf(int task) {
    return decided[task - base];
  }

  /** It is {@link TaskState#RUNNING}, or skipped, in all scopes that have come so far with these. */
  public void isDecided(int task, int end) {
    decided[task - base] = end;
  }
}
