package org.example;

import java.util.List;

/** Runs the checkout and prints what came out. */
public final class Main {
  private Main() {}

  /** Takes no arguments. */
  public static void main(String[] args) {
    CheckoutRunner checkout = CheckoutRunner.of(new Checkout());
    System.out.println("receipt: " + checkout.receipt(List.of("violin"), true));
    System.out.println("result: " + checkout.run(List.of("violin"), false).receipt());
    System.out.println("ribbon: " + Checkout_GiftRunner.of(new Checkout.Gift()).ribbon());
  }
}
