package dev.attacca.flink.processes;

import dev.attacca.runtime.Stats;
import dev.attacca.runtime.TaskStats;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What has to come of {@link Books}, worked out one order after the other, and the lines that have come of it, compared one by one. Lines of
 * an account have an order, whatever came in between: by their counts, from which their balances follow.
 */
final class BookedLines {
  private static final int PLACES = 3;

  private final int shards;
  private final int orders;

  /** By shard, order and place, in a row: what is posted. */
  private final long[] cents;

  private final BitSet wanted = new BitSet();
  private final Map<String, Integer> lengths = new HashMap<>();
  private final List<String> failing = new ArrayList<>();
  private long samples;
  private long sampled;
  private int priced;
  private int phoned;
  private int discounted;
  private int parcels;
  private final List<Long> sent = new ArrayList<>();

  /** What has been found: by account, at each count, which posting and which balance. */
  private final Map<String, int[]> postings = new HashMap<>();

  private final Map<String, long[]> balances = new HashMap<>();
  private final BitSet seen = new BitSet();
  private long lines;
  private long doubled;
  private final List<String> wrong = new ArrayList<>();

  BookedLines(int shards, int orders) {
    this.shards = shards;
    this.orders = orders;
    this.cents = new long[Math.multiplyExact(PLACES, shards * orders)];
    for (int shard = 0; shard < shards; shard++) {
      for (int number = 0; number < orders; number++) {
        add(shard, number);
      }
    }
    lengths.forEach((account, length) -> {
      int[] none = new int[length];
      Arrays.fill(none, -1);
      postings.put(account, none);
      balances.put(account, new long[length]);
    });
  }

  private void add(int shard, int number) {
    phoned += number % 3 == 0 ? 1 : 0;
    discounted += number % 3 != 0 && number % 2 == 0 ? 1 : 0;
    if (number % 1000 == 999) {
      failing.add("shard[" + shard + "].order[" + number + "]");
      return;
    }
    priced++;
    long amount = 100 + shards + number % 10 * 3;
    if (number % 3 == 0) {
      amount += 50;
    } else if (number % 2 == 0) {
      amount -= 7;
    }
    if (number % 500 == 0) {
      samples++;
      sampled += amount;
    }
    parcels += number % 4;
    if (number % 20 == 19) {
      long freight = 1;
      for (int parcel = 0; parcel < number % 4; parcel++) {
        freight = 3 * freight + shard + number % 7 + 10L * parcel;
      }
      sent.add(freight);
    }
    long tax = amount / 10;
    add(shard, number, 0, "customer-" + number % 97, -amount);
    add(shard, number, 1, "shop-" + shard % 5, amount - tax);
    add(shard, number, 2, "tax", tax);
  }

  private void add(int shard, int number, int place, String account, long amount) {
    int id = id(shard, number, place);
    cents[id] = amount;
    wanted.set(id);
    lengths.merge(account, 1, Integer::sum);
  }

  private int id(int shard, int number, int place) {
    return (shard * orders + number) * PLACES + place;
  }

  /** What the main scope makes of what it gathers. */
  String report() {
    return samples + " samples: " + sampled + ", sent: " + sent.hashCode();
  }

  /** Which items have no price, each of them once. */
  List<String> failing() {
    return failing.stream().sorted().toList();
  }

  /** What the run has counted: in, out, failed and skipped of each task. */
  String counts() {
    int all = shards * orders;
    int posted = wanted.cardinality();
    return sorted(List.of(
        "catalogue 1 1 0 0",
        "shard 1 " + shards + " 0 0",
        "order " + shards + " " + all + " 0 0",
        "channel " + all + " " + all + " 0 0",
        "fee " + phoned + " " + phoned + " 0 " + (all - phoned),
        "discount " + (all - phoned) + " " + discounted + " 0 " + phoned,
        "price " + all + " " + priced + " " + failing.size() + " 0",
        "amount " + priced + " " + priced + " 0 " + (all - priced),
        "posting " + priced + " " + posted + " 0 " + (all - priced),
        "account " + posted + " " + posted + " 0 0",
        "booked " + posted + " " + posted + " 0 0",
        "sample " + priced + " " + samples + " 0 " + (all - priced),
        "parcel " + priced + " " + parcels + " 0 " + (all - priced),
        "weight " + parcels + " " + parcels + " 0 0",
        "freight " + priced + " " + priced + " 0 " + (all - priced),
        "sent " + priced + " " + sent.size() + " 0 " + (all - priced),
        "report 1 1 0 0"));
  }

