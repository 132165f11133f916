package dev.attacca.examples.rounds;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/** A page of a listing: its lines, and where the next one is. */
record Page(List<String> lines, Optional<URI> next) {
  static Page parse(URI own, String text) {
    List<String> lines = text.lines().toList();
    String last = lines.get(lines.size() - 1);
    return last.startsWith("next ")
        ? new Page(
            lines.subList(0, lines.size() - 1),
            Optional.of(own.resolve("/orders" + last.substring(5))))
        : new Page(lines, Optional.empty());
  }
}
