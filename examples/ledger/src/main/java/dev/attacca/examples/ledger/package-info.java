/**
 * Orders from a CSV file, priced and booked in a database, hundreds at a time: {@link
 * dev.attacca.examples.ledger.Ledger} runs it. {@code Booking} is the flow, and what there is to read first.
 */
package dev.attacca.examples.ledger;
