package dev.attacca.spring.actuate;

import dev.attacca.runtime.RunRecorder;
import dev.attacca.runtime.spi.RunnerExtension;
import dev.attacca.spring.AttaccaAutoConfiguration;
import dev.attacca.spring.AttaccaProperties;
import dev.attacca.spring.internal.DagSettings;
import dev.attacca.spring.internal.Switches;
import dev.attacca.spring.internal.WatchedRunners;
import dev.attacca.spring.internal.WatchedRunnersConfiguration;
import dev.attacca.spring.internal.Watching;
import org.springframework.aot.hint.annotation.RegisterReflectionForBinding;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Import;

/** The endpoint {@code attacca}, where it is exposed. Only then are runs counted and recorded for it. */
@AutoConfiguration(after = AttaccaAutoConfiguration.class)
@ConditionalOnClass({Endpoint.class, ConditionalOnAvailableEndpoint.class})
@ConditionalOnAvailableEndpoint(AttaccaEndpoint.class)
@Import(WatchedRunnersConfiguration.class)
@RegisterReflectionForBinding({
  AttaccaEndpoint.Overview.class,
  AttaccaEndpoint.Runs.class,
  AttaccaEndpoint.Control.class
})
public class AttaccaEndpointAutoConfiguration {
  /** Called by Spring. */
  public AttaccaEndpointAutoConfiguration() {}

  @Bean
  @ConditionalOnMissingBean
  @Conditional(Switches.OfEndpointRecorder.class)
  RunRecorder attaccaEndpointRecorder(AttaccaProperties properties, DagSettings settings) {
    return Watching.recorder(properties, settings);
  }

  @Bean
  @ConditionalOnMissingBean
  AttaccaEndpoint attaccaEndpoint(
      WatchedRunners runners,
      ObjectProvider<RunRecorder> recorder,
      @Value("${attacca.actuator.cancel:false}") boolean cancel) {
    return new AttaccaEndpoint(runners, recorder.getIfUnique(), cancel);
  }

  @Bean
  @ConditionalOnMissingBean
  AttaccaEndpointWebExtension attaccaEndpointWebExtension(AttaccaEndpoint endpoint) {
    return new AttaccaEndpointWebExtension(endpoint);
  }

  /** An extension, which every runner is given. */
  @Bean
  RunnerExtension attaccaEndpointCounts() {
    return runner -> runner.addsUp(AttaccaEndpoint.class);
  }
}
