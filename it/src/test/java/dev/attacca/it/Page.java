package dev.attacca.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A page of the documentation, section by section. */
record Page(Path file, List<Section> sections) {
  private static final Path ROOT = Path.of("..");
  private static final Pattern SECTION =
      Pattern.compile("(?ms)^#{1,3} ([^\n]*)\n(.*?)(?=^#{1,3} |\\z)");
  private static final Pattern LINK = Pattern.compile("\\]\\((?!http)([^)#]+)");

  /** The README, the guide and what stands beside them. */
  static List<Page> all() {
    Path examples = ROOT.resolve("examples");
    return Stream.concat(
            Stream.of("", "docs", "docs/guide", "benchmarks", "examples").map(ROOT::resolve),
            in(examples).filter(Files::isDirectory))
        .flatMap(Page::in)
        .filter(file -> file.getFileName().toString().endsWith(".md"))
        .map(Page::read)
        .toList();
  }

  private static Stream<Path> in(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Page read(Path file) {
    String text;
    try {
      text = Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<Section> sections = new ArrayList<>();
    Matcher found = SECTION.matcher(text);
    while (found.find()) {
      String shared = sections.isEmpty() ? "" : sections.get(0).declarations();
      sections.add(new Section(found.group(1), found.group(2), shared));
    }
    return new Page(file, List.copyOf(sections));
  }

  String name() {
    return ROOT.relativize(file).toString().replace('\\', '/');
  }

  /** The files that it leads to. */
  List<Path> links() {
    return sections.stream()
        .flatMap(section -> LINK.matcher(section.body()).results())
        .map(link -> file.resolveSibling(link.group(1)).normalize())
        .toList();
  }

  /**
   * What stands below a heading.
   *
   * @param shared the declarations of the page's first section, which all others see
   */
  record Section(String title, String body, String shared) {
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```(\\w+)\n(.*?)^```$");
    private static final Pattern IMPORT = Pattern.compile("(?m)^import [\\w.* ]+;\n+");
    private static final Pattern DECLARATION =
        Pattern.compile("(?m)^(sealed |abstract |final )?(class|record|interface|enum) \\w+");
    private static final Pattern MAIN =
        Pattern.compile("(?s)^class (\\w+).*public static void main");
    private static final String IMPORTS = Stream.of(
            "dev.attacca",
            "dev.attacca.runtime",
            "java.io",
            "java.time",
            "java.util",
            "java.util.concurrent",
            "java.util.concurrent.atomic",
            "java.util.function",
            "java.util.stream")
        .map("import %s.*;\n"::formatted)
        .collect(Collectors.joining());

    boolean hasJava() {
      return !blocks("java").isEmpty();
    }

    /** What it says that it prints. */
    String output() {
      return String.join("", blocks("text"));
    }

    String mainClass() {
      return declared()
          .map(MAIN::matcher)
          .filter(Matcher::find)
          .map(found -> found.group(1))
          .findFirst()
          .orElse("Main");
    }

    /** As one file: imports, then what it declares, then all other blocks in one main method. */
    String source() {
      String imports = java()
          .flatMap(block -> IMPORT.matcher(block).results())
          .map(found -> found.group().strip() + "\n")
          .collect(Collectors.joining());
      String statements = statements();
      String main = statements.isEmpty()
          ? ""
          : "class Main {\npublic static void main(String[] args) throws Exception {\n" + statements
              + "}\n}\n";
      return (imports.isEmpty() ? IMPORTS : imports) + shared + declarations() + main;
    }

    /** Whether there is something to run, and not only classes for others to use. */
    boolean runs() {
      return !statements().isEmpty() || !mainClass().equals("Main");
    }

    String declarations() {
      return declared().collect(Collectors.joining("\n"));
    }

    private String statements() {
      return java()
          .filter(block -> !DECLARATION.matcher(block).find())
          .map(Section::withoutImports)
          .collect(Collectors.joining("\n"));
    }

    private Stream<String> declared() {
      return java().filter(block -> DECLARATION.matcher(block).find()).map(Section::withoutImports);
    }

    private static String withoutImports(String block) {
      return IMPORT.matcher(block).replaceAll("");
    }

    private Stream<String> java() {
      return blocks("java").stream();
    }

    private List<String> blocks(String language) {
      return BLOCK
          .matcher(body)
          .results()
          .filter(block -> block.group(1).equals(language))
          .map(block -> block.group(2))
          .toList();
    }
  }
}
