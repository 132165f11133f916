/** The runtime of Attacca: runs what the processor wrote. */
@org.jspecify.annotations.NullMarked
module dev.attacca.runtime {
  requires transitive dev.attacca;
  requires static org.jspecify;
  requires static jdk.jfr;

  exports dev.attacca.runtime;
  exports dev.attacca.runtime.spi;
}
