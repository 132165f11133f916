package dev.attacca;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * State that lives as long as one run. On a parameter, hands it to a task; the parameter's name and type
 * say which. On a method without parameters, makes the state of that name; without such a method, the
 * type's constructor without parameters does.
 *
 * <p>Tasks that share a state never overlap, and items reach it in the order in which they were
 * emitted.
 */
@Retention(RetentionPolicy.CLASS)
@Target({ElementType.PARAMETER, ElementType.METHOD})
public @interface State {}
