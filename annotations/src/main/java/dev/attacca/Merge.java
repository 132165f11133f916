package dev.attacca;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The fan-in of several tasks: the method runs once for each value of any of the tasks named, whatever
 * scope each is in. Each value opens a scope of its own, below the nearest scope that all of them
 * share.
 */
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.PARAMETER)
public @interface Merge {
  /** {@return the names of the tasks} */
  String[] value();
}
