/**
 * What is told to others while a run goes on: to listeners, to the Flight Recorder, and to the log of
 * statistics.
 */
package dev.attacca.runtime.internal.observe;
