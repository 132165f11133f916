package dev.attacca.examples.rounds;

import java.io.IOException;

/** Runs both. */
final class Rounds {
  private static final String TEXT =
      "We basically commence at dawn, utilize approximately ten very small boats, and really terminate at dusk.";

  private Rounds() {}

  public static void main(String[] args) throws IOException {
    Essay.Report report = EssayRunner.of(new Essay()).report(TEXT);
    System.out.println();
    for (int i = 0; i < report.drafts().size(); i++) {
      System.out.printf("  draft %d  %s%n", i + 1, report.drafts().get(i));
    }
    System.out.printf("  in the end, %d changes: %s%n%n", report.changes(), report.text());

    try (Orders orders = new Orders(26)) {
      System.out.println("  " + ListingRunner.of(new Listing()).report(orders.first()));
    }
  }
}
