package dev.attacca.flink;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;

/** Which room may know which. */
class WallsTest {
  private static final JavaClasses CLASSES = new ClassFileImporter()
      .importUrl(AttaccaFlink.class.getProtectionDomain().getCodeSource().getLocation());

  @Test
  void the_rooms_of_the_runtime_stay_closed() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.attacca.runtime.internal..")
        .check(CLASSES);
  }

  @Test
  void a_room_knows_what_is_below_it() {
    layeredArchitecture()
        .consideringOnlyDependenciesInAnyPackage("dev.attacca.flink.internal..")
        .layer("job")
        .definedBy("dev.attacca.flink.internal.job")
        .layer("parts")
        .definedBy("dev.attacca.flink.internal.parts")
        .layer("source")
        .definedBy("dev.attacca.flink.internal.source")
        .layer("sent")
        .definedBy("dev.attacca.flink.internal.sent")
        .layer("items")
        .definedBy("dev.attacca.flink.internal.items")
        .layer("types")
        .definedBy("dev.attacca.flink.internal.types")
        .whereLayer("job")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("parts")
        .mayOnlyBeAccessedByLayers("job")
        .whereLayer("source")
        .mayOnlyBeAccessedByLayers("job", "parts")
        .whereLayer("sent")
        .mayOnlyBeAccessedByLayers("job", "parts")
        .whereLayer("items")
        .mayOnlyBeAccessedByLayers("job", "parts", "source")
        .check(CLASSES);
  }

  @Test
  void what_travels_knows_nothing_of_runs() {
    noClasses()
        .that()
        .resideInAPackage("dev.attacca.flink.internal.types")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.attacca.runtime..")
        .check(CLASSES);
  }
}
