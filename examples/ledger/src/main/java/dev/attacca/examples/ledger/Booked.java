package dev.attacca.examples.ledger;

/**
 * What stands in the ledger.
 *
 * @param rows how many
 * @param cents what they come to
 */
record Booked(long rows, long cents) {}
