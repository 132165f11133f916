/** A live page of what runners do. */
@org.jspecify.annotations.NullMarked
module dev.attacca.page {
  requires transitive dev.attacca.runtime;
  requires static org.jspecify;

  exports dev.attacca.page;
}
