package io.nightshift.doctor;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.util.Comparator;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The versions that this build was compiled and tested with.
 *
 * @param spark what it was compiled with, such as {@code 4.1.2}
 * @param alsoTested other versions of Spark on which the same jar was tested
 * @param scala such as {@code 2.13.17}
 * @param onnxruntime such as {@code 1.28.0}
 */
record BuiltFor(String spark, List<String> alsoTested, String scala, String onnxruntime)
    implements Serializable {
  /** Of which Java. */
  static final int JAVA = 17;

  static BuiltFor load() {
    Properties versions = new Properties();
    try (InputStream in = BuiltFor.class.getResourceAsStream("built-for.properties")) {
      versions.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read what this build was made for", e);
    }
    return new BuiltFor(
        versions.getProperty("spark"),
        List.of(versions.getProperty("spark.also-tested").split(",")),
        versions.getProperty("scala"),
        versions.getProperty("onnxruntime"));
  }

  /** All versions of Spark that this build was tested on, in their order. */
  List<String> sparks() {
    return Stream.concat(Stream.of(spark), alsoTested.stream())
        .sorted(Comparator.comparing(ModuleDescriptor.Version::parse))
        .toList();
  }

  /** The lines of those, such as {@code 4.0, 4.1}. */
  String lines() {
    return sparks().stream().map(BuiltFor::line).distinct().collect(Collectors.joining(", "));
  }

  /** The first two numbers: what is compatible has them in common. */
  static String line(String version) {
    String[] parts = version.split("\\.", 3);
    return parts.length < 2 ? version : parts[0] + "." + parts[1];
  }
}
