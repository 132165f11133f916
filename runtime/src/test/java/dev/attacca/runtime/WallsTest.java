package dev.attacca.runtime;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.attacca.runtime.internal.record.RunStore;
import dev.attacca.runtime.internal.run.PoolMembership;
import dev.attacca.runtime.internal.scope.Overrides;
import dev.attacca.runtime.internal.task.Limiter;
import dev.attacca.runtime.spi.Blueprint;
import dev.attacca.runtime.spi.DirectPass;
import dev.attacca.runtime.spi.Engine;
import dev.attacca.runtime.spi.EngineSettings;
import dev.attacca.runtime.spi.Listening;
import dev.attacca.runtime.spi.OverridingRuns;
import dev.attacca.runtime.spi.PreparedRun;
import dev.attacca.runtime.spi.RunWatcher;
import dev.attacca.runtime.spi.Scope;
import dev.attacca.runtime.spi.UnfitSettingsException;
import java.lang.invoke.VarHandle;

/** The rooms, and who may call whom. {@code docs/architecture.md} has the picture. */
@AnalyzeClasses(
    packages = "dev.attacca.runtime",
    importOptions = ImportOption.DoNotIncludeTests.class)
class WallsTest {
  private static final String ROOMS = "dev.attacca.runtime.internal.";
  private static final String ALL_ROOMS = "dev.attacca.runtime.internal..";

  /** What of spi knows nothing of the rooms, so that every room may know it. */
  private static final DescribedPredicate<JavaClass> CONTRACT = belongToAnyOf(
      DirectPass.class,
      EngineSettings.class,
      EngineSettings.StatsLogging.class,
      Listening.class,
      RunWatcher.class,
      UnfitSettingsException.class,
      UnfitSettingsException.Problem.class);

  /** What users build and hold, rather than data. */
  private static final DescribedPredicate<JavaClass> FRONT = belongToAnyOf(
      RunnerBuilder.class,
      RunnerOverriding.class,
      RunResult.class,
      Server.class,
      ServerOptions.class,
      ListenerPair.class,
      AsyncContext.class,
      GraphExport.class,
      ManualClock.class,
      SharedLimit.class,
      RunRecorder.class);

  private static String[] rooms(String... names) {
    String[] packages = new String[names.length];
    for (int i = 0; i < names.length; i++) {
      packages[i] = ROOMS + names[i] + "..";
    }
    return packages;
  }

  /** Of the rooms it may know these only, besides itself. */
  private static ArchRule room(String name, String... below) {
    return classes()
        .that()
        .resideInAPackage(ROOMS + name + "..")
        .should()
        .onlyDependOnClassesThat(resideInAnyPackage(rooms(below))
            .or(resideInAPackage(ROOMS + name + ".."))
            .or(CONTRACT)
            .or(not(resideInAnyPackage(ALL_ROOMS, "dev.attacca.runtime.spi.."))));
  }

  @ArchTest
  static final ArchRule base_knows_no_room = room("base");

  @ArchTest
  static final ArchRule graph_knows_base = room("graph", "base");

  @ArchTest
  static final ArchRule plan_knows_the_graph = room("plan", "base", "graph");

  @ArchTest
  static final ArchRule scope_knows_the_plan = room("scope", "base", "graph", "plan");

  @ArchTest
  static final ArchRule run_knows_scopes_and_tasks =
      room("run", "base", "graph", "plan", "scope", "task");

  @ArchTest
  static final ArchRule task_knows_scopes_and_the_run =
      room("task", "base", "graph", "plan", "scope", "run");

  @ArchTest
  static final ArchRule sequence_knows_runs_and_tasks =
      room("sequence", "base", "graph", "plan", "scope", "run", "task");

  @ArchTest
  static final ArchRule loop_knows_runs_and_order =
      room("loop", "base", "graph", "plan", "scope", "run", "task", "sequence");

  @ArchTest
  static final ArchRule batch_knows_loops =
      room("batch", "base", "graph", "plan", "scope", "run", "task", "loop");

  @ArchTest
  static final ArchRule direct_knows_runs =
      room("direct", "base", "graph", "plan", "scope", "run", "task");

  @ArchTest
  static final ArchRule observe_knows_runs =
      room("observe", "base", "graph", "plan", "scope", "run", "task");

  @ArchTest
  static final ArchRule record_knows_runs =
      room("record", "base", "graph", "plan", "scope", "run", "task");

  @ArchTest
  static final ArchRule handle_knows_all = room(
      "handle",
      "base",
      "graph",
      "plan",
      "scope",
      "run",
      "task",
      "sequence",
      "loop",
      "batch",
      "direct",
      "observe",
      "record");

  /** But for run and task: a worker runs tasks, and a task that ends gives work to workers. */
  @ArchTest
  static final ArchRule there_are_no_circles = slices()
      .matching(ROOMS + "(*)..")
      .should()
      .beFreeOfCycles()
      .ignoreDependency(resideInAPackage(ROOMS + "task.."), resideInAPackage(ROOMS + "run.."));

  @ArchTest
  static final ArchRule the_contract_knows_no_room = noClasses()
      .that(CONTRACT)
      .should()
      .dependOnClassesThat(resideInAPackage(ALL_ROOMS)
          .or(belongToAnyOf(
              Scope.class,
              Engine.class,
              Blueprint.class,
              OverridingRuns.class,
              PreparedRun.class)));

  @ArchTest
  static final ArchRule rooms_know_data_of_the_api_only =
      noClasses().that().resideInAPackage(ALL_ROOMS).should().dependOnClassesThat(FRONT);

  @ArchTest
  static final ArchRule the_api_knows_what_is_at_the_bottom_and_at_the_top = noClasses()
      .that()
      .resideInAPackage("dev.attacca.runtime")
      .should()
      .dependOnClassesThat(resideInAPackage(ALL_ROOMS)
          .and(not(resideInAPackage(ROOMS + "base..")))
          .and(not(belongToAnyOf(
              PoolMembership.class, Overrides.class, Limiter.class, RunStore.class))));

  /** Who goes past the language's own guards does so for one class, where its essay is. */
  @ArchTest
  static final ArchRule handles_of_variables_stay_in_their_class =
      fields().that().haveRawType(VarHandle.class).should().bePrivate();
}
