package dev.attacca.examples.ledger;

/**
 * A row of the ledger.
 *
 * @param number which order
 * @param sku which article
 * @param quantity how many
 * @param cents what they come to
 */
record Entry(long number, String sku, int quantity, long cents) {}
