package dev.attacca.page.internal.trace;

import dev.attacca.page.internal.json.Json;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Where a moment of a run is drawn. Long times in which nothing happens are as short as can be seen. */
final class TimeScale {
  static final double WIDTH = 1_000;
  /** A gap that is longer than this part of all is squeezed to the other. */
  private static final double LONG = 0.08;

  private static final double SQUEEZED = 0.02;
  private static final int TICKS = 8;

  /** From when until when something happens, in nanoseconds. */
  record Span(long from, long to) {}

  /** A piece of the scale. */
  private record Piece(long from, long to, double x0, double x1, boolean isSqueezed) {
    double x(long at) {
      return from == to ? x0 : x0 + (x1 - x0) * ((double) (at - from) / (to - from));
    }
  }

  private final List<Piece> pieces = new ArrayList<>();

  /**
   * A scale.
   *
   * @param busy when something happens, in any order
   */
  TimeScale(long begin, long end, List<Span> busy) {
    List<Span> gaps = gaps(begin, end, busy);
    long all = Math.max(1, end - begin);
    List<Span> squeezed =
        gaps.stream().filter(gap -> gap.to() - gap.from() > LONG * all).toList();
    long idle = squeezed.stream().mapToLong(gap -> gap.to() - gap.from()).sum();
    long drawn = Math.max(1, all - idle);
    double width = WIDTH * (1 - SQUEEZED * squeezed.size());
    long at = begin;
    double x = 0;
    for (Span gap : squeezed) {
      double to = x + width * (gap.from() - at) / drawn;
      pieces.add(new Piece(at, gap.from(), x, to, false));
      x = to + WIDTH * SQUEEZED;
      pieces.add(new Piece(gap.from(), gap.to(), to, x, true));
      at = gap.to();
    }
    pieces.add(new Piece(at, Math.max(end, at), x, WIDTH, false));
  }

  private static List<Span> gaps(long begin, long end, List<Span> busy) {
    List<Span> sorted = new ArrayList<>(busy);
    sorted.sort(Comparator.comparingLong(Span::from));
    List<Span> gaps = new ArrayList<>();
    long until = begin;
    for (Span span : sorted) {
      if (span.from() > until) {
        gaps.add(new Span(until, span.from()));
      }
      until = Math.max(until, span.to());
    }
    if (end > until && !busy.isEmpty()) {
      gaps.add(new Span(until, end));
    }
    return gaps;
  }

  double x(long at) {
    for (Piece piece : pieces) {
      if (at <= piece.to()) {
        return Math.max(0, Math.min(WIDTH, piece.x(Math.max(at, piece.from()))));
      }
    }
    return WIDTH;
  }

  /** Round moments, where something is drawn. */
  void ticks(Json json) {
    long drawn = pieces.stream()
        .filter(piece -> !piece.isSqueezed())
        .mapToLong(piece -> piece.to() - piece.from())
        .sum();
    long step = round(Math.max(1, drawn / TICKS));
    json.name("ticks").array();
    for (Piece piece : pieces) {
      if (!piece.isSqueezed()) {
        for (long at = (piece.from() + step - 1) / step * step; at <= piece.to(); at += step) {
          json.object().put("x", piece.x(at)).put("label", label(at)).endObject();
        }
      }
    }
    json.endArray();
  }

  /** One, two or five of a power of ten. */
  private static long round(long atLeast) {
    long power = 1;
    while (power * 10 <= atLeast) {
      power *= 10;
    }
    return atLeast <= power
        ? power
        : atLeast <= 2 * power ? 2 * power : atLeast <= 5 * power ? 5 * power : 10 * power;
  }

  static String label(long nanos) {
    if (nanos == 0) {
      return "0";
    }
    if (nanos < 1_000_000) {
      return number(nanos / 1e3) + " µs";
    }
    return nanos < 1_000_000_000 ? number(nanos / 1e6) + " ms" : number(nanos / 1e9) + " s";
  }

  private static String number(double number) {
    String text = String.format(Locale.ROOT, "%.3f", number);
    return text.replaceFirst("\\.?0+$", "");
  }

  void squeezed(Json json) {
    json.name("squeezed").array();
    for (Piece piece : pieces) {
      if (piece.isSqueezed()) {
        json.object().put("x0", piece.x0()).put("x1", piece.x1());
        json.put("left out", piece.to() - piece.from()).endObject();
      }
    }
    json.endArray();
  }
}
