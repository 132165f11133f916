package dev.attacca;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Gathers the values of a task from every scope below the one that the gathering task runs in. The
 * parameter's name, or {@link From}, names the task.
 *
 * <p>A {@code List} or {@code Set} is handed over when the loops in between are done. An {@code
 * Iterable} or {@code Stream} is handed over at once, and consumed while the loops run: values that are
 * not yet consumed keep their items open, so memory stays bounded. Values stand in the order in which
 * the items were emitted; items whose task failed or was skipped are absent.
 *
 * <p>That takes a task that can start before the loops end. One that waits for something else that comes
 * after their end, such as the total of the same values, cannot: there a {@code Stream} is refused at
 * compile time, and an {@code Iterable} gives all values when the loops are done, which are kept until
 * then as those of a {@code List} are.
 *
 * <p>Either is read once: a second iterator is an {@code IllegalStateException}. A task with a {@link
 * Retry} reads from the first value on in each attempt; so all that it has read is kept until its last
 * attempt, and takes as much memory as a {@code List}. What is read after the task has ended is an {@code
 * IllegalStateException}, too.
 */
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.PARAMETER)
public @interface Collect {}
