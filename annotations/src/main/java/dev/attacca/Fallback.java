package dev.attacca;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a task that stands in for another where that has failed.
 *
 * <pre>{@code
 * @Task                 Quote live(@Input String symbol)   { return exchange.quote(symbol); }
 * @Fallback("live")     Quote cached(@Input String symbol) { return cache.last(symbol); }
 * @Task                 Order order(Quote live)            { return new Order(live); }
 * }</pre>
 *
 * <p><b>When it runs.</b> Where the named task has failed, after its last attempt; or where it has no value only
 * because something further up failed and that was {@linkplain OnError#TOLERATE tolerated}. Where the task has a
 * value, or has none for another reason, such as a router that passed it by or an {@code Optional} that is empty,
 * the fallback is skipped. A run that has been halted or cancelled starts none.
 *
 * <p><b>Who gets its value.</b> Whoever takes that of the named task: a parameter of any form, {@link From},
 * {@link Collect}, {@link Merge}, the runner's target and the result's accessor of that name; {@link DependsOn} is
 * met by it. They need not know of the fallback. So whoever runs the named task alone passes the inputs of the
 * fallback as well. The fallback has a target and an accessor of its own: the target runs the named task first, and
 * like the accessor it throws {@code SkippedException} where that has a value.
 *
 * <p><b>Failure.</b> That of the named task is recorded, and no more: {@code onError} there is an error. If the
 * fallback fails, too, that is a failure like any other, with the {@code onError} of the fallback, and the failure of
 * the named task is suppressed in it. If it is skipped for want of what it needs itself, nobody has stood in, and the
 * failure of the named task has the consequence that its own would have had.
 *
 * <p>The fallback is a task like any other, with {@link Retry}, {@link Timeout} and the like; {@link Task} beside
 * this annotation may be left out, and is there for its members. It may take {@code Outcome<Quote> live}, to see what
 * became of the task that it stands in for. It may have a fallback itself. What it takes from other tasks they compute
 * as ever, at the time when they are ready, whether it will be needed or not. It is of the scope and the type of the
 * named task, which has one fallback at most, and is no {@link Loop}, {@link Router} or {@link Merge}. Where {@code
 * overriding()} gives the named task a value, the fallback is skipped.
 */
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.METHOD)
public @interface Fallback {
  /** {@return the name of the task to stand in for} */
  String value();
}
