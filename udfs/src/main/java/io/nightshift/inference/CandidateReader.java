package io.nightshift.inference;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.error.Nearest;
import io.nightshift.error.Problems;
import io.nightshift.model.Artifact;
import io.nightshift.model.ElementType;
import io.nightshift.model.InputRule;
import io.nightshift.model.InputSpec;
import io.nightshift.model.MissingRule;
import io.nightshift.model.ModelRef;
import io.nightshift.model.Sha256;
import io.nightshift.model.Signature;
import io.nightshift.model.TensorSpec;
import io.nightshift.registry.Candidate;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/** Makes a candidate for the registry of an ONNX file: its files, digests and signature. */
public final class CandidateReader {
  /** The key of features that are for the model's only input, whatever its name. */
  public static final String ONLY_INPUT = "";

  private final String action;
  private final Signature declared;
  private final Problems problems = new Problems();

  private CandidateReader(String action, Signature declared) {
    this.action = action;
    this.declared = declared;
  }

  /** Reads a model that has no need of custom operators. */
  public static Candidate read(
      String name,
      Path onnxFile,
      Map<String, List<String>> features,
      Map<String, MissingRule> missing,
      Map<String, InputRule> rules,
      Map<String, String> tags) {
    return read(name, onnxFile, features, missing, rules, tags, List.of());
  }

  /**
   * Reads a model. It is loaded once, so that what the runtime cannot load is never registered.
   *
   * @param name the model's name in the registry
   * @param onnxFile the ONNX file; the external data that it refers to lies beside it
   * @param features the columns that feed an input, in order, by the input's name or {@link
   *     #ONLY_INPUT}
   * @param missing the rule for missing values by the input's name; where there is none, reject
   * @param rules what values must be, by the name of an input or of a feature
   * @param tags free text by key
   * @param operators libraries of custom operators to open the model with, each a verified copy
   * @throws InvalidRequestException if the file cannot be read, loaded or used; or with everything
   *     that is wrong with the features and rules
   */
  public static Candidate read(
      String name,
      Path onnxFile,
      Map<String, List<String>> features,
      Map<String, MissingRule> missing,
      Map<String, InputRule> rules,
      Map<String, String> tags,
      List<Path> operators) {
    return read(
        "register " + name, name, onnxFile, declared -> features, missing, rules, tags, operators);
  }

  /**
   * Reads a model whose features depend on what inputs it turns out to have.
   *
   * @param action what fails if the features and rules do not fit, for the message: {@code register
   *     delay}
   * @param features the columns that feed an input, by the signature that the graph declares
   * @throws InvalidRequestException as the other does, and what the function throws
   */
  public static Candidate read(
      String action,
      String name,
      Path onnxFile,
      Function<Signature, Map<String, List<String>>> features,
      Map<String, MissingRule> missing,
      Map<String, InputRule> rules,
      Map<String, String> tags,
      List<Path> operators) {
    ModelRef.requireName("model name", name);
    SortedSet<String> files = new TreeSet<>(ExternalData.files(onnxFile));
    Path file = onnxFile.toAbsolutePath();
    String entry = file.getFileName().toString();
    files.add(entry);
    Signature declared = declaredBy(file, operators);
    Signature signature =
        new CandidateReader(action, declared).merge(features.apply(declared), missing, rules);
    Path folder = file.getParent();
    List<Artifact> artifacts = files.stream().map(path -> artifact(folder, path)).toList();
    return new Candidate(name, folder, entry, artifacts, signature, tags);
  }

  private static Signature declaredBy(Path model, List<Path> operators) {
    SessionSettings settings = new SessionSettings(1, ProviderChoice.CPU, 0, operators);
    try (OnnxSession session = OnnxSession.open(model, settings)) {
      return session.signature();
    }
  }

  private static Artifact artifact(Path folder, String path) {
    Path file = folder.resolve(path);
    try (InputStream in = Files.newInputStream(file)) {
      return new Artifact(path, Files.size(file), Sha256.of(in));
    } catch (IOException e) {
      throw new InvalidRequestException(
          "Cannot read model file %s: %s".formatted(file, e.getMessage()), e);
    }
  }

