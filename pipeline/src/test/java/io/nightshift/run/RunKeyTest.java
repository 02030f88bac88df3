package io.nightshift.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightshift.binding.Binder;
import io.nightshift.binding.BindingRequest;
import io.nightshift.binding.InputFeed;
import io.nightshift.binding.LengthRule;
import io.nightshift.binding.Narrowing;
import io.nightshift.binding.OutputExpression;
import io.nightshift.binding.Param;
import io.nightshift.inference.Computation;
import io.nightshift.inference.OperatorLibrary;
import io.nightshift.inference.Provider;
import io.nightshift.inference.ProviderChoice;
import io.nightshift.model.Artifact;
import io.nightshift.model.ElementType;
import io.nightshift.model.InputSpec;
import io.nightshift.model.MissingRule;
import io.nightshift.model.ModelVersion;
import io.nightshift.model.Sha256;
import io.nightshift.model.Signature;
import io.nightshift.model.TensorSpec;
import io.nightshift.run.fixture.Runs;
import io.nightshift.run.fixture.SampleData;
import io.nightshift.table.Publication;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunKeyTest {
  private static final StructType SCHEMA =
      new StructType()
          .add("id", DataTypes.LongType)
          .add("id2", DataTypes.LongType)
          .add("a", DataTypes.FloatType)
          .add("b", DataTypes.FloatType)
          .add("wide", DataTypes.DoubleType)
          .add("array", DataTypes.createArrayType(DataTypes.FloatType));
  private static final Publication.Input INPUT = new Publication.Input("/s", "fingerprint", 1, 10);
  private static final ModelVersion MODEL = model("m", 1, "bytes");
  private static final BindingRequest REQUEST =
      request(List.of("a", "b"), Map.of(), Map.of(), Narrowing.NONE);
  private static final String KEY = key(MODEL, INPUT, REQUEST, List.of("id"), List.of("a"));

  private static String key(
      ModelVersion model,
      Publication.Input input,
      BindingRequest request,
      List<String> key,
      List<String> keep) {
    return RunKey.of(
        model, input, Binder.bind(SCHEMA, model, request), key, keep, Computation.DEFAULT);
  }

  private static String keyOf(BindingRequest request) {
    return key(MODEL, INPUT, request, List.of("id"), List.of("a"));
  }

  private static BindingRequest request(
      List<String> columns,
      Map<String, MissingRule> missing,
      Map<String, OutputExpression> outputs,
      Narrowing narrowing) {
    return new BindingRequest(
        Map.of("x", InputFeed.of(columns)), Map.of(), missing, outputs, narrowing);
  }

  private static ModelVersion model(String name, int version, String bytes) {
    TensorSpec x = new TensorSpec("x", ElementType.FLOAT32, List.of(-1L, 2L));
    return model(name, version, bytes, List.of(InputSpec.of(x)));
  }

  private static ModelVersion model(
      String name, int version, String bytes, List<InputSpec> inputs) {
    List<Artifact> files = List.of(new Artifact("m.onnx", 1, Sha256.of(bytes)));
    TensorSpec y = new TensorSpec("y", ElementType.FLOAT32, List.of(-1L, 2L));
    return new ModelVersion(
        name,
        version,
        ModelVersion.digestOf(files),
        "m.onnx",
        files,
        new Signature(inputs, List.of(y)),
        new TreeMap<>(),
        Instant.EPOCH,
        "somebody");
  }

  @Test
  void isTheSameForTheSameRun() {
    assertThat(keyOf(request(List.of("a", "b"), Map.of(), Map.of(), Narrowing.NONE)))
        .isEqualTo(KEY)
        .matches("[0-9a-f]{64}");
  }

  @Test
  void changesWithTheModel() {
    List<String> id = List.of("id");
    List<String> a = List.of("a");
    assertThat(
            Set.of(
                KEY,
                key(model("other", 1, "bytes"), INPUT, REQUEST, id, a),
                key(model("m", 2, "bytes"), INPUT, REQUEST, id, a),
                key(model("m", 1, "other bytes"), INPUT, REQUEST, id, a)))
        .hasSize(4);
  }

  @Test
  void changesWithTheFilesOfTheSnapshotButNotWithWhereTheyLie() {
    Publication.Input changed = new Publication.Input("/s", "other fingerprint", 1, 10);
    Publication.Input moved = new Publication.Input("/elsewhere", "fingerprint", 1, 10);

    assertThat(key(MODEL, changed, REQUEST, List.of("id"), List.of("a"))).isNotEqualTo(KEY);
    assertThat(key(MODEL, moved, REQUEST, List.of("id"), List.of("a"))).isEqualTo(KEY);
  }

  @Test
  void changesWithTheColumnsThatAreCarried() {
    assertThat(
            Set.of(
                KEY,
                key(MODEL, INPUT, REQUEST, List.of("id2"), List.of("a")),
                key(MODEL, INPUT, REQUEST, List.of("id", "id2"), List.of("a")),
                key(MODEL, INPUT, REQUEST, List.of("id2", "id"), List.of("a")),
                key(MODEL, INPUT, REQUEST, List.of("id", "a"), List.of()),
                key(MODEL, INPUT, REQUEST, List.of("id"), List.of()),
                key(MODEL, INPUT, REQUEST, List.of("id"), List.of("a", "b")),
                key(MODEL, INPUT, REQUEST, List.of("id"), List.of("b", "a"))))
        .hasSize(8);
  }

  @Test
  void changesWithWhatFeedsTheModel() {
    assertThat(
            Set.of(
                KEY,
                keyOf(request(List.of("b", "a"), Map.of(), Map.of(), Narrowing.NONE)),
                keyOf(request(List.of("a", "a"), Map.of(), Map.of(), Narrowing.NONE)),
                keyOf(
                    request(List.of("a", "b"), Map.of(), Map.of(), new Narrowing(true, Set.of()))),
                keyOf(
                    request(
                        List.of("a", "wide"), Map.of(), Map.of(), new Narrowing(true, Set.of())))))
        .hasSize(5);
  }

  @Test
  void changesWithParamsAndWithHowLengthsAreMadeEqual() {
    // Given a model of arrays of any length, and a temperature for all rows
    TensorSpec tokens = new TensorSpec("tokens", ElementType.FLOAT32, List.of(-1L, -1L));
    TensorSpec temperature = new TensorSpec("temperature", ElementType.FLOAT32, List.of(1L));
    ModelVersion encoder =
        model("m", 1, "bytes", List.of(InputSpec.of(tokens), InputSpec.of(temperature)));

    // When, then
    assertThat(
            Set.of(
                arraysKey(encoder, LengthRule.GROUP, 0.5),
                arraysKey(encoder, LengthRule.GROUP, 0.7),
                arraysKey(encoder, new LengthRule.Pad(0L), 0.5),
                arraysKey(encoder, new LengthRule.Pad(1L), 0.5)))
        .hasSize(4);
    assertThat(arraysKey(encoder, new LengthRule.Pad(0L), 0.5))
        .isEqualTo(arraysKey(encoder, new LengthRule.Pad(0L), 0.5));
  }

  private static String arraysKey(ModelVersion model, LengthRule lengths, double temperature) {
    BindingRequest request =
        new BindingRequest(
            Map.of("tokens", new InputFeed(List.of("array"), lengths, Optional.empty())),
            Map.of("temperature", Param.of(List.of(Param.of(temperature)))),
            Map.of(),
            Map.of(),
            Narrowing.NONE);
    return key(model, INPUT, request, List.of("id"), List.of());
  }

  @Test
  void changesWithTheRuleForMissingValues() {
    assertThat(
            Set.of(
                KEY,
                keyOf(missing("x", MissingRule.NAN)),
                keyOf(missing("a", MissingRule.NAN)),
                keyOf(missing("a", new MissingRule.Fill(0L))),
                keyOf(missing("a", new MissingRule.Fill(1L)))))
        .hasSize(5);
  }

  private static BindingRequest missing(String name, MissingRule rule) {
    return request(List.of("a", "b"), Map.of(name, rule), Map.of(), Narrowing.NONE);
  }

  @Test
  void changesWithThePredictionColumns() {
    assertThat(
            Set.of(
                KEY,
                keyOf(outputs("p", "y")),
                keyOf(outputs("q", "y")),
                keyOf(outputs("p", "y[0]")),
                keyOf(outputs("p", "y[1]")),
                keyOf(outputs("p", "y[0]", "q", "y[1]")),
                keyOf(outputs("q", "y[1]", "p", "y[0]"))))
        .hasSize(7);
  }

  private static BindingRequest outputs(String... pairs) {
    Map<String, OutputExpression> outputs = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      outputs.put(pairs[i], OutputExpression.parse(pairs[i + 1]));
    }
    return request(List.of("a", "b"), Map.of(), outputs, Narrowing.NONE);
  }

  @Test
  void changesWithRulesForRowsAndChecksOfScores(@TempDir Path folder) {
    assertThat(
            Set.of(
                planned(folder),
                planned(folder, "rules.distance.max=6000"),
                planned(folder, "rules.distance.max=7000"),
                planned(folder, "rules.distance={max: 6000, on-violation: clip}"),
                planned(folder, "checks.delay_probability.max=1"),
                planned(folder, "checks.delay_probability={max: 1, on-violation: fail}")))
        .hasSize(6);
  }

  private static String planned(Path folder, String... settings) {
    return Runs.plan(SampleData.job(folder.resolve("table"), settings), SampleData.DAY).runKey();
  }

  @Test
  void doesNotChangeWithHowTheJobIsSpelt() {
    assertThat(keyOf(outputs("y", "y"))).isEqualTo(KEY);
    assertThat(keyOf(missing("x", MissingRule.REJECT))).isEqualTo(KEY);
  }

  @Test
  void changesWithWhatComputes() {
    OperatorLibrary library = new OperatorLibrary("/a.so", Sha256.of("a"));
    OperatorLibrary moved = new OperatorLibrary("/b.so", Sha256.of("a"));
    ProviderChoice cuda = ProviderChoice.only(Provider.CUDA);

    assertThat(
            List.of(
                KEY,
                computedBy(cuda, List.of()),
                computedBy(ProviderChoice.AUTO, List.of()),
                computedBy(ProviderChoice.CPU, List.of(library))))
        .doesNotHaveDuplicates();
    assertThat(computedBy(ProviderChoice.CPU, List.of(moved)))
        .as("what a library is counts, not where it lies")
        .isEqualTo(computedBy(ProviderChoice.CPU, List.of(library)));
  }

  private static String computedBy(ProviderChoice providers, List<OperatorLibrary> operators) {
    return RunKey.of(
        MODEL,
        INPUT,
        Binder.bind(SCHEMA, MODEL, REQUEST),
        List.of("id"),
        List.of("a"),
        new Computation(providers, operators));
  }

  @Test
  void doesNotChangeWithWhatChangesNoScore(@TempDir Path folder) {
    String key = Runs.plan(SampleData.job(folder.resolve("table")), SampleData.DAY).runKey();

    String otherwise =
        Runs.plan(
                SampleData.job(
                    folder.resolve("other-table"),
                    "job=renamed",
                    "model=flight-delay:2",
                    "rejects.max-ratio=0.5",
                    "inference.batch-rows=7",
                    "inference.threads=2"),
                SampleData.DAY)
            .runKey();

    assertThat(otherwise).isEqualTo(key);
  }
}
