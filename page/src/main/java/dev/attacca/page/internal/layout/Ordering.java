package dev.attacca.page.internal.layout;

import dev.attacca.page.internal.layout.Level.Link;
import dev.attacca.page.internal.layout.Level.Vertex;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * In which order what is in a layer stands, so that few edges cross. Each layer is ordered by the mean place of its neighbours in
 * the layer before, to and fro, and then neighbours change places where that helps; the best is kept. Crossings are
 * counted as by Barth, Jünger and Mutzel, "Simple and efficient bilayer cross counting" (2002).
 */
final class Ordering {
  private static final int SWEEPS = 8;
  private static final int SWAPS = 3;
  /** In a layer with more of them, to look at all pairs of links takes too long. */
  private static final int MANY = 400;

  private final List<List<Vertex>> layers;

  Ordering(List<List<Vertex>> layers) {
    this.layers = layers;
  }

  void improve() {
    List<List<Vertex>> best = copy();
    long fewest = crossings();
    for (int sweep = 0; sweep < SWEEPS && fewest > 0; sweep++) {
      if (sweep % 2 == 0) {
        for (int i = 1; i < layers.size(); i++) {
          order(layers.get(i), true);
        }
      } else {
        for (int i = layers.size() - 2; i >= 0; i--) {
          order(layers.get(i), false);
        }
      }
      swap();
      long now = crossings();
      if (now < fewest) {
        fewest = now;
        best = copy();
      }
    }
    for (int i = 0; i < layers.size(); i++) {
      layers.set(i, best.get(i));
      number(best.get(i));
    }
  }

  private List<List<Vertex>> copy() {
    List<List<Vertex>> copy = new ArrayList<>();
    layers.forEach(layer -> copy.add(new ArrayList<>(layer)));
    return copy;
  }

  private static void number(List<Vertex> layer) {
    for (int i = 0; i < layer.size(); i++) {
      layer.get(i).place = i;
    }
  }

  private static void order(List<Vertex> layer, boolean byThoseBefore) {
    double[] wanted = new double[layer.size()];
    for (Vertex vertex : layer) {
      wanted[vertex.place] = mean(vertex, byThoseBefore);
    }
    layer.sort(Comparator.comparingDouble(vertex -> wanted[vertex.place]));
    number(layer);
  }

  private static double mean(Vertex vertex, boolean byThoseBefore) {
    List<Link> links = byThoseBefore ? vertex.before : vertex.after;
    double sum = 0;
    for (Link link : links) {
      sum += byThoseBefore ? start(link) : end(link);
    }
    return links.isEmpty() ? vertex.place : sum / links.size();
  }

  /** Where it begins, in places: of two at one vertex, the upper one first. */
  private static double start(Link link) {
    return link.from().place + part(link.fromAt(), link.from().h);
  }

  private static double end(Link link) {
    return link.to().place + part(link.toAt(), link.to().h);
  }

  private static double part(double at, double of) {
    return of == 0 ? 0.5 : at / of;
  }

  // Changing places

  private void swap() {
    for (int pass = 0; pass < SWAPS; pass++) {
      boolean some = false;
      for (List<Vertex> layer : layers) {
        if (layer.size() <= MANY) {
          some |= swap(layer);
        }
      }
      if (!some) {
        return;
      }
    }
  }

  private static boolean swap(List<Vertex> layer) {
    boolean some = false;
    for (int i = 0; i + 1 < layer.size(); i++) {
      Vertex upper = layer.get(i);
      Vertex lower = layer.get(i + 1);
      if (gain(upper, lower) > 0) {
        layer.set(i, lower);
        layer.set(i + 1, upper);
        lower.place = i;
        upper.place = i + 1;
        some = true;
      }
    }
    return some;
  }

  /** How many crossings fewer there are if they change places. */
  private static long gain(Vertex upper, Vertex lower) {
    long gain = 0;
    for (Link one : upper.before) {
      for (Link other : lower.before) {
        gain += Double.compare(start(one), start(other));
      }
    }
    for (Link one : upper.after) {
      for (Link other : lower.after) {
        gain += Double.compare(end(one), end(other));
      }
    }
    return gain;
  }

  // Counting

  /** How many pairs of links cross. */
  long crossings() {
    long sum = 0;
    for (int i = 0; i + 1 < layers.size(); i++) {
      sum += crossings(layers.get(i), layers.get(i + 1).size());
    }
    return sum;
  }

  private static long crossings(List<Vertex> layer, int next) {
    long[] tree = new long[next + 1]; // how many end at or above a place, as sums of parts
    long all = 0;
    long crossings = 0;
    for (Vertex vertex : layer) {
      List<Link> links = new ArrayList<>(vertex.after);
      links.sort(
          Comparator.comparingDouble(Link::fromAt).thenComparingInt(link -> link.to().place));
      for (Link link : links) {
        long above = 0;
        for (int at = link.to().place + 1; at > 0; at -= at & -at) {
          above += tree[at];
        }
        crossings += all - above;
        for (int at = link.to().place + 1; at <= next; at += at & -at) {
          tree[at]++;
        }
        all++;
      }
    }
    return crossings;
  }
}
