/**
 * The annotations that turn the methods of a class into a graph of tasks.
 *
 * <p>They are read while {@code javac} runs and have no effect at run time.
 *
 * <p>Where a class of tasks is a bean, a component of Spring's or one by {@code jakarta.inject}, its runner is one as well, unless
 * the compiler is told {@code -Aattacca.component=none}.
 */
package dev.attacca;
