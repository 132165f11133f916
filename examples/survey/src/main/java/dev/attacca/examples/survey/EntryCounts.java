package dev.attacca.examples.survey;

import java.util.EnumMap;
import java.util.Map;

/** How many entries there are of each kind, and how large they are together. */
final class EntryCounts {
  private final Map<EntryKind, Long> entries = new EnumMap<>(EntryKind.class);
  private final Map<EntryKind, Long> bytes = new EnumMap<>(EntryKind.class);

  void add(Entry entry) {
    entries.merge(entry.kind(), 1L, Long::sum);
    bytes.merge(entry.kind(), entry.size(), Long::sum);
  }

  long entries(EntryKind kind) {
    return entries.getOrDefault(kind, 0L);
  }

  long bytes(EntryKind kind) {
    return bytes.getOrDefault(kind, 0L);
  }

  long entries() {
    return entries.values().stream().mapToLong(Long::longValue).sum();
  }

  long bytes() {
    return bytes.values().stream().mapToLong(Long::longValue).sum();
  }
}
