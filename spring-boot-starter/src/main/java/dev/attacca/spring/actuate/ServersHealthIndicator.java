package dev.attacca.spring.actuate;

import dev.attacca.runtime.Server;
import dev.attacca.spring.internal.WatchedRunners;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * Out of service while a server refuses runs, because its queue is full; that passes, and so it is not down. A server that was
 * closed is told of no more: whoever closes one wants no runs. Where there are no servers all is well.
 */
final class ServersHealthIndicator extends AbstractHealthIndicator {
  private final WatchedRunners runners;

  ServersHealthIndicator(WatchedRunners runners) {
    super("the servers of Attacca's runners cannot be looked at");
    this.runners = runners;
  }

  @Override
  protected void doHealthCheck(Health.Builder health) {
    Map<String, List<RunnerDescriptor.OpenServer>> servers = new LinkedHashMap<>();
    boolean isFull = false;
    for (WatchedRunners.Watched runner : runners.all()) {
      for (Server<?> server : runner.view().servers()) {
        if (!server.isClosed()) {
          RunnerDescriptor.OpenServer open = RunnerDescriptor.OpenServer.of(server);
          isFull |= open.isFull();
          servers.computeIfAbsent(runner.bean(), bean -> new ArrayList<>()).add(open);
        }
      }
    }
    if (isFull) {
      health.outOfService();
    } else {
      health.up();
    }
    health.withDetails(servers);
  }
}
