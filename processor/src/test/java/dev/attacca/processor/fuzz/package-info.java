/**
 * A fuzzer of the processor and of what it generates: random classes of tasks, compiled in memory and run, and
 * compared with a simple sequential model.
 *
 * <p>A {@link dev.attacca.processor.fuzz.Program} describes a class. The {@link
 * dev.attacca.processor.fuzz.Generator} makes one from a seed, the {@link dev.attacca.processor.fuzz.Writer} writes
 * it as Java, the {@link dev.attacca.processor.fuzz.Oracle} says what becomes of each task, {@link
 * dev.attacca.processor.fuzz.Plants} spoil it, and {@link dev.attacca.processor.fuzz.FuzzTest} compiles, runs and
 * compares. What a task computes is a hash of all that it was given, so that a value which is wrong, or came too
 * early, shows in everything that depends on it; {@link dev.attacca.processor.fuzz.Play} holds what the written
 * classes call for that.
 */
package dev.attacca.processor.fuzz;
