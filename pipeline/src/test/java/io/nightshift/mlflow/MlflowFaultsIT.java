package io.nightshift.mlflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.nightshift.error.UnreachableException;
import io.nightshift.fixture.TestModels;
import io.nightshift.inference.CandidateReader;
import io.nightshift.it.MlflowClient;
import io.nightshift.it.MlflowServer;
import io.nightshift.mlflow.FaultyProxy.Fault;
import io.nightshift.model.Artifact;
import io.nightshift.model.ModelRef;
import io.nightshift.model.ModelVersion;
import io.nightshift.registry.AliasChange;
import io.nightshift.registry.Candidate;
import io.nightshift.registry.Finding;
import io.nightshift.registry.ModelRegistry;
import io.nightshift.registry.RegistryEvent;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A real server, and a connection to it that fails. */
@Tag("mlflow")
final class MlflowFaultsIT {
  private static final String MODEL_GET = "GET /api/2.0/mlflow/registered-models/get";

  private final MlflowServer server = MlflowServer.shared();
  private final MlflowClient somebody = new MlflowClient(server);

  /** Time passes only while a registry pauses, so no test depends on how long anything takes. */
  private final AtomicLong nanos = new AtomicLong();

  private final List<Duration> pauses = new CopyOnWriteArrayList<>();
  private FaultyProxy proxy;
  private ModelRegistry registry;

  @BeforeEach
  void start() {
    somebody.deleteAllModels();
    ModelRegistry direct = MlflowRegistry.open(server.location(), new Configuration(), Map.of());
    direct.register(candidate("linear"));
    direct.register(candidate("sum-vector"));
    proxy = new FaultyProxy(server.address());
    registry = through(Duration.ofSeconds(60), Duration.ofSeconds(30));
  }

  @AfterEach
  void stop() {
    proxy.close();
  }

  private ModelRegistry through(Duration limit, Duration silence) {
    Patience patience =
        new Patience(
            limit,
            silence,
            nanos::get,
            pause -> {
              pauses.add(pause);
              nanos.addAndGet(pause.toNanos());
            });
    return MlflowRegistry.open(
        MlflowLocation.parse(proxy.location()), new Configuration(), Map.of(), patience);
  }

  private static Candidate candidate(String graph) {
    return CandidateReader.read(
        "m", TestModels.file(graph), Map.of(), Map.of(), Map.of(), Map.of());
  }

