package dev.attacca.page.internal.layout;

import dev.attacca.page.internal.layout.Level.Kind;
import dev.attacca.page.internal.layout.Level.Link;
import dev.attacca.page.internal.layout.Level.Vertex;
import java.util.List;

/**
 * How far down each stands, its order in its layer being given: as near as may be to where its edges would be straight, those with
 * bends before others. For one layer, that is least squares with distances to be kept, which pooling neighbours that come too
 * near solves exactly (Best and Chakravarti, "Active set algorithms for isotonic regression", 1990); the layers are
 * gone through to and fro.
 */
final class Placement {
  private static final int ROUNDS = 6;
  private static final double STIFF = 8;
  private static final double BENT = 2;
  private static final double LOOSE = 0.01;

  private final List<List<Vertex>> layers;

  Placement(List<List<Vertex>> layers) {
    this.layers = layers;
  }

  void place() {
    for (List<Vertex> layer : layers) {
      double y = 0;
      Vertex above = null;
      for (Vertex vertex : layer) {
        y += above == null ? 0 : distance(above, vertex);
        vertex.y = y;
        above = vertex;
      }
    }
    for (int round = 0; round < ROUNDS; round++) {
      boolean last = round == ROUNDS - 1;
      for (int i = 1; i < layers.size(); i++) {
        place(layers.get(i), true, last);
      }
      for (int i = layers.size() - 2; i >= 0; i--) {
        place(layers.get(i), last, true);
      }
    }
    double top = Double.MAX_VALUE;
    for (List<Vertex> layer : layers) {
      for (Vertex vertex : layer) {
        top = Math.min(top, vertex.y);
      }
    }
    for (List<Vertex> layer : layers) {
      for (Vertex vertex : layer) {
        vertex.y = Math.round(vertex.y - top);
      }
    }
  }

  /** From the top of one to that of the next. */
  private static double distance(Vertex above, Vertex below) {
    return above.h + gap(above, below);
  }

  private static double gap(Vertex above, Vertex below) {
    boolean bent = isThin(above) || isThin(below);
    if (bent) {
      return isThin(above) && isThin(below) ? 10 : 16;
    }
    return above.kind == Kind.BOX || below.kind == Kind.BOX ? 30 : 22;
  }

  private static boolean isThin(Vertex vertex) {
    return vertex.h == 0;
  }

  private static void place(List<Vertex> layer, boolean byBefore, boolean byAfter) {
    int size = layer.size();
    double[] wanted = new double[size];
    double[] weight = new double[size];
    double offset = 0;
    double[] offsets = new double[size];
    for (int i = 0; i < size; i++) {
      Vertex vertex = layer.get(i);
      offset += i == 0 ? 0 : distance(layer.get(i - 1), vertex);
      offsets[i] = offset;
      double sum = LOOSE * vertex.y;
      double all = LOOSE;
      if (byBefore) {
        for (Link link : vertex.before) {
          double by = weight(link);
          sum += by * (link.from().y + link.fromAt() - link.toAt());
          all += by;
        }
      }
      if (byAfter) {
        for (Link link : vertex.after) {
          double by = weight(link);
          sum += by * (link.to().y + link.toAt() - link.fromAt());
          all += by;
        }
      }
      wanted[i] = sum / all - offset;
      weight[i] = all;
    }
    double[] found = nondecreasing(wanted, weight);
    for (int i = 0; i < size; i++) {
      layer.get(i).y = found[i] + offsets[i];
    }
  }

  private static double weight(Link link) {
    boolean from = link.from().kind == Kind.BEND;
    boolean to = link.to().kind == Kind.BEND;
    return from && to ? STIFF : from || to ? BENT : 1;
  }

  /** The nearest numbers to these of which none is less than the one before. */
  static double[] nondecreasing(double[] wanted, double[] weight) {
    double[] means = new double[wanted.length];
    double[] weights = new double[wanted.length];
    int[] ends = new int[wanted.length];
    int pools = 0;
    for (int i = 0; i < wanted.length; i++) {
      means[pools] = wanted[i];
      weights[pools] = weight[i];
      ends[pools] = i + 1;
      while (pools > 0 && means[pools - 1] > means[pools]) {
        double all = weights[pools - 1] + weights[pools];
        means[pools - 1] =
            (means[pools - 1] * weights[pools - 1] + means[pools] * weights[pools]) / all;
        weights[pools - 1] = all;
        ends[pools - 1] = ends[pools];
        pools--;
      }
      pools++;
    }
    double[] found = new double[wanted.length];
    int at = 0;
    for (int pool = 0; pool < pools; pool++) {
      while (at < ends[pool]) {
        found[at++] = means[pool];
      }
    }
    return found;
  }
}
