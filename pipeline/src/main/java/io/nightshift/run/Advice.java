package io.nightshift.run;

import io.nightshift.binding.Binding;
import io.nightshift.job.JobSpec;
import io.nightshift.model.MapSpec;
import java.util.List;
import java.util.stream.Stream;

/** What a run would better do otherwise, though it works. */
final class Advice {
  private Advice() {}

  /** A line for each thing. */
  static List<String> on(RunPlan plan, JobSpec job) {
    return Stream.concat(maps(plan.binding()), unusedFeatures(plan, job)).toList();
  }

  private static Stream<String> unusedFeatures(RunPlan plan, JobSpec job) {
    return job.features().keySet().stream()
        .filter(name -> !plan.binding().features().containsKey(name))
        .map(
            name ->
                "Feature '%s' feeds no input of %s, so it is not computed"
                    .formatted(name, plan.version().ref()));
  }

  private static Stream<String> maps(Binding binding) {
    return binding.outputs().stream()
        .filter(output -> output.output() instanceof MapSpec)
        .map(output -> output.output().name())
        .distinct()
        .map(
            name ->
                "Output '%s' is a map for each row (ZipMap), which makes an object of every value and is slow. Export the model without: options={'zipmap': False} in skl2onnx, zipmap=False in onnxmltools"
                    .formatted(name));
  }
}
