package dev.attacca.examples.storefront;

import dev.attacca.runtime.Run;
import java.io.IOException;

/**
 * Starts seven HTTP services, puts a product page together from them, and prints what it got, when
 * each call was made, and which calls decided how long it took.
 */
public final class ProductPage {
  private ProductPage() {}

  /** Runs the example; it takes no arguments. */
  public static void main(String[] args) throws IOException {
    try (Services services = Services.healthy()) {
      Timeline timeline = new Timeline();
      StorefrontRunner storefront = StorefrontRunner.builder(
              new Storefront(new ShopClient(services)))
          .listener(timeline)
          .build();
      storefront.run("violin", "opera"); // the first page of a JVM pays for loading its classes

      Run<StorefrontRunner.Result> run = storefront.start("violin", "clara");
      Page page = run.join().page();
      Chart chart = timeline.chart(storefront.graph(), run.id());

      System.out.println();
      System.out.println(page);
      System.out.println(chart);
      System.out.println(chart.summary());
    }
  }
}
