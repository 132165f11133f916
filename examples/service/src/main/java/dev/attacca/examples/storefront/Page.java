package dev.attacca.examples.storefront;

import java.util.List;

/** What the customer sees: a title, and lines with a label each. */
record Page(String title, List<Line> lines) {
  record Line(String label, String text) {}

  static Line line(String label, String text) {
    return new Line(label, text);
  }

  @Override
  public String toString() {
    StringBuilder page =
        new StringBuilder("  " + title + "\n  " + "-".repeat(title.length()) + "\n");
    lines.forEach(line -> page.append("  %-12s %s%n".formatted(line.label, line.text)));
    return page.toString();
  }
}
