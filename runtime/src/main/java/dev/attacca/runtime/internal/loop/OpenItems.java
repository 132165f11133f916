package dev.attacca.runtime.internal.loop;

import dev.attacca.runtime.internal.scope.ScopeCore;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The items of a loop that are open, for those who look on. One thread at a time adds them, any may remove one, or look:
 * what comes and goes meanwhile is seen, or is not.
 *
 * <p>An item stands in a ring, in the place of its number. If an older one is still there it stands in a set, and so do the
 * first few, which are all that most loops within others have.
 */
final class OpenItems implements Iterable<ScopeCore> {
  private static final int FEW = 64;
  private static final int LARGEST = 4096;

  private final Set<ScopeCore> others = ConcurrentHashMap.newKeySet(8);
  private final int mask;
  private volatile @Nullable AtomicReferenceArray<@Nullable ScopeCore> ring;
  /** The place of the one that was added last, or of one a moment before: read without any order. */
  private int newest;
  /** See {@link #seenGoingOn}; of one who looks on, at a time. */
  private @Nullable ScopeCore goesOn;

  OpenItems(int inFlight) {
    int places = Math.max(FEW, Math.min(inFlight, LARGEST / 2));
    mask = 2 * Integer.highestOneBit(places) - 1;
  }

  private int place(ScopeCore item) {
    return (int) item.number() & mask;
  }

  /** By one who has a token of it, so that nobody removes it before. */
  void add(ScopeCore item) {
    if (item.number() >= FEW) {
      AtomicReferenceArray<@Nullable ScopeCore> present = ring;
      if (present == null) {
        ring = present = new AtomicReferenceArray<>(mask + 1);
      }
      if (present.getAcquire(place(item)) == null) {
        present.setRelease(place(item), item);
        newest = place(item);
        return;
      }
    }
    others.add(item);
  }

  /** The same, by any thread, of an item that may be here already. */
  void addOnce(ScopeCore item) {
    AtomicReferenceArray<@Nullable ScopeCore> present = ring;
    if (present == null || present.getAcquire(place(item)) != item) {
      others.add(item);
    }
  }

  void remove(ScopeCore item) {
    AtomicReferenceArray<@Nullable ScopeCore> present = ring;
    if (present != null && present.getAcquire(place(item)) == item) {
      present.setRelease(place(item), null);
    } else {
      others.remove(item);
    }
  }

  boolean has(ScopeCore item) {
    AtomicReferenceArray<@Nullable ScopeCore> present = ring;
    return present != null && present.getAcquire(place(item)) == item || others.contains(item);
  }

  /** The last that was seen to go on; null if that has left. */
  @Nullable
  ScopeCore seenGoingOn() {
    if (goesOn != null && !has(goesOn)) {
      goesOn = null;
    }
    return goesOn;
  }

  void isSeenGoingOn(ScopeCore item) {
    goesOn = item;
  }

  @Override
  public Iterator<ScopeCore> iterator() {
    return new Walk();
  }

  /** Past those of the set, and then those of the ring, the oldest first: it is the most likely to go on. */
  private final class Walk implements Iterator<ScopeCore> {
    private final Iterator<ScopeCore> ofOthers = others.iterator();
    private @Nullable AtomicReferenceArray<@Nullable ScopeCore> left;
    private final int first = newest + 1;
    private int passed;
    private @Nullable ScopeCore next = find();

    private @Nullable ScopeCore find() {
      if (ofOthers.hasNext()) {
        return ofOthers.next();
      }
      if (left == null) {
        left = ring; // asked for after the set, as before
      }
      ScopeCore found = null;
      while (found == null && left != null && passed <= mask) {
        found = left.getAcquire(first + passed++ & mask);
      }
      return found;
    }

    @Override
    public boolean hasNext() {
      return next != null;
    }

    @Override
    public ScopeCore next() {
      ScopeCore found = next;
      if (found == null) {
        throw new NoSuchElementException();
      }
      next = find();
      return found;
    }
  }
}