  private static AliasChange promote(int version) {
    return new AliasChange(
        "m",
        "champion",
        OptionalInt.empty(),
        version,
        AliasChange.Kind.PROMOTE,
        "a test",
        List.of());
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"UNAVAILABLE", "RESET", "ANSWER_LOST", "ANSWER_CUT"})
  void triesAgainWhatFailsForAMoment(Fault fault) {
    // Given
    proxy.fail(MODEL_GET, fault, fault, fault);

    // When
    ModelVersion version = registry.resolve(ModelRef.parse("m:2"));

    // Then
    assertThat(version.ref()).hasToString("m:2");
    assertThat(proxy.faultsLeft()).isZero();
    // Fewer than faults: of a connection that ends, Java's client makes another by itself once.
    assertThat(pauses).isNotEmpty();
  }

  @Test
  void pausesLongerAndLonger() {
    // Given
    Fault[] many = new Fault[8];
    Arrays.fill(many, Fault.UNAVAILABLE);
    proxy.fail(MODEL_GET, many);

    // When
    registry.resolve(ModelRef.parse("m:2"));

    // Then: from half of each step to the whole
    assertThat(pauses).hasSize(8);
    List<Integer> steps = List.of(250, 500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000);
    for (int i = 0; i < steps.size(); i++) {
      assertThat(pauses.get(i).toMillis()).isBetween(steps.get(i) / 2L, (long) steps.get(i));
    }
  }

  @Test
  void waitsAsLongAsTheServerAsks() {
    proxy.fail(MODEL_GET, Fault.TOO_MANY);

    registry.resolve(ModelRef.parse("m:2"));

    assertThat(pauses).containsExactly(Duration.ofSeconds(2));
  }

  @Test
  void givesUpAServerThatSaysNothing() {
    // Given
    registry = through(Duration.ofSeconds(60), Duration.ofMillis(300));
    proxy.fail(MODEL_GET, Fault.SILENCE);

    // When
    ModelVersion version = registry.resolve(ModelRef.parse("m:2"));

    // Then
    assertThat(version.ref()).hasToString("m:2");
    assertThat(pauses).isNotEmpty();
  }

  @Test
  void saysInOneLineThatItGaveUp() {
    // Given
    registry = through(Duration.ofSeconds(5), Duration.ofSeconds(30));
    Fault[] many = new Fault[100];
    Arrays.fill(many, Fault.UNAVAILABLE);
    proxy.fail(MODEL_GET, many);

    // When, then
    assertThatExceptionOfType(UnreachableException.class)
        .isThrownBy(() -> registry.resolve(ModelRef.parse("m:2")))
        .withMessageMatching(
            "Cannot read model 'm': MLflow at http://127.0.0.1:[0-9]+ does not answer: HTTP status"
                + " 503 \\([4-9] tries in [0-5] s\\); try again later, or check the address");
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"UNAVAILABLE", "RESET", "ANSWER_CUT"})
  void fetchesAFileWholeOrAgain(Fault fault) throws IOException {
    // Given
    ModelVersion version = registry.resolve(ModelRef.parse("m:1"));
    Artifact file = version.artifacts().get(0);
    proxy.fail("GET /api/2.0/mlflow-artifacts/", fault, fault);

    // When
    byte[] bytes;
    try (InputStream in = registry.open(version, file)) {
      bytes = in.readAllBytes();
    }

    // Then
    assertThat(bytes).isEqualTo(Files.readAllBytes(TestModels.file("linear")));
    assertThat(proxy.faultsLeft()).isZero();
    assertThat(pauses).isNotEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"UNAVAILABLE", "RESET", "ANSWER_LOST"})
  void registersOnceThoughAnswersAreLost(Fault fault) {
    // Given
    proxy.fail("POST /api/2.0/mlflow/model-versions/create", fault, fault);

    // When
    registry.register(candidate("mean"));

    // Then
    assertThat(proxy.faultsLeft()).isZero();
    assertThat(registry.state("m").versions()).hasSize(3);
    assertThat(registry.history("m"))
        .extracting(RegistryEvent::type)
        .containsOnly(RegistryEvent.Type.REGISTERED)
        .hasSize(3);
    assertThat(registry.verify("m", OptionalInt.empty())).noneMatch(Finding::isDamage);
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"UNAVAILABLE", "RESET", "ANSWER_LOST"})
  void recordsAMoveOnceThoughAnswersAreLost(Fault fault) {
    proxy.fail("POST /api/2.0/mlflow/runs/log-parameter", fault, fault);

    registry.move(promote(2));

    assertThat(proxy.faultsLeft()).isZero();
    assertThat(registry.state("m").aliases()).isEqualTo(Map.of("champion", 2));
    assertThat(registry.history("m")).filteredOn(RegistryEvent::isMove).hasSize(1);
  }

  @Test
  void completesAMoveThatBrokeOffAfterItWasDecided() {
    // Given: the event is written, the alias is not moved
    registry = through(Duration.ofSeconds(1), Duration.ofSeconds(30));
    Fault[] many = new Fault[20];
    Arrays.fill(many, Fault.UNAVAILABLE);
    proxy.fail("POST /api/2.0/mlflow/registered-models/alias", many);
    assertThatExceptionOfType(UnreachableException.class)
        .isThrownBy(() -> registry.move(promote(2)))
        .withMessageEndingWith(
            "The move from none to 2 is in the history, and will be completed by the next promote,"
                + " rollback or history command");
    assertThat(registry.state("m").aliases()).isEmpty();
    proxy.close();
    proxy = new FaultyProxy(server.address());
    registry = through(Duration.ofSeconds(60), Duration.ofSeconds(30));

    // When: it is asked for again
    registry.move(promote(2));

    // Then
    assertThat(registry.state("m").aliases()).isEqualTo(Map.of("champion", 2));
    assertThat(registry.history("m")).filteredOn(RegistryEvent::isMove).hasSize(1);
  }
}
