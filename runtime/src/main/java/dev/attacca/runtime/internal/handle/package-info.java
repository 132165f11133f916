/**
 * What a caller holds of a run that goes on: its handle and future, a stream of its values, a publisher.
 *
 * <p>It calls all rooms below; nobody calls it but {@code spi}.
 */
package dev.attacca.runtime.internal.handle;
