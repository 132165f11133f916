/**
 * The annotations that turn the methods of a class into a graph of tasks.
 *
 * <p>They are read while {@code javac} runs and have no effect at run time.
 */
package dev.attacca;
