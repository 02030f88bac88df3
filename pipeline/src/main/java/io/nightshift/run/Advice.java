package io.nightshift.run;

import io.nightshift.binding.Binding;
import io.nightshift.model.MapSpec;
import java.util.List;

/** What a run would better do otherwise, though it works. */
final class Advice {
  private Advice() {}

  /** A line for each thing. */
  static List<String> on(Binding binding) {
    return binding.outputs().stream()
        .filter(output -> output.output() instanceof MapSpec)
        .map(output -> output.output().name())
        .distinct()
        .map(
            name ->
                "Output '%s' is a map for each row (ZipMap), which makes an object of every value and is slow. Export the model without: options={'zipmap': False} in skl2onnx, zipmap=False in onnxmltools"
                    .formatted(name))
        .toList();
  }
}
