/** A run as a job: what is sent, what comes back, and what it has ended with. */
@org.jspecify.annotations.NullMarked
package dev.attacca.flink.internal.job;
