package dev.attacca.examples.cluster;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.stream.Stream;

/** The ledger in one process. */
final class Here {
  private Here() {}

  /** Writes what is booked, as it comes. */
  static void book(Path files, Path to) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(to);
        Stream<Booked> all = LedgerRunner.of(new Ledger()).booked(files)) {
      for (Iterator<Booked> booked = all.iterator(); booked.hasNext(); ) {
        out.write(booked.next().line());
        out.write('\n');
      }
    }
  }

  /** The result of the whole, in a run of its own: one that is streamed has none. */
  static LedgerRunner.Result result(Path files) {
    return LedgerRunner.of(new Ledger()).run(files);
  }
}
