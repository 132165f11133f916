/**
 * What a caller holds of a run that goes on: its handle and future, a stream of its values, a publisher. And
 * {@link AllRooms}, which puts the rooms together.
 *
 * <p><b>May call it:</b> {@code spi}. <b>It may call:</b> all rooms.
 */
package dev.attacca.runtime.internal.handle;
