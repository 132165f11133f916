/**
 * Earthquakes in the endless stream of a seismometer: {@link dev.attacca.examples.stream.Earthquakes}
 * prints them. {@code Seismograph} is the flow, and what there is to read first.
 */
package dev.attacca.examples.stream;
