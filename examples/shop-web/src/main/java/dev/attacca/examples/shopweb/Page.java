package dev.attacca.examples.shopweb;

import java.util.List;

/** What a visitor is shown. */
record Page(Product product, int cents, long visits, List<String> related, String request) {}
