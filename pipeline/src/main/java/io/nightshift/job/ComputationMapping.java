package io.nightshift.job;

import io.nightshift.inference.Computation;
import io.nightshift.inference.OperatorLibrary;
import io.nightshift.inference.Provider;
import io.nightshift.inference.ProviderChoice;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The keys that say what computes, and what else may. */
final class ComputationMapping {
  private static final Map<String, ProviderChoice> PROVIDERS = new LinkedHashMap<>();

  static {
    for (Provider provider : List.of(Provider.CPU, Provider.CUDA, Provider.OPENVINO)) {
      PROVIDERS.put(provider.label(), ProviderChoice.only(provider));
    }
    PROVIDERS.put("auto", ProviderChoice.AUTO);
  }

  private ComputationMapping() {}

  static Supplier<Computation> computation(YamlObject inference) {
    var provider = inference.optional("provider", Shapes.oneOf(PROVIDERS), ProviderChoice.CPU);
    var operators =
        inference.optional(
            "custom-operators", Shapes.listOf(ComputationMapping::library), List.of());
    return () -> new Computation(provider.get(), operators.get());
  }

  private static OperatorLibrary library(YamlValue value) {
    YamlObject library = YamlObject.of(value);
    var location = library.required("library", Shapes.text());
    var sha256 = library.required("sha256", Shapes.text());
    return library.build(() -> new OperatorLibrary(location.get(), sha256.get()));
  }
}
