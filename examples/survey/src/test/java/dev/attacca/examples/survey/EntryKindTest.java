package dev.attacca.examples.survey;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EntryKindTest {
  @ParameterizedTest
  @CsvSource({
    "a/b/C.class, CLASS",
    "C$1.class, CLASS",
    "a/package-info.class, CLASS",
    "META-INF/versions/9/a/b/C.class, VERSIONED",
    "META-INF/versions/9/a/readme.txt, RESOURCE",
    "module-info.class, MODULE",
    "META-INF/versions/9/module-info.class, MODULE",
    "a/module-info.class, CLASS",
    "META-INF/MANIFEST.MF, MANIFEST",
    "META-INF/services/a.B, SERVICE",
    "META-INF/services/, FOLDER",
    "a/, FOLDER",
    "a/b.properties, RESOURCE",
    "class, RESOURCE"
  })
  void aNameTellsTheKind(String name, EntryKind kind) {
    assertThat(EntryKind.of(name)).isEqualTo(kind);
  }
}
