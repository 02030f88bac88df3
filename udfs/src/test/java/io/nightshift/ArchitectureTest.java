package io.nightshift;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static io.nightshift.fixture.PackageOrder.OF_UDFS;

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

@AnalyzeClasses(packages = "io.nightshift", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest static final ArchRule ERROR_USES_NOTHING_AFTER_IT = OF_UDFS.usesNoneAfter("error");
  @ArchTest static final ArchRule MODEL_USES_NOTHING_AFTER_IT = OF_UDFS.usesNoneAfter("model");
  @ArchTest static final ArchRule STORAGE_USES_NOTHING_AFTER_IT = OF_UDFS.usesNoneAfter("storage");

  @ArchTest
  static final ArchRule REGISTRY_USES_NOTHING_AFTER_IT = OF_UDFS.usesNoneAfter("registry");

  @ArchTest static final ArchRule BATCH_USES_NOTHING_AFTER_IT = OF_UDFS.usesNoneAfter("batch");
  @ArchTest static final ArchRule BINDING_USES_NOTHING_AFTER_IT = OF_UDFS.usesNoneAfter("binding");
  @ArchTest static final ArchRule FEATURE_USES_NOTHING_AFTER_IT = OF_UDFS.usesNoneAfter("feature");

  @ArchTest
  static final ArchRule INFERENCE_USES_NOTHING_AFTER_IT = OF_UDFS.usesNoneAfter("inference");

  @ArchTest static final ArchRule MLFLOW_USES_NOTHING_AFTER_IT = OF_UDFS.usesNoneAfter("mlflow");

  @ArchTest
  static final ArchRule SHIPMENT_USES_NOTHING_AFTER_IT = OF_UDFS.usesNoneAfter("shipment");

  @ArchTest static final ArchRule SPARK_USES_NOTHING_AFTER_IT = OF_UDFS.usesNoneAfter("spark");

  /** Those are all the packages that there are: no job, no table, no command. */
  @ArchTest
  static final ArchRule THIS_MODULE_KNOWS_NO_OTHER =
      classes()
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(OF_UDFS.packages())
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
}
