package dev.attacca.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attacca.Loop;
import dev.attacca.Task;
import dev.attacca.runtime.Run;
import dev.attacca.runtime.RunCancelledException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Cancelling and stopping from the page. */
@Timeout(120)
class ControlsTest {
  static class Endless {
    final CountDownLatch some = new CountDownLatch(10);

    @Loop
    Stream<Integer> number() {
      return Stream.iterate(0, i -> i + 1);
    }

    @Task
    int counted(int number) {
      some.countDown();
      return number;
    }
  }

  private static String path(Run<?> run, String what) {
    return PageClient.path(run.id()) + "/" + what;
  }

  @Test
  void thePageOnlyShowsUnlessItIsToldOtherwise() throws InterruptedException {
    Checkout held = new Checkout();
    try (Page page = Page.serve()) {
      PageClient client = new PageClient(page);
      Run<CheckoutRunner.Result> run =
          CheckoutRunner.builder(held).with(page).build().start("a");
      held.entered.await();
      assertThat(client.post(path(run, "cancel")).statusCode()).isEqualTo(403);
      assertThat(client.post(path(run, "stop")).statusCode()).isEqualTo(403);
      held.free.countDown();
      assertThat(run.join().price()).isPositive();
    }
  }

  @Test
  void aRunIsCancelledAndItsCallerToldWhy() throws InterruptedException {
    Checkout held = new Checkout();
    try (Page page = Page.builder().controls(true).serve()) {
      PageClient client = new PageClient(page);
      assertThat(client.snapshot().at("/controls").asBoolean()).isTrue();
      Run<CheckoutRunner.Result> run =
          CheckoutRunner.builder(held).with(page).build().start("a");
      held.entered.await();
      CompletableFuture<Integer> again = run.toCompletableFuture()
          .handle(
              (result, thrown) -> // the first of those who hear of its end
              client.post(path(run, "cancel")).statusCode());
      assertThat(client.post(path(run, "cancel")).statusCode()).isEqualTo(204);
      assertThat(again.join()).isEqualTo(409);
      assertThatThrownBy(run::join)
          .isInstanceOf(RunCancelledException.class)
          .hasMessageContaining("cancelled from the page");
      assertThat(client.post(path(run, "cancel")).statusCode()).isEqualTo(409);
      assertThat(client.run(run.id()).at("/run/status").asText()).isEqualTo("CANCELLED");
    }
  }

  @Test
  void anEndlessFlowIsStopped() throws InterruptedException {
    Endless endless = new Endless();
    try (Page page = Page.builder().controls(true).serve()) {
      Run<ControlsTest_EndlessRunner.Result> run =
          ControlsTest_EndlessRunner.builder(endless).with(page).build().start();
      endless.some.await();
      assertThat(new PageClient(page).post(path(run, "stop")).statusCode()).isEqualTo(204);
      assertThat(run.join().stats().task("counted").out()).isGreaterThanOrEqualTo(10);
    }
  }

  @Test
  void itTakesPostTheTokenAndAPageOfItsOwn() throws InterruptedException {
    Checkout held = new Checkout();
    try (Page page = Page.builder().controls(true).serve()) {
      PageClient client = new PageClient(page);
      Run<CheckoutRunner.Result> run =
          CheckoutRunner.builder(held).with(page).build().start("a");
      held.entered.await();
      String path = path(run, "cancel");
      assertThat(client.get(path).statusCode()).isEqualTo(405);
      assertThat(client
              .send(HttpRequest.newBuilder(page.uri().resolve(path)).POST(BodyPublishers.noBody()))
              .statusCode())
          .isEqualTo(401);
      String foreign = client.raw("POST " + path + " HTTP/1.1\r\n" + client.host() + "\r\n"
          + client.token() + "\r\nOrigin: http://evil.example\r\nConnection: close\r\n\r\n");
      assertThat(foreign).startsWith("HTTP/1.1 403 ");
      assertThat(client.post("/api/runs/nobody/cancel").statusCode()).isEqualTo(404);
      assertThat(client.post(PageClient.path(run.id())).statusCode()).isEqualTo(405);
      assertThat(client.post("/api/snapshot").statusCode()).isEqualTo(405);
      held.free.countDown();
      assertThat(run.join().price()).isPositive();
    }
  }
}
