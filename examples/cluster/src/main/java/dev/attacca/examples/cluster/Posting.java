package dev.attacca.examples.cluster;

/**
 * One side of what is to be booked.
 *
 * @param order its id
 * @param account whose
 * @param cents what comes, or goes
 */
public record Posting(String order, String account, long cents) {}
