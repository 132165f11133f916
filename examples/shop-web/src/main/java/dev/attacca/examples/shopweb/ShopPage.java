package dev.attacca.examples.shopweb;

import dev.attacca.Input;
import dev.attacca.Task;
import org.springframework.stereotype.Service;

/** A page, from what the two others know, who are asked at the same time. */
@Service
class ShopPage {
  private final CatalogueRunner catalogue;
  private final QuotesRunner quotes;

  ShopPage(CatalogueRunner catalogue, QuotesRunner quotes) {
    this.catalogue = catalogue;
    this.quotes = quotes;
  }

  @Task
  CatalogueRunner.Result details(@Input String sku) {
    return catalogue.run(sku);
  }

  @Task
  Quote quote(@Input String sku) {
    return quotes.live(sku);
  }

  @Task
  Page page(CatalogueRunner.Result details, Quote quote) {
    return new Page(
        details.product(), quote.cents(), details.visits(), details.related(), quote.request());
  }
}
