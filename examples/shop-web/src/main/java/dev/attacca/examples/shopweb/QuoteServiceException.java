package dev.attacca.examples.shopweb;

/** The service that has the prices does not work; it may the next time. */
class QuoteServiceException extends RuntimeException {
  private static final long serialVersionUID = 1;

  QuoteServiceException(String message, Throwable cause) {
    super(message, cause);
  }
}
