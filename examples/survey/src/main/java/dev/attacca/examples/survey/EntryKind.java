package dev.attacca.examples.survey;

/** What an entry of a JAR is, as far as its name tells. */
enum EntryKind {
  CLASS("classes"),
  /** Of a multi-release JAR: a class for one Java release and later. */
  VERSIONED("versioned classes"),
  /** A {@code module-info.class}, for all releases or for some. */
  MODULE("module-infos"),
  MANIFEST("manifests"),
  SERVICE("services"),
  RESOURCE("other files"),
  FOLDER("folders");

  static final String VERSIONS = "META-INF/versions/";

  private final String plural;

  EntryKind(String plural) {
    this.plural = plural;
  }

  static EntryKind of(String name) {
    boolean versioned = name.startsWith(VERSIONS);
    if (name.endsWith("/")) {
      return FOLDER;
    } else if (name.equals("module-info.class")
        || versioned && name.endsWith("/module-info.class")) {
      return MODULE;
    } else if (name.endsWith(".class")) {
      return versioned ? VERSIONED : CLASS;
    } else if (name.equals("META-INF/MANIFEST.MF")) {
      return MANIFEST;
    } else {
      return name.startsWith("META-INF/services/") ? SERVICE : RESOURCE;
    }
  }

  /** Whether the survey wants more of it than its size. */
  boolean isParsed() {
    return this == CLASS || this == MODULE || this == MANIFEST;
  }

  @Override
  public String toString() {
    return plural;
  }
}
