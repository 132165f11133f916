package dev.attacca.examples.ledger;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What has been put aside.
 *
 * @param file where it stands
 * @param counts how much of which kind
 * @param first the first few
 */
record Rejected(Path file, Map<Verdict, Long> counts, List<Reject> first) {
  private static final int FIRST = 5;

  long count() {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Writes a file of rejects, as they come. */
  static Rejected write(Path file, Iterable<Reject> rejects) throws IOException {
    Map<Verdict, Long> counts = new EnumMap<>(Verdict.class);
    List<Reject> first = new ArrayList<>();
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      out.write("line,reason,text\n");
      for (Reject reject : rejects) {
        counts.merge(reject.verdict(), 1L, Long::sum);
        if (first.size() < FIRST) {
          first.add(reject);
        }
        out.write(reject.line().number() + "," + quoted(reject.reason()) + ","
            + quoted(reject.line().text()) + "\n");
      }
    }
    return new Rejected(file, counts, List.copyOf(first));
  }

  private static String quoted(String text) {
    return "\"" + text.replace("\"", "\"\"") + "\"";
  }
}
