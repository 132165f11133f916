package dev.attacca.spring.aot;

import dev.attacca.Input;
import dev.attacca.Task;
import java.util.concurrent.CompletableFuture;
import org.springframework.scheduling.annotation.Async;
import org.springframework.stereotype.Component;

/** A bean that is found by scanning, and has a proxy. */
@Component
class Greeting {
  @Task
  @Async
  CompletableFuture<String> words(@Input String name) {
    return CompletableFuture.completedFuture("Hello " + name);
  }

  @Task
  String text(String words) {
    return words + "!";
  }
}
