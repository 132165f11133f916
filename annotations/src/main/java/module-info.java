/** The annotations of Attacca. */
@org.jspecify.annotations.NullMarked
module dev.attacca {
  requires static org.jspecify;

  exports dev.attacca;
}
