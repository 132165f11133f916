package dev.attacca.examples.shopweb;

/** There is no such score. */
class UnknownProductException extends RuntimeException {
  private static final long serialVersionUID = 1;

  UnknownProductException(String sku) {
    super("there is no score " + sku);
  }
}