  static String counts(Stats stats) {
    List<String> lines = new ArrayList<>();
    for (TaskStats task : stats.tasks()) {
      lines.add("%s %d %d %d %d"
          .formatted(task.task(), task.in(), task.out(), task.failed(), task.skipped()));
    }
    return sorted(lines);
  }

  private static String sorted(List<String> lines) {
    return lines.stream().sorted().collect(Collectors.joining("\n"));
  }

  /** How a posting stands in a file. */
  static String line(Books.Booked booked) {
    Books.Posting posting = booked.posting();
    return posting.account() + ";" + posting.shard() + ";" + posting.number() + ";"
        + posting.place() + ";" + posting.cents() + ";" + booked.count() + ";" + booked.balance();
  }

  /** Takes all lines of a folder of committed files. */
  BookedLines read(Path folder) throws IOException {
    for (Path file : committed(folder)) {
      try (Stream<String> all = Files.lines(file)) {
        all.forEach(this::take);
      }
    }
    return this;
  }

  /** The files of a folder that a sink has committed; what it has not is hidden. */
  static List<Path> committed(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> !file.getFileName().toString().startsWith("."))
          .toList();
    }
  }

  private void take(String line) {
    lines++;
    String[] fields = line.split(";");
    int id = id(number(fields[1]), number(fields[2]), number(fields[3]));
    int[] places = postings.get(fields[0]);
    int at = number(fields[5]) - 1;
    if (!wanted.get(id) || cents[id] != Long.parseLong(fields[4]) || places == null) {
      wrong.add("is not to be booked: " + line);
    } else if (seen.get(id)) {
      doubled++;
    } else if (at < 0 || at >= places.length || places[at] >= 0) {
      wrong.add("two of an account cannot be the same in number: " + line);
    } else {
      seen.set(id);
      places[at] = id;
      balances.get(fields[0])[at] = Long.parseLong(fields[6]);
    }
  }

  private static int number(String text) {
    return Integer.parseInt(text);
  }

  /** What is to be said of the lines in the end. */
  String verdict() {
    postings.forEach(this::checkAccount);
    BitSet lost = (BitSet) wanted.clone();
    lost.andNot(seen);
    return "%,d lines: %d lost, %d doubled, %d wrong%s"
        .formatted(
            lines,
            lost.cardinality(),
            doubled,
            wrong.size(),
            wrong.isEmpty() ? "" : " " + wrong.subList(0, Math.min(5, wrong.size())));
  }

  /** Each balance is that of the line before and what is posted; those of a shard are in its order. */
  private void checkAccount(String account, int[] places) {
    long balance = 0;
    long[] found = balances.get(account);
    int[] last = new int[shards];
    Arrays.fill(last, -1);
    for (int at = 0; at < places.length; at++) {
      int id = places[at];
      if (id < 0) {
        return; // lost, and told as that
      }
      balance += cents[id];
      if (found[at] != balance) {
        wrong.add(account + " has " + found[at] + " instead of " + balance + " after " + (at + 1));
        return;
      }
      int shard = id / PLACES / orders;
      if (id < last[shard]) {
        wrong.add(account + " has an earlier order of shard " + shard + " at " + (at + 1));
        return;
      }
      last[shard] = id;
    }
  }

  /** What {@link #verdict} says where all is well. */
  String allWell() {
    return "%,d lines: 0 lost, 0 doubled, 0 wrong".formatted(wanted.cardinality());
  }
}
