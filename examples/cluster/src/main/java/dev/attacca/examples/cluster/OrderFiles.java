package dev.attacca.examples.cluster;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;

/** Writes files of orders: always the same ones for a number of orders, with some lines that are none. */
final class OrderFiles {
  /** The files are of different lengths, so that some place is over before another one is. */
  private static final int FILES = 8;

  private static final int CUSTOMERS = 1_000;
  private static final int SHOPS = 20;
  private static final int BROKEN_OF = 2_000;

  private OrderFiles() {}

  static void write(Path folder, int orders) throws IOException {
    deleteAll(folder);
    Files.createDirectories(folder);
    Random random = new Random(42);
    int shares = FILES * (FILES + 1) / 2;
    int left = orders;
    for (int file = 1; file <= FILES; file++) {
      int its = file == FILES ? left : (int) ((long) orders * file / shares);
      left -= its;
      try (BufferedWriter out =
          Files.newBufferedWriter(folder.resolve("orders-" + file + ".csv"))) {
        for (int i = 0; i < its; i++) {
          out.write(line(random));
          out.write('\n');
        }
      }
    }
  }

  private static String line(Random random) {
    String customer = "customer-" + random.nextInt(CUSTOMERS);
    int dice = random.nextInt(BROKEN_OF);
    if (dice == 0) {
      return customer;
    }
    int cents = 1 + random.nextInt(100_000);
    return customer + ",shop-" + random.nextInt(SHOPS) + "," + (dice < 50 ? -cents : cents);
  }

  static void deleteAll(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> all = Files.walk(folder)) {
        for (Path path : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }
}
