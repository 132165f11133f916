/**
 * How values travel, and how they are kept in checkpoints. {@link dev.attacca.flink.internal.types.FlinkTypes} finds for a Java type what
 * Flink has for it, or makes what Flink lacks, and never falls back on Kryo, which ties a savepoint to the fields of classes and to an
 * order of registration. Whatever consists of others says in its snapshot of which, by name, so that a savepoint can be read after some
 * were added or left out.
 */
@org.jspecify.annotations.NullMarked
package dev.attacca.flink.internal.types;
