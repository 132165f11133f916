package dev.attacca.examples.shopweb;

/** A score, as it is in the database. */
record Product(String sku, String composer, String title, String opus, int composed, int inStock) {}
