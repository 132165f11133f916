package dev.attacca.examples.ledger;

import java.nio.file.Path;

/**
 * What was asked for.
 *
 * @param rows how many orders there are
 * @param folder where the files and the database are
 * @param mode how it is done
 */
record Options(int rows, Path folder, Mode mode) {
  static final String HELP = """
        Books a file of orders in a database.

          --rows 2000000     how many orders, 50,000 if nothing is said
          --folder path      where everything is put, target/ledger if nothing is said
          --by-hand          with chunks made by hand in place of @Batch
          --compare          both, several times in turn, and how much longer the flow takes
          --help             this text
      """;

  enum Mode {
    FLOW,
    BY_HAND,
    COMPARE,
    HELP
  }

  /** Of the words of a command line. */
  static Options of(String... words) {
    Options options = new Options(50_000, Path.of("target", "ledger"), Mode.FLOW);
    for (int i = 0; i < words.length; i++) {
      options = switch (words[i]) {
        case "--rows" -> new Options(number(next(words, i++)), options.folder, options.mode);
        case "--folder" -> new Options(options.rows, Path.of(next(words, i++)), options.mode);
        case "--by-hand" -> options.in(Mode.BY_HAND);
        case "--compare" -> options.in(Mode.COMPARE);
        case "--help" -> options.in(Mode.HELP);
        default -> throw new IllegalArgumentException("what is " + words[i] + "?\n" + HELP);
      };
    }
    return options;
  }

  Options in(Mode other) {
    return new Options(rows, folder, other);
  }

  private static String next(String[] words, int at) {
    if (at + 1 == words.length) {
      throw new IllegalArgumentException(words[at] + " needs a value\n" + HELP);
    }
    return words[at + 1];
  }

  private static int number(String word) {
    try {
      int rows = Integer.parseInt(word.replace(",", "").replace("_", ""));
      if (rows >= 0) {
        return rows;
      }
    } catch (NumberFormatException e) {
      // told below
    }
    throw new IllegalArgumentException("--rows needs a number, not " + word);
  }
}
