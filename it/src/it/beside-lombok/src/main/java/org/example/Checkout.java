package org.example;

import dev.attacca.Collect;
import dev.attacca.Input;
import dev.attacca.Loop;
import dev.attacca.Task;
import java.io.IOException;
import java.util.List;
import lombok.AccessLevel;
import lombok.Builder;
import lombok.Getter;
import lombok.RequiredArgsConstructor;
import lombok.Singular;
import lombok.SneakyThrows;
import lombok.Value;

/** Lombok is at work on the class of the tasks itself, and on what they hand on. */
@Getter
@RequiredArgsConstructor(access = AccessLevel.PACKAGE)
public class Checkout {
  private final int rate;
  private final String currency;

  /** What is bought. */
  @Value
  @Builder
  public static class Cart {
    @Singular
    List<Integer> prices;
  }

  @Loop
  List<Integer> price(@Input Cart cart) {
    return cart.getPrices();
  }

  @Task
  @SneakyThrows
  int gross(int price) {
    if (price < 0) throw new IOException("a price below zero");
    return price + price * getRate() / 100;
  }

  @Task
  String receipt(@Collect List<Integer> gross) {
    return gross + " " + getCurrency();
  }
}
