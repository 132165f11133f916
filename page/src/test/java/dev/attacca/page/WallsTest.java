package dev.attacca.page;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;

/** Who may call whom, as docs/architecture.md has it. */
class WallsTest {
  private static final JavaClasses CLASSES = new ClassFileImporter()
      .importUrl(Page.class.getProtectionDomain().getCodeSource().getLocation());

  @Test
  void aRoomCallsWhatIsBelowIt() {
    layeredArchitecture()
        .consideringOnlyDependenciesInAnyPackage("dev.attacca.page..")
        .layer("page")
        .definedBy("dev.attacca.page")
        .layer("site")
        .definedBy("dev.attacca.page.internal.site")
        .layer("http")
        .definedBy("dev.attacca.page.internal.http")
        .layer("state")
        .definedBy("dev.attacca.page.internal.state")
        .layer("layout")
        .definedBy("dev.attacca.page.internal.layout")
        .layer("trace")
        .definedBy("dev.attacca.page.internal.trace")
        .layer("values")
        .definedBy("dev.attacca.page.internal.values")
        .layer("json")
        .definedBy("dev.attacca.page.internal.json")
        .whereLayer("page")
        .mayOnlyBeAccessedByLayers("site") // whose files stand beside it
        .whereLayer("site")
        .mayOnlyBeAccessedByLayers("page")
        .whereLayer("http")
        .mayOnlyBeAccessedByLayers("page", "site")
        .whereLayer("state")
        .mayOnlyBeAccessedByLayers("page", "site")
        .whereLayer("layout")
        .mayOnlyBeAccessedByLayers("state")
        .whereLayer("trace")
        .mayOnlyBeAccessedByLayers("state")
        .whereLayer("values")
        .mayOnlyBeAccessedByLayers("page", "state")
        .check(CLASSES);
  }

  @Test
  void thePageNeedsNothingButTheRuntimeAndTheJdk() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideOutsideOfPackages(
            "dev.attacca.page..",
            "dev.attacca.runtime",
            "dev.attacca.runtime.spi",
            "java..",
            "org.jspecify.annotations")
        .check(CLASSES);
  }

  @Test
  void theServerKnowsNothingOfAttacca() {
    noClasses()
        .that()
        .resideInAPackage("dev.attacca.page.internal.http")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.attacca.runtime..", "dev.attacca.page.internal.state")
        .check(CLASSES);
  }
}
