/** The annotations of Attacca. */
@org.jspecify.annotations.NullMarked
module dev.attacca {
  requires static transitive org.jspecify;

  exports dev.attacca;
}
