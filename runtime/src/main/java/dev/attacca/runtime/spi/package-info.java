/**
 * What generated runners call, and what they implement: {@link dev.attacca.runtime.spi.Blueprint} is what the
 * processor says of the graph, {@link dev.attacca.runtime.spi.Scope} holds the values of a run and calls the
 * tasks, and {@link dev.attacca.runtime.spi.Engine} begins runs. Nothing else of the runtime can be seen from
 * other modules.
 *
 * <p>Applications have no business here: the types are public for generated code, and may change
 * with any release, together with the processor. {@link dev.attacca.runtime.spi.RunnerExtension} and the two views that it is
 * shown are for those who build what shows or measures any runner.
 *
 * <p>{@link dev.attacca.runtime.spi.DirectPass}, {@link dev.attacca.runtime.spi.EngineSettings} and {@link
 * dev.attacca.runtime.spi.Listening} know nothing of the rooms, and every room may know them. The other types
 * stand above all rooms.
 */
package dev.attacca.runtime.spi;
