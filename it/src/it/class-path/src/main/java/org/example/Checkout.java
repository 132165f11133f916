package org.example;

import dev.attacca.DependsOn;
import dev.attacca.From;
import dev.attacca.Input;
import dev.attacca.OnError;
import dev.attacca.Router;
import dev.attacca.Shutdown;
import dev.attacca.Task;
import dev.attacca.Timeout;
import dev.attacca.runtime.Outcome;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** One of everything, compiled with every warning of javac. */
public class Checkout {
  /** What the order is paid with. */
  public sealed interface Payment permits Card, Invoice {}

  /** Paid at once. */
  public record Card(String number) implements Payment {}

  /** Paid later. */
  public record Invoice(int days) implements Payment {}

  /** Without state. */
  public Checkout() {}

  /** A generic value. */
  @Task
  protected Map<String, List<Integer>> prices(@Input List<String> skus) {
    return Map.of("violin", List.of(1849, 1699), "bow", List.of(skus.size()));
  }

  /** A primitive value. */
  @Task
  @Timeout("10s")
  protected int total(Map<String, List<Integer>> prices) throws IOException {
    return prices.values().stream()
        .flatMap(List::stream)
        .mapToInt(Integer::intValue)
        .max()
        .orElse(0);
  }

  /** The same task twice, boxed. */
  @Task
  protected long twice(@From("total") int once, @From("total") Integer again) {
    return (long) once + again;
  }

  /** A future. */
  @Task
  protected CompletionStage<List<? extends Number>> rates(@Input boolean member) {
    return CompletableFuture.completedFuture(List.of(member ? 5 : 19));
  }

  /** No value. */
  @Task(onError = OnError.TOLERATE)
  protected Optional<String> voucher() {
    return Optional.empty();
  }

  /** A router by type. */
  @Router
  protected Payment payment(@Input boolean member) {
    return member ? new Invoice(30) : new Card("4111");
  }

  /** One branch. */
  @Task
  protected String charge(@From("payment") Card card) {
    return "card " + card.number();
  }

  /** The other. */
  @Task
  protected String bill(@From("payment") Invoice invoice) {
    return "invoice over " + invoice.days() + " days";
  }

  /** All together. */
  @Task
  protected String receipt(
      long twice,
      List<? extends Number> rates,
      Optional<String> voucher,
      @From("voucher") Outcome<String> outcome,
      @From({"charge", "bill"}) String paid) {
    return twice + " at " + rates + ", " + paid + ", voucher: " + voucher.orElse("none");
  }

  /** Order only. */
  @Task
  @DependsOn("receipt")
  protected void audit() {}

  /** Afterwards. */
  @Shutdown
  protected void close() {}

  /** A member class. */
  public static class Gift {
    /** Without state. */
    public Gift() {}

    /** A task. */
    @Task
    protected String ribbon() {
      return "red";
    }
  }
}
