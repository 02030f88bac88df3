package io.nightshift.binding;

import io.nightshift.error.Problems;
import io.nightshift.model.MissingRule;
import io.nightshift.model.ModelVersion;
import io.nightshift.model.TensorSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Gives each input the param that the job has for it, and adds to the problems what cannot be. */
final class ParamBinder {
  private final ModelVersion version;
  private final BindingRequest request;
  private final Problems problems;

  ParamBinder(ModelVersion version, BindingRequest request, Problems problems) {
    this.version = version;
    this.request = request;
    this.problems = problems;
  }

  List<ParamBinding> bindAll() {
    List<ParamBinding> bound = new ArrayList<>();
    version
        .signature()
        .inputs()
        .forEach(
            input -> {
              Param param = request.params().get(input.name());
              if (param != null) {
                bind(input.tensor(), param).ifPresent(bound::add);
              }
            });
    return bound;
  }

  private Optional<ParamBinding> bind(TensorSpec tensor, Param param) {
    if (request.feeds().containsKey(tensor.name())) {
      return problem(tensor, "it is under both 'inputs' and 'params'; leave one");
    }
    for (Object value : param.values()) {
      if (!new MissingRule.Fill(value).fits(tensor.type())) {
        return problem(tensor, "its param %s is no %s".formatted(value, tensor.type()));
      }
    }
    Optional<List<Long>> shape = shape(tensor.shape(), param.shape());
    if (shape.isEmpty()) {
      return problem(
          tensor,
          "its param has shape %s, the model wants %s".formatted(param.shape(), tensor.describe()));
    }
    return Optional.of(new ParamBinding(tensor, new Param(shape.get(), param.values())));
  }

  /** The shape of the tensor; a single value fills any shape of one element. */
  private static Optional<List<Long>> shape(List<Long> declared, List<Long> given) {
    if (declared.isEmpty()) {
      return Optional.of(given);
    }
    if (given.isEmpty() && declared.stream().allMatch(size -> fits(size, 1))) {
      return Optional.of(Collections.nCopies(declared.size(), 1L));
    }
    if (given.size() != declared.size()) {
      return Optional.empty();
    }
    for (int i = 0; i < given.size(); i++) {
      if (!fits(declared.get(i), given.get(i))) {
        return Optional.empty();
      }
    }
    return Optional.of(given);
  }

  private static boolean fits(long declared, long given) {
    return declared == TensorSpec.ANY || declared == given;
  }

  private <T> Optional<T> problem(TensorSpec tensor, String what) {
    problems.add("Cannot bind input '%s' of %s: %s".formatted(tensor.name(), version.ref(), what));
    return Optional.empty();
  }
}
