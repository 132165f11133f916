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
 */
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.PARAMETER)
public @interface Collect {}
