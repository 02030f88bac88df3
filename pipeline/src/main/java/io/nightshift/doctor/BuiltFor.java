package io.nightshift.doctor;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * The versions that this build was compiled and tested with.
 *
 * @param spark such as {@code 4.1.2}
 * @param scala such as {@code 2.13.17}
 * @param onnxruntime such as {@code 1.28.0}
 */
record BuiltFor(String spark, String scala, String onnxruntime) implements Serializable {
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
        versions.getProperty("scala"),
        versions.getProperty("onnxruntime"));
  }

  /** The first two numbers: what is compatible has them in common. */
  static String line(String version) {
    String[] parts = version.split("\\.", 3);
    return parts.length < 2 ? version : parts[0] + "." + parts[1];
  }
}
