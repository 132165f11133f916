package dev.attacca.examples.storefront;

import dev.attacca.runtime.Run;
import dev.attacca.runtime.RunRecorder;
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
      RunRecorder recorder = RunRecorder.keeping(10);
      ResilientStorefrontRunner storefront = ResilientStorefrontRunner.builder(
              new ResilientStorefront(new ShopClient(services)))
          .with(recorder)
          .build();
      storefront.run("viola", "fanny"); // the first page of a JVM pays for loading its classes

      List<Run<ResilientStorefrontRunner.Result>> runs =
          List.of(storefront.start("violin", "clara"), storefront.start("violin", "opera"));
      for (Run<ResilientStorefrontRunner.Result> run : runs) {
        Page page = run.join().page();
        System.out.println();
        System.out.println(page);
        System.out.println(Report.of(recorder.run(run.id())));
      }
    }
  }
}
