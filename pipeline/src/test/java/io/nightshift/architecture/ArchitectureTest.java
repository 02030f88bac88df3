package io.nightshift.architecture;

import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.nightshift.cli.Nightshift;
import io.nightshift.fixture.PackageOrder;
import io.nightshift.table.StagedRun;

@AnalyzeClasses(
    packages = "io.nightshift",
    importOptions = {ImportOption.DoNotIncludeTests.class, ArchitectureTest.NoTestJars.class})
class ArchitectureTest {
  /** Leaves out the tests of the other module, when they come as a jar. */
  static final class NoTestJars implements ImportOption {
    @Override
    public boolean includes(Location location) {
      return !location.contains("-tests.jar");
    }
  }

  private static final PackageOrder ORDER =
      PackageOrder.OF_UDFS.then(
          "quality", "job", "pages", "table", "iceberg", "observe", "run", "stream", "bench",
          "rollout", "doctor", "audit", "metrics", "lineage", "cli");

  @ArchTest static final ArchRule QUALITY_USES_NO_JOB = ORDER.usesNoneAfter("quality");
  @ArchTest static final ArchRule JOB_USES_NO_TABLE_AND_NO_RUN = ORDER.usesNoneAfter("job");
  @ArchTest static final ArchRule PAGES_KNOW_NO_TABLE = ORDER.usesNoneAfter("pages");
  @ArchTest static final ArchRule TABLE_USES_NO_RUN = ORDER.usesNoneAfter("table");
  @ArchTest static final ArchRule ICEBERG_USES_NO_RUN = ORDER.usesNoneAfter("iceberg");
  @ArchTest static final ArchRule OBSERVE_USES_NO_RUN = ORDER.usesNoneAfter("observe");
  @ArchTest static final ArchRule RUN_USES_NOTHING_AFTER_IT = ORDER.usesNoneAfter("run");
  @ArchTest static final ArchRule STREAM_USES_NOTHING_AFTER_IT = ORDER.usesNoneAfter("stream");
  @ArchTest static final ArchRule BENCH_USES_NOTHING_AFTER_IT = ORDER.usesNoneAfter("bench");
  @ArchTest static final ArchRule ROLLOUT_USES_NOTHING_AFTER_IT = ORDER.usesNoneAfter("rollout");
  @ArchTest static final ArchRule DOCTOR_USES_NOTHING_AFTER_IT = ORDER.usesNoneAfter("doctor");
  @ArchTest static final ArchRule AUDIT_USES_NO_COMMAND = ORDER.usesNoneAfter("audit");
  @ArchTest static final ArchRule METRICS_USE_NO_COMMAND = ORDER.usesNoneAfter("metrics");
  @ArchTest static final ArchRule LINEAGE_USES_NO_COMMAND = ORDER.usesNoneAfter("lineage");

  @ArchTest
  static final ArchRule EVERY_PACKAGE_HAS_A_PLACE_IN_THE_ORDER =
      classes().should().resideInAnyPackage(ORDER.packages());

  @ArchTest
  static final ArchRule NO_CYCLES =
      slices().matching("io.nightshift.(*)..").should().beFreeOfCycles();

  /** Tables are what runs make of jobs; a table of yesterday is read without the job's file. */
  @ArchTest
  static final ArchRule TABLES_KNOW_NO_JOB =
      noClasses()
          .that()
          .resideInAPackage("io.nightshift.table")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.nightshift.job");

  /** Which need not be on the class path of those who do not ask for it. */
  @ArchTest
  static final ArchRule ONLY_ONE_PACKAGE_TOUCHES_ICEBERG =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.nightshift.iceberg")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.nightshift.iceberg", "org.apache.iceberg..");

  @ArchTest
  static final ArchRule ONLY_METRICS_SPEAK_TO_PROMETHEUS = only("metrics", "io.prometheus..");

  /** Which is on no class path but that of those who want it. */
  @ArchTest
  static final ArchRule ONLY_ONE_CLASS_TOUCHES_OPENLINEAGE =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("io.nightshift.lineage.PublicationEvent")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.openlineage..");

  /** Which come with Spark's connector, on the class path of those who read from Kafka. */
  @ArchTest
  static final ArchRule ONLY_ONE_CLASS_TOUCHES_KAFKA =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("io.nightshift.stream.Broker")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.kafka..");

  @ArchTest static final ArchRule ONLY_COMMANDS_PARSE_COMMAND_LINES = only("cli", "picocli..");

  @ArchTest
  static final ArchRule ONLY_JOBS_AND_WHAT_MLFLOW_WRITES_ARE_YAML =
      noClasses()
          .that()
          .resideOutsideOfPackages("io.nightshift.job", "io.nightshift.mlflow")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.snakeyaml..");

  @ArchTest
  static final ArchRule ONLY_STAGED_RUNS_TOUCH_SPARKS_INTERNALS =
      noClasses()
          .that()
          .doNotBelongToAnyOf(StagedRun.class)
          .and()
          .doNotHaveSimpleName("PathCommitProtocol")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.spark.internal..");

  @ArchTest
  static final ArchRule ONLY_THE_PROCESS_ENDS_ITSELF =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("io.nightshift.cli.ProcessEnd")
          .should()
          .callMethodWhere(
              target(
                      owner(
                          DescribedPredicate.describe(
                              "System or Runtime", ArchitectureTest::isJvm)))
                  .and(target(name("exit").or(name("halt")))));

  @ArchTest
  static final ArchRule ONLY_THE_PROCESS_WRITES_TO_ITS_STREAMS =
      noClasses()
          .that()
          .doNotBelongToAnyOf(Nightshift.class)
          .should()
          .accessFieldWhere(
              target(owner(DescribedPredicate.describe("System", ArchitectureTest::isJvm)))
                  .and(target(name("out").or(name("err")))));

  private static boolean isJvm(JavaClass owner) {
    return owner.isEquivalentTo(System.class) || owner.isEquivalentTo(Runtime.class);
  }

  private static ArchRule only(String user, String library) {
    return noClasses()
        .that(DescribedPredicate.not(resideInAPackage("io.nightshift." + user)))
        .should()
        .dependOnClassesThat()
        .resideInAPackage(library);
  }
}
