package dev.attacca.benchmarks.spring;

/**
 * What it took to start an application, in milliseconds.
 *
 * @param run from the call of {@code SpringApplication.run} to its return, when the context has been refreshed
 * @param sinceStart until then from the start of the JVM, by the clock of the machine
 * @param processor what the process has had of all cores until then
 */
record Start(double run, double sinceStart, double processor) {
  static Start parse(String line) {
    String[] words = line.split(" ");
    return new Start(
        Double.parseDouble(words[0]), Double.parseDouble(words[1]), Double.parseDouble(words[2]));
  }
}
