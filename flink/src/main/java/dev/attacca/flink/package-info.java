/** The same class on a cluster: its tasks as a job of Apache Flink. */
@org.jspecify.annotations.NullMarked
package dev.attacca.flink;
