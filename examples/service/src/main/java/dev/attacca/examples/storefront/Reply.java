package dev.attacca.examples.storefront;

import java.time.Duration;

/** What a service answers to one call, and how long it takes over it. */
record Reply(int status, String body, Duration after) {
  static Reply json(int millis, String body) {
    return new Reply(200, body, Duration.ofMillis(millis));
  }

  static Reply unavailable(int millis) {
    return new Reply(503, "{}", Duration.ofMillis(millis));
  }

  static Reply unknown() {
    return new Reply(404, "{}", Duration.ZERO);
  }
}
