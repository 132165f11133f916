/** What is sent to the machines at the beginning, and what a run that halts sends back. */
@org.jspecify.annotations.NullMarked
package dev.attacca.flink.internal.sent;
