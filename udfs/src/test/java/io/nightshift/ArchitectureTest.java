package io.nightshift;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.nightshift.model.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.stream.Stream;

@AnalyzeClasses(packages = "io.nightshift", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  /** Each package may use those before it. */
  private static final String[] ORDER = {
    "error",
    "model",
    "storage",
    "registry",
    "batch",
    "binding",
    "feature",
    "inference",
    "mlflow",
    "shipment",
    "spark",
    "sql"
  };

  @ArchTest static final ArchRule ERROR_COMES_FIRST = usesNoneAfter(0);
  @ArchTest static final ArchRule MODEL_COMES_SECOND = usesNoneAfter(1);
  @ArchTest static final ArchRule STORAGE_COMES_THIRD = usesNoneAfter(2);
  @ArchTest static final ArchRule REGISTRY_COMES_FOURTH = usesNoneAfter(3);
  @ArchTest static final ArchRule BATCH_COMES_FIFTH = usesNoneAfter(4);
  @ArchTest static final ArchRule BINDING_COMES_SIXTH = usesNoneAfter(5);
  @ArchTest static final ArchRule FEATURE_COMES_SEVENTH = usesNoneAfter(6);
  @ArchTest static final ArchRule INFERENCE_COMES_EIGHTH = usesNoneAfter(7);
  @ArchTest static final ArchRule MLFLOW_COMES_NINTH = usesNoneAfter(8);
  @ArchTest static final ArchRule SHIPMENT_COMES_TENTH = usesNoneAfter(9);
  @ArchTest static final ArchRule SPARK_COMES_ELEVENTH = usesNoneAfter(10);

  /** The packages below are all there are: no job, no table, no command. */
  @ArchTest
  static final ArchRule THIS_MODULE_KNOWS_NO_OTHER =
      classes()
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(packages(0))
                  .or(DescribedPredicate.not(resideInAPackage("io.nightshift.."))));

  @ArchTest
  static final ArchRule NO_CYCLES =
      slices().matching("io.nightshift.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule ROWS_ARE_SCORED_WITHOUT_KNOWING_REGISTRIES =
      noClasses()
          .that()
          .resideInAnyPackage("io.nightshift.batch", "io.nightshift.binding")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.nightshift.registry", "io.nightshift.storage");

  @ArchTest
  static final ArchRule THE_RUNTIME_STAYS_WHERE_ROWS_ARE_SCORED =
      noClasses()
          .that()
          .resideOutsideOfPackages("io.nightshift.binding", "io.nightshift.inference")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("ai.onnxruntime..");

  /** Sha256 may read a stream that it is handed; it opens none. */
  @ArchTest
  static final ArchRule VALUES_DO_NO_INPUT_OR_OUTPUT =
      noClasses()
          .that()
          .resideInAnyPackage("io.nightshift.model", "io.nightshift.error")
          .and()
          .doNotBelongToAnyOf(Sha256.class)
          .should()
          .dependOnClassesThat(isInputOrOutput());

  @ArchTest
  static final ArchRule A_DIGEST_OPENS_NOTHING =
      noClasses()
          .that()
          .belongToAnyOf(Sha256.class)
          .should()
          .dependOnClassesThat(
              isInputOrOutput()
                  .and(DescribedPredicate.not(JavaClass.Predicates.equivalentTo(InputStream.class)))
                  .and(
                      DescribedPredicate.not(
                          JavaClass.Predicates.equivalentTo(IOException.class))));

  @ArchTest
  static final ArchRule ONLY_FILES_ARE_REACHED_THROUGH_HADOOP =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "io.nightshift.storage",
              "io.nightshift.registry",
              "io.nightshift.mlflow",
              "io.nightshift.shipment",
              "io.nightshift.spark")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.hadoop..");

  private static DescribedPredicate<JavaClass> isInputOrOutput() {
    return resideInAnyPackage(
            "java.io", "java.nio.file..", "java.nio.channels..", "java.net", "org.apache.hadoop..")
        .and(DescribedPredicate.not(JavaClass.Predicates.equivalentTo(Serializable.class)))
        .as("are for input or output");
  }

  private static ArchRule usesNoneAfter(int place) {
    return noClasses()
        .that()
        .resideInAPackage("io.nightshift." + ORDER[place])
        .should()
        .dependOnClassesThat(resideInAnyPackage(packages(place + 1)));
  }

  private static String[] packages(int first) {
    return Stream.of(ORDER).skip(first).map(name -> "io.nightshift." + name).toArray(String[]::new);
  }
}
