package io.nightshift.inference;

import io.nightshift.error.InvalidRequestException;
import java.io.Serializable;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Which execution providers may run a model.
 *
 * @param candidates the first that works is taken; one or more
 */
public record ProviderChoice(List<Provider> candidates) implements Serializable {
  /** The processor alone: what holds where nothing is said. */
  public static final ProviderChoice CPU = only(Provider.CPU);

  /** The fastest that is there, down to the processor, which always is. */
  public static final ProviderChoice AUTO =
      new ProviderChoice(List.of(Provider.CUDA, Provider.OPENVINO, Provider.CPU));

  /** Copies the list, and refuses an empty one. */
  public ProviderChoice {
    candidates = List.copyOf(candidates);
    if (candidates.isEmpty()) {
      throw new IllegalArgumentException("a choice must have a candidate");
    }
  }

  /** This one or none. */
  public static ProviderChoice only(Provider provider) {
    return new ProviderChoice(List.of(provider));
  }

  /**
   * The candidates that the native library of this JVM was built with. Whether they find a device
   * is known when a session opens.
   *
   * @throws InvalidRequestException if there is none, naming what is missing and how to get it
   */
  public ProviderChoice offered() {
    return among(Provider.offered());
  }

  ProviderChoice among(Set<Provider> offered) {
    List<Provider> here = candidates.stream().filter(offered::contains).toList();
    if (here.isEmpty()) {
      throw new InvalidRequestException(
          "Cannot use provider %s: the ONNX Runtime library here has only %s. %s, or write provider: cpu or auto"
              .formatted(
                  label(),
                  new TreeSet<>(offered)
                      .stream().map(Provider::label).collect(Collectors.joining(", ")),
                  remedy(candidates.get(0))));
    }
    return new ProviderChoice(here);
  }

  private static String remedy(Provider missing) {
    return missing == Provider.CUDA
        ? "Build Nightshift's jar with 'mvn -Pgpu package', which takes onnxruntime_gpu in place of onnxruntime"
        : "Name a folder with a build of ONNX Runtime %s that has it by -Donnxruntime.native.path=FOLDER, for the driver and by spark.executor.extraJavaOptions for executors"
            .formatted(OnnxEnvironment.get().getVersion());
  }

  /** Whether scores may differ from the processor's in the last digits. */
  public boolean mayDifferFromCpu() {
    return !equals(CPU);
  }

  /** How people write it: a single name, or the names in the order of preference. */
  public String label() {
    return candidates.stream().map(Provider::label).collect(Collectors.joining(" or "));
  }
}
