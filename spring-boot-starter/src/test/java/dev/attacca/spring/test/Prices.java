package dev.attacca.spring.test;

import java.io.IOException;

/** What a test replaces. */
interface Prices {
  int of(String sku) throws IOException;
}
