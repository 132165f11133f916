package dev.attacca.examples.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What was booked in one process and on a cluster, line by line. The postings are to be the same, each once. In an account they may stand in
 * another order, as files are read side by side; but there as here they are numbered without a gap, and each balance is that of the one before
 * and what was booked.
 */
final class Comparison {
  private static final class Wanted {
    private final long cents;
    private boolean isFound;

    Wanted(long cents) {
      this.cents = cents;
    }
  }

  private final Map<String, Wanted> wanted = new HashMap<>();
  private final Map<String, List<Booked>> accounts = new HashMap<>();
  private long lines;
  private long doubled;
  private long wrong;

  private Comparison() {}

  /** Compares a file with the files that a sink has committed to a folder. */
  static Comparison of(Path here, Path there) throws IOException {
    Comparison comparison = new Comparison();
    try (Stream<String> all = Files.lines(here)) {
      all.map(Booked::of).map(Booked::posting).forEach(comparison::want);
    }
    for (Path file : committed(there)) {
      try (Stream<String> all = Files.lines(file)) {
        all.map(Booked::of).forEach(comparison::take);
      }
    }
    comparison.accounts.values().forEach(comparison::check);
    return comparison;
  }

  private static List<Path> committed(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> !file.getFileName().toString().startsWith("."))
          .toList();
    }
  }

  private static String key(Posting posting) {
    return posting.order() + " " + posting.account();
  }

  private void want(Posting posting) {
    wanted.put(key(posting), new Wanted(posting.cents()));
  }

  private void take(Booked booked) {
    lines++;
    Wanted its = wanted.get(key(booked.posting()));
    if (its == null || its.cents != booked.posting().cents()) {
      wrong++;
    } else if (its.isFound) {
      doubled++;
    } else {
      its.isFound = true;
    }
    accounts
        .computeIfAbsent(booked.posting().account(), any -> new ArrayList<>())
        .add(booked);
  }

  private void check(List<Booked> account) {
    account.sort(Comparator.comparingLong(Booked::number));
    long number = 0;
    long balance = 0;
    for (Booked booked : account) {
      number++;
      balance += booked.posting().cents();
      if (booked.number() != number || booked.balance() != balance) {
        wrong++;
        return; // and so is all that follows
      }
    }
  }

  long lines() {
    return lines;
  }

  int accounts() {
    return accounts.size();
  }

  long lost() {
    return wanted.values().stream().filter(its -> !its.isFound).count();
  }

  long doubled() {
    return doubled;
  }

  long wrong() {
    return wrong;
  }

  boolean isWell() {
    return lost() + doubled + wrong == 0;
  }
}
