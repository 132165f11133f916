package dev.attacca.examples.ledger;

/**
 * So many of an article.
 *
 * @param number which order
 * @param sku which article
 * @param quantity how many, more than none
 */
record Order(long number, String sku, int quantity) {
  Entry at(long price) {
    return new Entry(number, sku, quantity, quantity * price);
  }
}
