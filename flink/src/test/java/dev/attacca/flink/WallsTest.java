package dev.attacca.flink;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;

/** Which room may know which. */
class WallsTest {
  private static final JavaClasses CLASSES = new ClassFileImporter()
      .importUrl(CarriedException.class.getProtectionDomain().getCodeSource().getLocation());

  @Test
  void the_rooms_of_the_runtime_stay_closed() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.attacca.runtime.internal..")
        .check(CLASSES);
  }

  @Test
  void what_travels_knows_nothing_of_jobs() {
    noClasses()
        .that()
        .resideInAPackage("dev.attacca.flink.internal.types")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.attacca.flink.internal.items", "dev.attacca.runtime..")
        .check(CLASSES);
  }
}
