package io.nightshift.doctor;

import io.nightshift.error.Causes;
import io.nightshift.inference.OnnxEnvironment;
import java.util.SortedMap;

/** Whether ONNX Runtime's native library loads into this JVM, as it does for a run. */
final class RuntimeCheck {
  static final String NAME = "ONNX Runtime";

  private RuntimeCheck() {}

  static CheckResult of(String where, BuiltFor builtFor) {
    Check check = new Check(NAME, where);
    String version;
    try {
      version = OnnxEnvironment.version();
    } catch (RuntimeException | LinkageError e) {
      return check.failed(
          "does not load",
          "ONNX Runtime's native library does not load: %s. It is unpacked into %s, where files must be executable (set -Djava.io.tmpdir to a folder of another mount); on Linux it needs glibc 2.27 or later"
              .formatted(Causes.innermostLine(e), System.getProperty("java.io.tmpdir")),
          Check.facts("built_for", builtFor.onnxruntime()));
    }
    SortedMap<String, Object> facts =
        Check.facts("version", version, "built_for", builtFor.onnxruntime());
    return version.equals(builtFor.onnxruntime())
        ? check.ok(version + ", loads", facts)
        : check.warning(
            version + ", loads",
            "ONNX Runtime %s is not the %s that this build was tested with: another one comes first in the class path"
                .formatted(version, builtFor.onnxruntime()),
            facts);
  }
}
