package dev.attacca;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Lets a task of items be called once for many of them.
 *
 * <pre>{@code
 * @Loop List<Line> line(@Input Cart cart)       { return cart.lines(); }
 * @Task long sku(Line line)                     { return line.sku(); }
 * @Task @Batch(max = 500)
 *       Map<Long, Price> price(Set<Long> sku)   { return db.prices(sku); }   // once for many items
 * @Task Amount amount(Line line, Price price)   { return line.of(price); }   // per item again
 * }</pre>
 *
 * <p><b>It remains a task of its items.</b> Its value, its fate and {@code onError} are those of each item; only the
 * call is shared. A dependant sees the value of its own item. Who takes part is decided item by item: by {@link
 * DependsOn}, by a router, and by the key, which may be missing.
 *
 * <p><b>The key</b> is one parameter of type {@code Set}, {@code List} or {@code Collection}, whose element takes the
 * value of a task of the items; by the parameter's name, or {@link From}. The keys of a call stand in the order in
 * which the items were emitted; in a {@code Set} equal ones stand once. What else the method takes, it takes of the
 * scopes around, and items share a call as far as that is the same for them; of whom a call is made up is not promised.
 *
 * <p><b>The result</b> is a {@code Map} from key to value; with a {@code List} of keys a {@code List} of values, of the
 * same length; or nothing; or a future of one of these. A key without an entry, or with {@code null}, has no value, and
 * keys that were not asked for are ignored. Values that are {@code Optional} or {@code dev.attacca.runtime.Outcome} are
 * the fate of that one item. If the call fails, so do all its items, each with its own path.
 *
 * <p><b>It goes</b> when it has {@link #max()} keys; when {@link #maxWait()} has passed since the first one; or when
 * nothing that could still bring it a key can go on without it. {@link Retry}, {@link Timeout}, {@link Limit} and {@link
 * RunOn} are for each call. A loop above that says nothing of {@code inFlight} has at least twice {@code max} items
 * open, and more if there are several batches, see {@link Loop#inFlight()}.
 */
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.METHOD)
public @interface Batch {
  /** {@return how many keys a call takes at most, at least 1} */
  int max();

  /**
   * {@return how long a key waits for others before the call goes, such as {@code "50ms"}} Without it, the call goes when
   * it has {@link #max()} keys, or no further ones can come. It is for sources that pause, and is called so because no
   * annotation can have a member named {@code wait}, as every object has such a method.
   */
  String maxWait() default "";

  /**
   * {@return whether the runs of a runner that are under way share the calls, as those of a server do} Then the method takes
   * nothing but its keys, which may be values of the main scope as well, and {@link #maxWait()} is required: a call goes
   * when it has {@link #max()} keys, or when the first one has waited for so long.
   *
   * <p>Such a call is a run of its own, whose target is this task: it sees the context of no caller, and what limits the
   * time of the runs does not limit it. A run that fails or is cancelled takes its keys out, if the call has not begun; when no
   * run is left, the call is not made, or interrupted. If it fails, it fails in each run. In {@code stats()}, each run
   * counts the calls that keys of its own are in.
   */
  boolean across() default false;
}
