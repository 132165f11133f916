package dev.attacca.examples.storefront;

import dev.attacca.runtime.Extension;
import dev.attacca.runtime.Run;
import dev.attacca.runtime.RunRecorder;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Starts seven HTTP services, puts a product page together from them, and prints what it got, when
 * each call was made, and which calls decided how long it took.
 */
public final class ProductPage {
  private ProductPage() {}

  /** Runs the example. With {@code --page} it goes on making pages, to be watched in a browser, until somebody presses Enter. */
  public static void main(String[] args) throws IOException {
    if (!List.of(args).contains("--page")) {
      make();
      return;
    }
    try (dev.attacca.page.Page watched = dev.attacca.page.Page.serve()) {
      System.out.printf("%n  to be watched at %s%n", watched.url());
      make(watched);
    }
  }

  private static void make(Extension... watching) throws IOException {
    try (Services services = Services.healthy()) {
      RunRecorder recorder = RunRecorder.keeping(10);
      StorefrontRunner storefront = StorefrontRunner.builder(
              new Storefront(new ShopClient(services)))
          .with(recorder)
          .with(watching)
          .build();
      storefront.run("violin", "opera"); // the first page of a JVM pays for loading its classes

      Run<StorefrontRunner.Result> run = storefront.start("violin", "clara");
      Page page = run.join().page();

      System.out.println();
      System.out.println(page);
      System.out.println(Report.of(recorder.run(run.id())));
      if (watching.length > 0) {
        goOn(storefront);
      }
    }
  }

  /** One page after the other, until somebody presses Enter. */
  private static void goOn(StorefrontRunner storefront) {
    System.out.println("  more of them until you press Enter");
    CompletableFuture<Integer> enter = CompletableFuture.supplyAsync(ProductPage::read);
    while (!enter.isDone()) {
      storefront.run("violin", "clara");
    }
  }

  private static int read() {
    try {
      return System.in.read();
    } catch (IOException closed) {
      return -1;
    }
  }
}
