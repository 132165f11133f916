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

  /** Writes what is booked, as it comes, and gives the result of the whole. */
  static LedgerRunner.Result book(Path files, Path to) throws IOException {
    LedgerRunner runner = LedgerRunner.of(new Ledger());
    try (BufferedWriter out = Files.newBufferedWriter(to);
        Stream<Booked> all = runner.booked(files)) {
      for (Iterator<Booked> booked = all.iterator(); booked.hasNext(); ) {
        out.write(booked.next().line());
        out.write('\n');
      }
    }
    return runner.run(files);
  }
}
