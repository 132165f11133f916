/**
 * What knows nothing of runs: the runtime's own threads and its clock, class loaders, care with what users
 * throw, events of the Flight Recorder, and small collections.
 *
 * <p><b>May call it:</b> every room, and the user's API. <b>It may call:</b> no room.
 */
package dev.attacca.runtime.internal.base;
