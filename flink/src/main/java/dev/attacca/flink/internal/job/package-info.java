/** A run as a job: what of a graph becomes which operator, and what a job has ended with. */
@org.jspecify.annotations.NullMarked
package dev.attacca.flink.internal.job;
