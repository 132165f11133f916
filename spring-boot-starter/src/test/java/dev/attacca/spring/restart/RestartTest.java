package dev.attacca.spring.restart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attacca.spring.Program;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RestartTest {
  @TempDir
  private Path folder;

  /**
   * Spring holds classes softly, so soft references are cleared at once; and Spring Boot's hook that ends the log when the JVM ends
   * holds the class loader of the first application.
   */
  @Test
  void whatTheDeveloperToolsRestartIsCollected() throws Exception {
    for (String executor : new String[] {"auto", "runtime"}) {
      assertThat(Program.run(
              folder,
              folder,
              Restarts.class,
              "-XX:SoftRefLRUPolicyMSPerMB=0",
              "-Dlogging.register-shutdown-hook=false",
              "-Dattacca.page.enabled=" + executor.equals("auto"),
              "-Dattacca.dags.shop.deadline=60s",
              "-Dattacca.defaults.parallelism=7",
              "-Dattacca.executor=" + executor))
          .startsWith("0: collected 3 of 3");
    }
  }
}
