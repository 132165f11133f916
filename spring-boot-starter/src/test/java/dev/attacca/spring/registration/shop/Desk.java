package dev.attacca.spring.registration.shop;

import dev.attacca.Task;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;

/** Has classes within that are beans. */
public class Desk {
  private Desk() {}

  /** A lazy one. */
  @Component
  @Lazy
  @Qualifier("help")
  public static class Help {
    public static final AtomicInteger MADE = new AtomicInteger();

    Help() {
      MADE.incrementAndGet();
    }

    @Task
    String answer() {
      return "yes";
    }
  }
}
