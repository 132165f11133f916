package dev.attacca.examples.cluster;

import java.nio.file.Path;
import java.util.List;

/**
 * What was asked for.
 *
 * @param orders how many there are
 * @param folder where everything is put
 * @param cluster where a cluster listens, host:port; empty: in this process
 * @param jars what the cluster gets with the job
 * @param isHelp whether to say only what can be asked for
 */
record Options(int orders, Path folder, String cluster, List<String> jars, boolean isHelp) {
  static final String HELP = """
        Books the orders of some files.

          --orders 2000000      how many, 200,000 if nothing is said
          --folder path         where everything is put, target/ledger if nothing is said
          --cluster host:port   on a cluster of Flink, and compares with what was booked in one process before
          --jars a.jar:b.jar    what it gets with the job
          --help                this text

        on-a-cluster.sh starts a cluster on this machine, and kills a process of it meanwhile.
      """;

  /** Of the words of a command line. */
  static Options of(String... words) {
    Options options = new Options(200_000, Path.of("target", "ledger"), "", List.of(), false);
    for (int i = 0; i < words.length; i += 2) {
      if (words[i].equals("--help")) {
        return new Options(0, options.folder, "", List.of(), true);
      }
      if (i + 1 == words.length) {
        throw new IllegalArgumentException(words[i] + " needs a value\n" + HELP);
      }
      options = options.with(words[i], words[i + 1]);
    }
    return options;
  }

  private Options with(String name, String value) {
    return switch (name) {
      case "--orders" -> new Options(number(value), folder, cluster, jars, false);
      case "--folder" -> new Options(orders, Path.of(value), cluster, jars, false);
      case "--cluster" -> new Options(orders, folder, value, jars, false);
      case "--jars" -> new Options(orders, folder, cluster, List.of(value.split(":")), false);
      default -> throw new IllegalArgumentException("what is " + name + "?\n" + HELP);
    };
  }

  private static int number(String word) {
    try {
      int number = Integer.parseInt(word.replace(",", "").replace("_", ""));
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // told below
    }
    throw new IllegalArgumentException("--orders needs a number, not " + word);
  }

  boolean isOnCluster() {
    return !cluster.isEmpty();
  }

  String host() {
    return cluster.substring(0, cluster.lastIndexOf(':'));
  }

  int port() {
    return Integer.parseInt(cluster.substring(cluster.lastIndexOf(':') + 1));
  }

  /** The files that are read. Absolute, as other processes read them, too. */
  Path files() {
    return folder.resolve("orders").toAbsolutePath();
  }

  /** What is booked in one process. */
  Path here() {
    return folder.resolve("here.csv").toAbsolutePath();
  }

  /** What is booked on a cluster. */
  Path there() {
    return folder.resolve("there").toAbsolutePath();
  }
}
