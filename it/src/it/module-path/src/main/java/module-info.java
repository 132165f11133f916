/** A user's module: it names the runtime, and gets the annotations with it. */
module org.example.shop {
  requires transitive dev.attacca.runtime;

  exports org.example.shop;
}
