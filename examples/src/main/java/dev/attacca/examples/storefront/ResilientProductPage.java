package dev.attacca.examples.storefront;

import dev.attacca.runtime.Run;
import java.io.IOException;
import java.util.List;

/**
 * Two product pages at once on a bad day: prices fail twice, reviews take three seconds,
 * recommendations are down, and the warehouse answers one call at a time.
 */
public final class ResilientProductPage {
  private ResilientProductPage() {}

  /** Runs the example; it takes no arguments. */
  public static void main(String[] args) throws IOException {
    try (Services services = Services.troubled()) {
      Timeline timeline = new Timeline();
      ResilientStorefrontRunner storefront = ResilientStorefrontRunner.builder(
              new ResilientStorefront(new ShopClient(services)))
          .listener(timeline)
          .build();

      List<Run<ResilientStorefrontRunner.Result>> runs =
          List.of(storefront.start("violin", "clara"), storefront.start("violin", "opera"));
      for (Run<ResilientStorefrontRunner.Result> run : runs) {
        ResilientStorefrontRunner.Result result = run.join();
        System.out.println();
        System.out.println(result.page());
        System.out.println(timeline.chart(storefront.graph(), run.id()));
        System.out.println("  tolerated");
        result.failures().forEach(failure -> System.out.println("    " + failure));
      }
      System.out.println();
    }
  }
}
