package dev.attacca.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attacca.runtime.Graph;
import dev.attacca.runtime.Run;
import dev.attacca.runtime.RunCancelledException;
import dev.attacca.runtime.RunFailedException;
import dev.attacca.runtime.RunRecorder;
import dev.attacca.runtime.RunStatus;
import dev.attacca.spring.AttaccaAutoConfiguration;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class EndpointTest {
  private final ApplicationContextRunner spring = new ApplicationContextRunner()
      .withConfiguration(AutoConfigurations.of(
          AttaccaAutoConfiguration.class,
          EndpointAutoConfiguration.class,
          AttaccaEndpointAutoConfiguration.class))
      .withPropertyValues("management.endpoints.web.exposure.include=attacca")
      .withUserConfiguration(ShopConfiguration.class);

  @Test
  void tellsOfGraphsAndOfWhatTheirRunsHaveComeTo() {
    spring.run(context -> {
      ShopRunner shop = context.getBean(ShopRunner.class);
      shop.run("sku-1");
      shop.price("sku-22");
      assertThatThrownBy(() -> shop.run("none")).isInstanceOf(RunFailedException.class);

      AttaccaEndpoint endpoint = context.getBean(AttaccaEndpoint.class);
      RunnerDescriptor told = endpoint.overview().runners().get("shopRunner");
      assertThat(told.dag()).isEqualTo("Shop");
      assertThat(told.runs()).isEqualTo(new RunnerDescriptor.Runs(0, 2, 1, 0));
      assertThat(told.inputs()).containsExactly(new Graph.Input("sku", "String"));
      assertThat(told.tasks())
          .extracting(
              RunnerDescriptor.Task::name, RunnerDescriptor.Task::kind, RunnerDescriptor.Task::in)
          .containsExactly(
              org.assertj.core.groups.Tuple.tuple("product", Graph.Kind.TASK, 3L),
              org.assertj.core.groups.Tuple.tuple("price", Graph.Kind.TASK, 2L),
              org.assertj.core.groups.Tuple.tuple("audit", Graph.Kind.TASK, 1L));
      assertThat(told.edges())
          .contains(new Graph.Edge("product", "price", Graph.EdgeKind.VALUE, null));
      assertThat(endpoint.read("shopRunner", null, null, null)).isEqualTo(told);
    });
  }

  @Test
  void tellsOfServersAndRunsThatGoOn() {
    spring.run(context -> {
      ShopRunner shop = context.getBean(ShopRunner.class);
      Shop tasks = context.getBean(ShopConfiguration.class).tasks;
      try (var server = shop.serve()) {
        try {
          String id = server.submit("slow");
          tasks.awaitAsked();
          RunnerDescriptor told =
              context.getBean(AttaccaEndpoint.class).overview().runners().get("shopRunner");
          assertThat(told.servers())
              .containsExactly(new RunnerDescriptor.OpenServer(1, 64, 0, 10_000, 0, false));
          assertThat(told.goingOn()).extracting(RunnerDescriptor.Run::id).containsExactly(id);
        } finally {
          tasks.answer.countDown();
        }
      }
      assertThat(context
              .getBean(AttaccaEndpoint.class)
              .overview()
              .runners()
              .get("shopRunner")
              .servers())
          .isEmpty();
    });
  }

  @Test
  void listsRunsAndTellsTheTraceOfOneWithoutAValue() {
    spring.run(context -> {
      ShopRunner shop = context.getBean(ShopRunner.class);
      shop.withId("first").run("sku-1");
      assertThatThrownBy(() -> shop.withId("second").run("none"))
          .isInstanceOf(RunFailedException.class);

      AttaccaEndpoint endpoint = context.getBean(AttaccaEndpoint.class);
      var all = (AttaccaEndpoint.Runs) endpoint.read("runs", null, null, null);
      assertThat(all.runs()).extracting(RunDescriptor::id).containsExactly("second", "first");
      assertThat(all.runs())
          .extracting(RunDescriptor::status)
          .containsExactly(RunStatus.FAILED, RunStatus.SUCCEEDED);
      var failed = (AttaccaEndpoint.Runs) endpoint.read("runs", "Shop", "failed", 1);
      assertThat(failed.runs()).extracting(RunDescriptor::id).containsExactly("second");
      assertThat(failed.runs().get(0).rootCause()).contains("no such product");
      assertThat(((AttaccaEndpoint.Runs) endpoint.read("runs", "Other", null, null)).runs())
          .isEmpty();

      assertThat(endpoint.trace("runs", "first"))
          .contains("\"runId\":\"first\"", "\"criticalPath\"", "price")
          .doesNotContain("secret");
    });
  }

  @Test
  void saysWhatIsNotThereAndWhatMakesNoSense() {
    spring.run(context -> {
      context.getBean(ShopRunner.class).run("sku-1");
      AttaccaEndpoint endpoint = context.getBean(AttaccaEndpoint.class);
      assertThatThrownBy(() -> endpoint.read("shop\r\nRunner", null, null, null))
          .isInstanceOf(NoSuchElementException.class)
          .hasMessage("no runner is a bean of the name \"shop??Runner\"; there are [shopRunner]");
      assertThatThrownBy(() -> endpoint.trace("runs", "unknown"))
          .isInstanceOf(NoSuchElementException.class)
          .hasMessage("no run \"unknown\" is kept");
      assertThatThrownBy(() -> endpoint.trace("shopRunner", "unknown"))
          .isInstanceOf(NoSuchElementException.class)
          .hasMessage("there is runs/<id>, and no \"shopRunner\"/<id>");
      assertThatThrownBy(() -> endpoint.read("runs", null, "lost", null))
          .isInstanceOf(InvalidEndpointRequestException.class)
          .hasMessage(
              "the status is one of [QUEUED, RUNNING, SUCCEEDED, FAILED, CANCELLED], not \"lost\"");
      assertThatThrownBy(() -> endpoint.read("runs", null, null, 0))
          .isInstanceOf(InvalidEndpointRequestException.class)
          .hasMessage("the limit is at least 1, not 0");
      assertThatThrownBy(() -> endpoint.control("runs", "x".repeat(1000), "pause"))
          .isInstanceOf(InvalidEndpointRequestException.class)
          .hasMessage("the action is cancel or stop, not \"pause\"");
    });
  }

  @Test
  void cancelsOnlyWhereThatIsSwitchedOn() {
    spring.run(context -> {
      ShopRunner shop = context.getBean(ShopRunner.class);
      Run<ShopRunner.Result> run = shop.start("slow");
      context.getBean(ShopConfiguration.class).tasks.awaitAsked();
      AttaccaEndpoint endpoint = context.getBean(AttaccaEndpoint.class);
      assertThatThrownBy(() -> endpoint.cancel("runs", run.id()))
          .isInstanceOf(UnsupportedOperationException.class)
          .hasMessageContaining("attacca.actuator.cancel=true");
      context.getBean(ShopConfiguration.class).tasks.answer.countDown();
      assertThat(run.join().price()).isEqualTo(11);
    });
  }

  @Test
  void cancelsARunThatGoesOnAndSaysOfOneThatIsOver() {
    spring.withPropertyValues("attacca.actuator.cancel=true").run(context -> {
      ShopRunner shop = context.getBean(ShopRunner.class);
      Run<ShopRunner.Result> run = shop.start("slow");
      context.getBean(ShopConfiguration.class).tasks.awaitAsked();
      AttaccaEndpoint endpoint = context.getBean(AttaccaEndpoint.class);
      assertThat(endpoint.cancel("runs", run.id()))
          .isEqualTo(new AttaccaEndpoint.Control(run.id(), "cancel"));
      assertThatThrownBy(run::join)
          .isInstanceOf(RunCancelledException.class)
          .hasMessageContaining("cancelled by the actuator");

      shop.withId("quick").run("sku-1");
      assertThatIllegalStateException()
          .isThrownBy(() -> endpoint.control("runs", "quick", "stop"))
          .withMessage("the run \"quick\" is over");
      assertThatThrownBy(() -> endpoint.cancel("runs", "unknown"))
          .isInstanceOf(NoSuchElementException.class)
          .hasMessage("no run \"unknown\" goes on");
    });
  }

  @Test
  void isNotThereWhereNobodyExposesItAndThenCountsNothing() {
    spring
        .withPropertyValues("management.endpoints.web.exposure.include=health")
        .run(context -> assertThat(context)
            .hasNotFailed()
            .doesNotHaveBean(AttaccaEndpoint.class)
            .doesNotHaveBean("attaccaEndpointCounts"));
  }

  @Test
  void usesTheRecorderThatIsABean() {
    RunRecorder own = RunRecorder.keeping(3);
    spring.withBean(RunRecorder.class, () -> own).run(context -> {
      context.getBean(ShopRunner.class).withId("mine").run("sku-1");
      assertThat(own.run("mine").dag()).isEqualTo("Shop");
      assertThat(context.getBean(AttaccaEndpoint.class).trace("runs", "mine")).contains("mine");
    });
  }

  @Test
  void saysThatNothingIsRecordedWhereThatIsSwitchedOff() {
    spring.withPropertyValues("attacca.recorder.enabled=false").run(context -> {
      context.getBean(ShopRunner.class).run("sku-1");
      AttaccaEndpoint endpoint = context.getBean(AttaccaEndpoint.class);
      assertThat(endpoint.overview().recorded()).isNull();
      assertThat(endpoint.overview().runners().get("shopRunner").runs().succeeded())
          .isEqualTo(1);
      assertThatThrownBy(() -> endpoint.read("runs", null, null, null))
          .isInstanceOf(NoSuchElementException.class)
          .hasMessageContaining("attacca.recorder.enabled=false");
    });
  }
}
