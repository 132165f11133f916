package dev.attacca.benchmarks.harness;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/** A table of text: one column of names, and columns of numbers. Not thread-safe. */
public final class Sheet {
  private final String title;
  private final List<List<String>> lines = new ArrayList<>();

  /** Without lines as yet. */
  public Sheet(String title, List<String> columns) {
    this.title = title;
    line("", columns);
  }

  /** Adds a line; an empty cell says that there is nothing to say. */
  public Sheet line(String name, List<String> cells) {
    List<String> line = new ArrayList<>();
    line.add(name);
    line.addAll(cells);
    lines.add(line);
    return this;
  }

  /**
   * What each row costs in comparison with one of them: 2.0 is twice its price. Lines for the price
   * itself come first, in its unit.
   */
  public static Sheet ratios(String title, Scores scores, String to, String unit) {
    List<String> columns = scores.columns();
    Sheet sheet = new Sheet(title, columns);
    sheet.line(
        to + ", " + unit,
        cells(
            columns,
            column -> scores
                .get(to, column)
                .map(score -> number(score.value()) + spread(score.spread()))
                .orElse("")));
    for (String row : scores.rows()) {
      if (!row.equals(to)) {
        sheet.line(
            row,
            cells(
                columns,
                column -> scores
                    .get(row, column)
                    .map(score -> ratio(scores.ratio(row, to, column), score))
                    .orElse("")));
      }
    }
    return sheet;
  }

  /** What each row costs, in some of the columns; rows that have nothing there are left out. */
  public static Sheet values(String title, Scores scores, List<String> columns) {
    Sheet sheet = new Sheet(title, columns);
    for (String row : scores.rows()) {
      if (columns.stream().anyMatch(column -> scores.get(row, column).isPresent())) {
        sheet.line(
            row,
            cells(
                columns,
                column -> scores
                    .get(row, column)
                    .map(score -> number(score.value()) + spread(score.spread()))
                    .orElse("")));
      }
    }
    return sheet;
  }

  /** What comes out of a formula for each row and column. */
  public static Sheet computed(
      String title, Scores scores, BiFunction<String, String, OptionalDouble> formula) {
    List<String> columns = scores.columns();
    Sheet sheet = new Sheet(title, columns);
    for (String row : scores.rows()) {
      sheet.line(row, cells(columns, column -> {
        OptionalDouble number = formula.apply(row, column);
        return number.isPresent() ? number(number.getAsDouble()) : "";
      }));
    }
    return sheet;
  }

  /** A number with two or three digits that mean something. */
  public static String number(double value) {
    double size = Math.abs(value);
    if (size == 0) {
      return "0";
    }
    String format = size >= 100 ? "%,.0f" : size >= 10 ? "%.1f" : size >= 0.1 ? "%.2f" : "%.4f";
    return String.format(Locale.ROOT, format, value);
  }

  /** The price itself where there is nothing to compare it with. */
  private static String ratio(OptionalDouble ratio, Score score) {
    String number = ratio.isPresent() ? "× " + number(ratio.getAsDouble()) : number(score.value());
    return number + spread(score.spread());
  }

  private static String spread(double spread) {
    return String.format(Locale.ROOT, " ±%2.0f%%", spread * 100);
  }

  private static List<String> cells(List<String> columns, UnaryOperator<String> cell) {
    return columns.stream().map(cell).toList();
  }

  @Override
  public String toString() {
    int columns = lines.stream().mapToInt(List::size).max().orElse(0);
    int[] widths = new int[columns];
    for (List<String> line : lines) {
      for (int column = 0; column < line.size(); column++) {
        widths[column] = Math.max(widths[column], line.get(column).length());
      }
    }
    StringBuilder text = new StringBuilder(title).append('\n');
    for (List<String> line : lines) {
      StringBuilder row = new StringBuilder("  ").append(pad(line.get(0), widths[0]));
      for (int column = 1; column < line.size(); column++) {
        String cell = line.get(column);
        row.append("  ").append(" ".repeat(widths[column] - cell.length())).append(cell);
      }
      text.append(row.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(width - text.length());
  }
}
