/** Metrics and spans of runs and tasks, and thread-locals that travel with them: {@code AttaccaObservations}. */
package dev.attacca.micrometer;