  private Signature merge(
      Map<String, List<String>> features,
      Map<String, MissingRule> missing,
      Map<String, InputRule> rules) {
    Map<String, List<String>> byInput = named(features);
    checkNames("features", byInput.keySet());
    checkNames("missing-value rules", missing.keySet());
    List<InputSpec> inputs = new ArrayList<>();
    for (InputSpec input : declared.inputs()) {
      List<String> columns = byInput.getOrDefault(input.name(), input.features());
      MissingRule rule = missing.getOrDefault(input.name(), input.missing());
      if (byInput.containsKey(input.name())) {
        checkFeatures(input.tensor(), columns);
      }
      checkRule(input.tensor(), rule);
      inputs.add(new InputSpec(input.tensor(), columns, rule));
    }
    rules.forEach((name, rule) -> checkRule(inputs, name, rule));
    problems.throwIfAny();
    return new Signature(inputs, declared.outputs(), new TreeMap<>(rules));
  }

  /** The features with the name of the only input in place of none. */
  private Map<String, List<String>> named(Map<String, List<String>> features) {
    Map<String, List<String>> named = new HashMap<>(features);
    List<String> columns = named.remove(ONLY_INPUT);
    if (columns == null) {
      return named;
    }
    List<String> inputs = declared.inputNames();
    if (inputs.size() != 1) {
      problem(
          "it has %d inputs (%s), so say which one the features %s feed: write INPUT=%s"
              .formatted(
                  inputs.size(), String.join(", ", inputs), columns, String.join(",", columns)));
    } else if (named.putIfAbsent(inputs.get(0), columns) != null) {
      problem("the features of input '%s' are given twice".formatted(inputs.get(0)));
    }
    return named;
  }

  private void checkNames(String what, Collection<String> names) {
    for (String input : new TreeSet<>(names)) {
      if (declared.input(input).isEmpty()) {
        problem(
            "there are %s for input '%s', which it does not have; it has %s%s"
                .formatted(
                    what,
                    input,
                    String.join(", ", declared.inputNames()),
                    Nearest.hint(input, declared.inputNames())));
      }
    }
  }

  private void checkFeatures(TensorSpec tensor, List<String> columns) {
    if (columns.isEmpty() || columns.stream().anyMatch(String::isBlank)) {
      problem(
          "the features of input '%s' must have names, got: %s".formatted(tensor.name(), columns));
      return;
    }
    long width = tensor.rank() == 2 ? tensor.shape().get(1) : 1;
    // A single column may hold arrays of the width.
    boolean mayBeArray = tensor.rank() == 2 && columns.size() == 1;
    if (width != TensorSpec.ANY && width != columns.size() && !mayBeArray) {
      problem(
          "input '%s' is %s, which %d features cannot fill (%s)"
              .formatted(
                  tensor.name(), tensor.describe(), columns.size(), String.join(", ", columns)));
    }
  }

  private void checkRule(TensorSpec tensor, MissingRule rule) {
    if (!rule.fits(tensor.type())) {
      problem(
          "the rule for missing values of input '%s' is %s, which is no %s"
              .formatted(tensor.name(), rule, tensor.type()));
    }
  }

  private void checkRule(List<InputSpec> inputs, String named, InputRule rule) {
    SortedSet<String> names = new TreeSet<>();
    for (InputSpec input : inputs) {
      names.add(input.name());
      names.addAll(input.features());
      boolean isNamed = input.name().equals(named) || input.features().contains(named);
      if (isNamed && input.tensor().type() == ElementType.STRING && !rule.range().isOpen()) {
        problem(
            "the rule for '%s' is %s, but input '%s' takes text; write 'allowed'"
                .formatted(named, rule, input.name()));
      }
    }
    if (!names.contains(named)) {
      problem(
          "there is a rule for '%s', which is neither an input nor a feature; it has %s%s"
              .formatted(named, String.join(", ", names), Nearest.hint(named, names)));
    }
  }

  private void problem(String what) {
    problems.add("Cannot %s: %s".formatted(action, what));
  }
}
