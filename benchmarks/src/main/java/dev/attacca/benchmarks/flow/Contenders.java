package dev.attacca.benchmarks.flow;

import dev.attacca.runtime.RunRecorder;

/** All contenders by the names that stand in the tables. */
final class Contenders {
  static final String ATTACCA = "Attacca";
  static final String RECORDED = "Attacca, recorded";
  static final String LOOP = "plain loop";
  static final String REACTOR = "Reactor publishOn";
  static final String REACTOR_PARALLEL = "Reactor parallel";
  static final String RXJAVA = "RxJava observeOn";
  static final String PEKKO = "Pekko Streams";
  static final String JET = "Hazelcast Jet";
  static final String STREAM = "parallelStream";
  static final String RANGE = "parallelStream of a range";
  static final String DISRUPTOR = "Disruptor";
  static final String RINGS = "JCTools rings by hand";

  private Contenders() {}

  static Contender named(String name) {
    return switch (name) {
      case ATTACCA -> new ByAttacca();
      case RECORDED -> new ByAttacca(RunRecorder.keeping(10));
      case LOOP -> new Plainly();
      case REACTOR -> new ByReactor();
      case REACTOR_PARALLEL -> new ByReactorParallel();
      case RXJAVA -> new ByRxJava();
      case PEKKO -> new ByPekko();
      case JET -> new ByJet();
      case STREAM -> new ByParallelStream(false);
      case RANGE -> new ByParallelStream(true);
      case DISRUPTOR -> new ByDisruptor();
      case RINGS -> new ByRings();
      default -> throw new IllegalArgumentException("no contender " + name);
    };
  }
}
