package dev.attacca.examples.shopweb;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** The pages over HTTP. */
@RestController
class PageController {
  private final ShopPageRunner pages;

  PageController(ShopPageRunner pages) {
    this.pages = pages;
  }

  @GetMapping("/pages/{sku}")
  Page page(@PathVariable String sku) {
    return pages.page(sku);
  }
}
