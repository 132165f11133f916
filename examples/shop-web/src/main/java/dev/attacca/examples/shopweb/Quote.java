package dev.attacca.examples.shopweb;

/** What a score costs today, in cents, and the id of the request that it was asked for with. */
record Quote(String sku, int cents, String request) {}
