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
   * Of Spark, the first two numbers must be those of a version that the build was tested with, of
   * Scala those of the one that it was compiled with.
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
            "tested_with",
            String.join(", ", builtFor.sparks()),
            "built_for_scala",
            builtFor.scala());
    String found = "%s with Scala %s".formatted(spark, scala);
    if (!isOfLine(scala, builtFor.scala())
        || builtFor.sparks().stream().noneMatch(tested -> isOfLine(spark, tested))) {
      return check.failed(
          found,
          "This build is for Spark %s with Scala %s, not for %s: use such a Spark, or build Nightshift for yours"
              .formatted(builtFor.lines(), BuiltFor.line(builtFor.scala()), found),
          facts);
    }
    return builtFor.sparks().contains(spark)
        ? check.ok(found, facts)
        : check.warning(
            found,
            "Spark %s is none of those that this build was tested with (%s): take one of them, or try a run first"
                .formatted(spark, String.join(", ", builtFor.sparks())),
            facts);
  }

  private static boolean isOfLine(String version, String wanted) {
    return BuiltFor.line(version).equals(BuiltFor.line(wanted));
  }
}
