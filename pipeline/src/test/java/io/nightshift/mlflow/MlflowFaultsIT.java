package io.nightshift.mlflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.nightshift.error.UnreachableException;
import io.nightshift.fixture.FaultProxy;
import io.nightshift.fixture.FaultProxy.Fault;
import io.nightshift.fixture.TestModels;
import io.nightshift.inference.CandidateReader;
import io.nightshift.it.MlflowClient;
import io.nightshift.it.MlflowServer;
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
  private FaultProxy proxy;
  private ModelRegistry registry;

  @BeforeEach
  void start() {
    somebody.deleteAllModels();
    ModelRegistry direct = MlflowRegistry.open(server.location(), new Configuration(), Map.of());
    direct.register(candidate("linear"));
    direct.register(candidate("sum-vector"));
    proxy = FaultProxy.before(server.address().getPort());
    registry = through(Duration.ofSeconds(60), Duration.ofSeconds(30));
  }

  @AfterEach
  void stop() throws IOException {
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
        MlflowLocation.parse("mlflow+" + proxy.endpoint()),
        new Configuration(),
        Map.of(),
        patience);
  }

  private void fail(String methodAndPath, Fault fault, int times) {
    proxy.spoil(times, fault, request -> request.isFor(methodAndPath));
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
      names = {"UNAVAILABLE", "RESET", "LOST_ANSWER", "CUT_ANSWER"})
  void triesAgainWhatFailsForAMoment(Fault fault) {
    // Given
    fail(MODEL_GET, fault, 3);

    // When
    ModelVersion version = registry.resolve(ModelRef.parse("m:2"));

    // Then
    assertThat(version.ref()).hasToString("m:2");
    assertThat(proxy.left()).isZero();
    // Fewer than faults: of a connection that ends, Java's client makes another by itself once.
    assertThat(pauses).isNotEmpty();
  }

  @Test
  void pausesLongerAndLonger() {
    // Given
    fail(MODEL_GET, Fault.UNAVAILABLE, 8);

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
    fail(MODEL_GET, Fault.TOO_MANY_REQUESTS, 1);

    registry.resolve(ModelRef.parse("m:2"));

    assertThat(pauses).containsExactly(Duration.ofSeconds(2));
  }

  @Test
  void givesUpAServerThatSaysNothing() {
    // Given: of real time, in which the server must answer that is there
    registry = through(Duration.ofSeconds(60), Duration.ofSeconds(3));
    fail(MODEL_GET, Fault.SILENCE, 1);

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
    fail(MODEL_GET, Fault.UNAVAILABLE, 100);

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
      names = {"UNAVAILABLE", "RESET", "CUT_ANSWER"})
  void fetchesAFileWholeOrAgain(Fault fault) throws IOException {
    // Given
    ModelVersion version = registry.resolve(ModelRef.parse("m:1"));
    Artifact file = version.artifacts().get(0);
    fail("GET /api/2.0/mlflow-artifacts/", fault, 2);

    // When
    byte[] bytes;
    try (InputStream in = registry.open(version, file)) {
      bytes = in.readAllBytes();
    }

    // Then
    assertThat(bytes).isEqualTo(Files.readAllBytes(TestModels.file("linear")));
    assertThat(proxy.left()).isZero();
    assertThat(pauses).isNotEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"UNAVAILABLE", "RESET", "LOST_ANSWER"})
  void registersOnceThoughAnswersAreLost(Fault fault) {
    // Given
    fail("POST /api/2.0/mlflow/model-versions/create", fault, 2);

    // When
    registry.register(candidate("mean"));

    // Then
    assertThat(proxy.left()).isZero();
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
      names = {"UNAVAILABLE", "RESET", "LOST_ANSWER"})
  void recordsAMoveOnceThoughAnswersAreLost(Fault fault) {
    fail("POST /api/2.0/mlflow/runs/log-parameter", fault, 2);

    registry.move(promote(2));

    assertThat(proxy.left()).isZero();
    assertThat(registry.state("m").aliases()).isEqualTo(Map.of("champion", 2));
    assertThat(registry.history("m")).filteredOn(RegistryEvent::isMove).hasSize(1);
  }

  @Test
  void completesAMoveThatBrokeOffAfterItWasDecided() throws IOException {
    // Given: the event is written, the alias is not moved
    fail("POST /api/2.0/mlflow/registered-models/alias", Fault.UNAVAILABLE, 100);
    assertThatExceptionOfType(UnreachableException.class)
        .isThrownBy(() -> registry.move(promote(2)))
        .withMessageEndingWith(
            "The move from none to 2 is in the history, and will be completed by the next promote,"
                + " rollback or history command");
    assertThat(registry.state("m").aliases()).isEmpty();
    proxy.close();
    proxy = FaultProxy.before(server.address().getPort());
    registry = through(Duration.ofSeconds(60), Duration.ofSeconds(30));

    // When: it is asked for again
    registry.move(promote(2));

    // Then
    assertThat(registry.state("m").aliases()).isEqualTo(Map.of("champion", 2));
    assertThat(registry.history("m")).filteredOn(RegistryEvent::isMove).hasSize(1);
  }
}
