package io.nightshift.cli;

import io.nightshift.audit.RegistryEntries;
import io.nightshift.error.InvalidRequestException;
import io.nightshift.error.Problems;
import io.nightshift.inference.CandidateReader;
import io.nightshift.inference.OperatorLibrary;
import io.nightshift.job.MissingRuleReader;
import io.nightshift.job.RuleFileReader;
import io.nightshift.model.InputRule;
import io.nightshift.model.Lineage;
import io.nightshift.model.MissingRule;
import io.nightshift.model.ModelVersion;
import io.nightshift.registry.Attachment;
import io.nightshift.registry.Candidate;
import io.nightshift.registry.ModelRegistry;
import io.nightshift.registry.Registration;
import io.nightshift.registry.RegistryEvent;
import io.nightshift.storage.Json;
import io.nightshift.storage.WorkFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Brings a model into the registry. */
@Command(
    name = "register",
    description = {
      "Adds a version of a model: opens it, reads its inputs and outputs, and stores its files.",
      "Prints the new version as NAME:VERSION. The same model again is recognised, not doubled."
    },
    mixinStandardHelpOptions = true)
final class RegisterCommand implements Callable<Integer> {
  @Option(names = "--name", required = true, description = "The model's name.")
  private String name;

  @Option(
      names = "--onnx",
      required = true,
      paramLabel = "FILE",
      description = "The model; weights that it keeps in files beside it are taken along.")
  private Path onnx;

  @Option(
      names = "--features",
      paramLabel = "[INPUT=]A,B,C",
      description = "The columns that feed an input, in order, where they have other names.")
  private List<String> features = new ArrayList<>();

  @Option(
      names = "--missing",
      paramLabel = "INPUT=RULE",
      description =
          "What to do with a missing value: reject (the default), nan or '{fill: VALUE}'.")
  private Map<String, String> missing = new LinkedHashMap<>();

  @Option(
      names = "--rules",
      paramLabel = "FILE",
      description =
          "What values must be, by input or feature, as under 'rules' in a job file; holds for every job.")
  private Optional<Path> rules = Optional.empty();

  @Option(names = "--tag", paramLabel = "KEY=VALUE", description = "Free text for the record.")
  private Map<String, String> tags = new LinkedHashMap<>();

  @Option(
      names = "--custom-operators",
      paramLabel = "FILE=SHA256",
      description = {
        "A shared library with operators that the model needs, and what it must be.",
        "Its code runs here with your rights. Jobs must allow it, too."
      })
  private Map<String, String> customOperators = new LinkedHashMap<>();

  @Option(
      names = "--training-data",
      paramLabel = "WHERE",
      description = "What the model was trained on, with its version; repeatable.")
  private List<String> trainingData = new ArrayList<>();

  @Option(
      names = "--code-version",
      paramLabel = "VERSION",
      defaultValue = "",
      description = "The version of the code that trained it, such as a commit.")
  private String codeVersion;

  @Option(
      names = "--param",
      paramLabel = "KEY=VALUE",
      description = "What it was trained with; repeatable.")
  private Map<String, String> params = new LinkedHashMap<>();

  @Option(
      names = "--metric",
      paramLabel = "KEY=NUMBER",
      description = "What it measured when it was trained; repeatable.")
  private Map<String, Double> metrics = new LinkedHashMap<>();

  @Option(
      names = "--baseline",
      paramLabel = "FILE",
      description = "A profile of the training data, kept with the version.")
  private Optional<Path> baseline = Optional.empty();

  @Mixin private RegistryOption registry;
  @Mixin private AuditOption audit;
  @Mixin private JsonOption json;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    return audit.around(this::register);
  }

  private int register() {
    Problems problems = new Problems();
    Map<String, MissingRule> missingRules = new LinkedHashMap<>();
    missing.forEach(
        (input, rule) ->
            problems.collect(
                () ->
                    missingRules.put(
                        input,
                        MissingRuleReader.read(
                            "--missing %s=%s".formatted(input, rule), input, rule))));
    Map<String, List<String>> columns = featuresByInput(problems);
    checkMetrics(problems);
    List<Attachment> attachments = new ArrayList<>();
    baseline.ifPresent(
        file ->
            problems.collect(() -> attachments.add(Attachment.of(ModelVersion.BASELINE, file))));
    Map<String, InputRule> inputRules = new LinkedHashMap<>();
    rules.ifPresent(file -> problems.collect(() -> inputRules.putAll(read(file))));
    List<OperatorLibrary> libraries = new ArrayList<>();
    customOperators.forEach(
        (file, digest) -> problems.collect(() -> libraries.add(new OperatorLibrary(file, digest))));
    problems.throwIfAny();
    try (WorkFolder folder = WorkFolder.create()) {
      Candidate candidate =
          CandidateReader.read(
                  name,
                  onnx,
                  columns,
                  missingRules,
                  inputRules,
                  tags,
                  copies(libraries, folder.path()))
              .with(new Lineage(trainingData, codeVersion, params, metrics), attachments);
      ModelRegistry opened = registry.open();
      Registration registration = opened.register(candidate);
      if (registration.isNew()) {
        audit.record(
            begun ->
                RegistryEntries.read(opened, name)
                    .those(
                        event ->
                            event.type() == RegistryEvent.Type.REGISTERED
                                && event.version() == registration.version().version()));
      }
      print(registration);
    }
    return ExitCode.DONE;
  }

  private void checkMetrics(Problems problems) {
    metrics.forEach(
        (metric, value) -> {
          if (!Double.isFinite(value)) {
            problems.add("Invalid --metric %s=%s: it must be finite".formatted(metric, value));
          }
        });
  }

  private static List<Path> copies(List<OperatorLibrary> libraries, Path folder) {
    try {
      OperatorLibrary.copyAll(
          libraries, library -> Files.newInputStream(Path.of(library.location())), folder);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot copy the libraries of custom operators", e);
    }
    return libraries.stream().map(library -> library.in(folder)).toList();
  }

  private static Map<String, InputRule> read(Path file) {
    try {
      return RuleFileReader.read(file.toString(), Files.readString(file));
    } catch (NoSuchFileException e) {
      throw new InvalidRequestException("Missing rules: there is no %s".formatted(file), e);
    } catch (IOException e) {
      throw new InvalidRequestException("Cannot read %s: %s".formatted(file, e), e);
    }
  }

  /** The columns by input; by the empty name where none was given, for a model with one input. */
  private Map<String, List<String>> featuresByInput(Problems problems) {
    Map<String, List<String>> byInput = new LinkedHashMap<>();
    for (String feature : features) {
      int equals = feature.indexOf('=');
      String input = equals < 0 ? "" : feature.substring(0, equals);
      List<String> columns = List.of(feature.substring(equals + 1).split("\\s*,\\s*"));
      if (byInput.put(input, columns) != null) {
        problems.add("Invalid --features '%s': its input is given twice".formatted(feature));
      }
    }
    return byInput;
  }

  private void print(Registration registration) {
    PrintWriter out = spec.commandLine().getOut();
    if (!registration.isNew()) {
      spec.commandLine()
          .getErr()
          .println(
              "The registry has this very model already; nothing was added. Its tags change with: nightshift registry tag");
    }
    if (json.isSet()) {
      out.print(Json.write(registration.version()));
    } else {
      out.println(registration.version().ref());
    }
    out.flush();
  }
}
