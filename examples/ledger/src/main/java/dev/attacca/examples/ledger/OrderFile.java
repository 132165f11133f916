package dev.attacca.examples.ledger;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;

/** Writes a file of orders: always the same one for a number of rows, with some that are wrong. */
final class OrderFile {
  /** How many articles there are; orders name a few that there are not. */
  static final int ARTICLES = 5_000;

  private OrderFile() {}

  static String sku(int article) {
    return String.format(Locale.ROOT, "A-%05d", article);
  }

  static void write(Path file, int rows) throws IOException {
    Random random = new Random(42);
    String[] skus = new String[ARTICLES];
    for (int article = 0; article < ARTICLES; article++) {
      skus[article] = sku(article);
    }
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      out.write(Line.HEADING + "\n");
      for (int row = 0; row < rows; row++) {
        out.write(row(random, skus, 1_000_000 + row / 3));
        out.write('\n');
      }
    }
  }

  /** One of 400 is of an article that nobody sells, one of 600 is malformed, each in its way. */
  private static String row(Random random, String[] skus, long order) {
    int dice = random.nextInt(1200);
    String sku = skus[random.nextInt(ARTICLES)];
    int quantity = 1 + random.nextInt(9);
    return switch (dice) {
      case 0 -> order + ";" + sku + ";" + quantity;
      case 1 -> order + "," + sku + ",some";
      case 2, 3, 4 -> order + ",X-" + random.nextInt(100) + "," + quantity;
      default -> order + "," + sku + "," + quantity;
    };
  }

  /** How many lines are below the heading. */
  static long rows(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      byte[] buffer = new byte[1 << 16];
      long lines = 0;
      boolean begun = false;
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        for (int i = 0; i < read; i++) {
          begun = buffer[i] != '\n';
          lines += begun ? 0 : 1;
        }
      }
      return Math.max(0, lines + (begun ? 1 : 0) - 1);
    }
  }
}
