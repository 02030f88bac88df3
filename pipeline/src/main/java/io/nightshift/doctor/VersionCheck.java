package io.nightshift.doctor;

import java.util.SortedMap;

/** Whether Java, Spark and Scala are those that this build is for. */
final class VersionCheck {
  private VersionCheck() {}

  static CheckResult java(String where, Runtime.Version version) {
    Check check = new Check("Java", where);
    SortedMap<String, Object> facts =
        Check.facts(
            "version", version.toString(),
            "vendor", System.getProperty("java.vendor"),
            "home", System.getProperty("java.home"));
    return version.feature() >= BuiltFor.JAVA
        ? check.ok(version.toString(), facts)
        : check.failed(
            version.toString(),
            "Java %s is too old: install Java %d or later there, and let JAVA_HOME name it"
                .formatted(version, BuiltFor.JAVA),
            facts);
  }

  /**
   * Of Spark, the first two numbers must be those of the build, and so must Scala's.
   *
   * @param spark the version that runs
   * @param scala the version of its Scala library
   */
  static CheckResult spark(String where, String spark, String scala, BuiltFor builtFor) {
    Check check = new Check("Spark", where);
    SortedMap<String, Object> facts =
        Check.facts(
            "version",
            spark,
            "scala_version",
            scala,
            "built_for",
            builtFor.spark(),
            "built_for_scala",
            builtFor.scala());
    String found = "%s with Scala %s".formatted(spark, scala);
    if (isOfLine(spark, builtFor.spark()) && isOfLine(scala, builtFor.scala())) {
      return spark.equals(builtFor.spark())
          ? check.ok(found, facts)
          : check.warning(
              found,
              "Spark %s is not the %s that this build was tested with: take that one, or try a run first"
                  .formatted(spark, builtFor.spark()),
              facts);
    }
    return check.failed(
        found,
        "This build is for Spark %s with Scala %s, not for %s: use such a Spark, or build Nightshift for yours"
            .formatted(BuiltFor.line(builtFor.spark()), BuiltFor.line(builtFor.scala()), found),
        facts);
  }

  private static boolean isOfLine(String version, String wanted) {
    return BuiltFor.line(version).equals(BuiltFor.line(wanted));
  }
}
