package dev.attacca.processor;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.attacca.processor.model.Graph;
import dev.attacca.processor.plan.Plan;

@AnalyzeClasses(
    packages = "dev.attacca.processor",
    importOptions = ImportOption.DoNotIncludeTests.class)
class WallsTest {
  private static final String MODEL = "dev.attacca.processor.model..";
  private static final String READ = "dev.attacca.processor.read..";
  private static final String CHECK = "dev.attacca.processor.check..";
  private static final String PLAN = "dev.attacca.processor.plan..";
  private static final String WRITE = "dev.attacca.processor.write..";
  private static final String JAVAPOET = "com.palantir.javapoet..";

  @ArchTest
  static final ArchRule the_model_knows_nobody = noClasses()
      .that()
      .resideInAPackage(MODEL)
      .should()
      .dependOnClassesThat()
      .resideInAnyPackage(READ, CHECK, PLAN, WRITE, JAVAPOET, "dev.attacca.processor");

  @ArchTest
  static final ArchRule readers_know_the_model_alone = noClasses()
      .that()
      .resideInAPackage(READ)
      .should()
      .dependOnClassesThat()
      .resideInAnyPackage(CHECK, PLAN, WRITE, JAVAPOET, "dev.attacca.processor");

  @ArchTest
  static final ArchRule checks_know_the_model_alone = noClasses()
      .that()
      .resideInAPackage(CHECK)
      .should()
      .dependOnClassesThat()
      .resideInAnyPackage(READ, PLAN, WRITE, JAVAPOET, "dev.attacca.processor");

  @ArchTest
  static final ArchRule plans_know_the_model_alone = noClasses()
      .that()
      .resideInAPackage(PLAN)
      .should()
      .dependOnClassesThat()
      .resideInAnyPackage(READ, CHECK, WRITE, JAVAPOET, "dev.attacca.processor");

  @ArchTest
  static final ArchRule plans_are_for_writers = noClasses()
      .that()
      .resideOutsideOfPackages(PLAN, WRITE)
      .and()
      .doNotHaveFullyQualifiedName(AttaccaProcessor.class.getName())
      .should()
      .dependOnClassesThat()
      .resideInAPackage(PLAN);

  /** After the checks: the processor alone knows what they say. */
  @ArchTest
  static final ArchRule a_plan_is_made_once = noClasses()
      .that()
      .doNotHaveFullyQualifiedName(AttaccaProcessor.class.getName())
      .should()
      .callMethod(Plan.class, "of", Graph.class);

  @ArchTest
  static final ArchRule writers_know_plans = noClasses()
      .that()
      .resideInAPackage(WRITE)
      .should()
      .dependOnClassesThat()
      .resideInAnyPackage(READ, CHECK, "dev.attacca.processor");

  @ArchTest
  static final ArchRule only_writers_know_javapoet = noClasses()
      .that()
      .resideOutsideOfPackage(WRITE)
      .should()
      .dependOnClassesThat()
      .resideInAPackage(JAVAPOET);

  @ArchTest
  static final ArchRule nobody_prints_but_the_reporter = noClasses()
      .that()
      .doNotHaveSimpleName("Reporter")
      .should()
      .dependOnClassesThat()
      .haveFullyQualifiedName("javax.annotation.processing.Messager");

  @ArchTest
  static final ArchRule a_check_is_a_class_of_its_own =
      classes().that().haveSimpleNameEndingWith("Check").should().resideInAPackage(CHECK);
}
