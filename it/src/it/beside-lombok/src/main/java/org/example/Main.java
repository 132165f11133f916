package org.example;

import dev.attacca.Input;
import dev.attacca.Task;
import lombok.RequiredArgsConstructor;
import lombok.Value;

/** Lombok writes the constructor and the accessors that the tasks use. */
@RequiredArgsConstructor
public class Main {
  private final int rate;

  @Value
  static class Price {
    int net;
    int gross;
  }

  @Task
  Price price(@Input int net) {
    return new Price(net, net + net * rate / 100);
  }

  @Task
  String label(Price price) {
    return price.getNet() + " net, " + price.getGross() + " gross";
  }

  public static void main(String[] args) {
    System.out.println("label: " + MainRunner.of(new Main(19)).label(200));
    Checkout.Cart cart = Checkout.Cart.builder().price(100).price(10).build();
    System.out.println("receipt: " + CheckoutRunner.of(new Checkout(19, "EUR")).receipt(cart));
  }
}
