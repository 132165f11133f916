package dev.attacca.micrometer;

import dev.attacca.runtime.Server;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToIntFunction;

/**
 * What is shown as it stands. A registry has one gauge of a name and its tags, whose first owner is asked for ever: so what
 * is shown of all runners of a class together stands here, by registry, and is let go of with it.
 */
final class Gauges {
  /** Guarded by the class. */
  private static final Map<MeterRegistry, Gauges> ALL = new WeakHashMap<>();

  private final Map<Tags, LongAdder> open = new ConcurrentHashMap<>();
  private final Map<Tags, Set<Server<?>>> servers = new ConcurrentHashMap<>();

  private Gauges() {}

  private static Gauges of(MeterRegistry registry) {
    return ALL.computeIfAbsent(registry, any -> new Gauges());
  }

  /** How many items of a loop are open, as a number that any runner adds to. */
  static synchronized LongAdder openItems(MeterRegistry registry, Tags tags) {
    LongAdder adder = of(registry).open.computeIfAbsent(tags, any -> new LongAdder());
    if (registry.find("attacca.loop.open").tags(tags).gauge() == null) {
      Gauge.builder("attacca.loop.open", adder, LongAdder::sum)
          .description("Items of a loop that are open")
          .tags(tags)
          .register(registry);
    }
    return adder;
  }

  /** One more that is shown; for as long as somebody holds it. */
  static synchronized void shows(MeterRegistry registry, Tags tags, Server<?> server) {
    Set<Server<?>> all = of(registry)
        .servers
        .computeIfAbsent(
            tags,
            any -> Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>())));
    all.add(server);
    show(registry, tags.and("state", "queued"), all, Server::queued);
    show(registry, tags.and("state", "running"), all, Server::running);
  }

  private static void show(
      MeterRegistry registry, Tags tags, Set<Server<?>> all, ToIntFunction<Server<?>> count) {
    if (registry.find("attacca.server.runs").tags(tags).gauge() == null) {
      Gauge.builder("attacca.server.runs", all, servers -> sum(servers, count))
          .description("Runs that servers have accepted and that are not over")
          .tags(tags)
          .register(registry);
    }
  }

  private static int sum(Set<Server<?>> servers, ToIntFunction<Server<?>> count) {
    synchronized (servers) {
      return servers.stream().mapToInt(count).sum();
    }
  }
}
