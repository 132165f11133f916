package dev.attacca;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a parameter of a task as a value that the caller of the run passes. The parameter's name is the
 * input's name. Several tasks may take the same input; its type is the same everywhere. Tasks and
 * inputs share one name space.
 */
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.PARAMETER)
public @interface Input {}
