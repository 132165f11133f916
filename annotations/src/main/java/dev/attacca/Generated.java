package dev.attacca;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Marks a class that Attacca's processor wrote. Coverage tools leave such classes out, and who looks for beans can tell them from others. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Generated {
  /** {@return the name of the generator} */
  String value();
}
