package io.nightshift.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.nightshift.fixture.FaultProxy;
import io.nightshift.fixture.FaultProxy.Fault;
import io.nightshift.fixture.FaultProxy.Request;
import io.nightshift.it.RunningProcess.Finished;
import io.nightshift.storage.Storage;
import io.nightshift.table.PredictionTable;
import io.nightshift.table.Publication;
import io.nightshift.table.Tables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of a whole run on S3 when the store, the network or the driver fails in it. */
@Tag("s3")
final class S3RunFaultsIT {

  @TempDir private static Path folder;

  private static Installation installation;
  private static S3Server server;
  private static FaultProxy proxy;
  private static String bucket;
  private static Reader reader;

  @BeforeAll
  static void storeSampleData() throws IOException, InterruptedException {
    installation = Installation.underTest();
    server = S3Server.start(folder.resolve("server"));
    proxy = FaultProxy.before(server.port());
    bucket = server.bucket("run-faults");
    Storage storage = Storage.at(bucket, server.conf());
    StoredSample.upload(installation.sampleData(), storage, "registry");
    StoredSample.upload(
        installation.sampleData(), storage, "snapshots/snapshot_date=" + SampleJob.DAY);
    reader = Reader.open();
    S3Files.configure(reader.hadoop(), server);
    quickSettings();
  }

  /** Those of conf/, but for a patience that fits a test. */
  private static void quickSettings() throws IOException {
    Path conf = folder.resolve("conf");
    Files.createDirectories(conf);
    for (String name : List.of("log4j2.properties", "spark-defaults.conf")) {
      Files.copy(installation.home().resolve("conf").resolve(name), conf.resolve(name));
    }
    String settings = Files.readString(conf.resolve("spark-defaults.conf"));
    Files.writeString(
        conf.resolve("spark-defaults.conf"),
        settings
            + """

            spark.hadoop.fs.s3a.connection.timeout 15s
            spark.hadoop.fs.s3a.attempts.maximum 1
            spark.hadoop.fs.s3a.retry.limit 1
            spark.hadoop.fs.s3a.retry.interval 10ms
            spark.hadoop.fs.s3a.retry.throttle.limit 2
            spark.hadoop.fs.s3a.retry.throttle.interval 10ms
            """);
  }

  @AfterAll
  static void stopServer() throws IOException {
    if (reader != null) {
      reader.close();
    }
    proxy.close();
    server.close();
  }

  @AfterEach
  void calm() {
    proxy.calm();
  }

  private static RunningProcess start(String name, String table, String... more) {
    Map<String, String> environment = S3Server.environment(proxy.endpoint());
    environment.put("NIGHTSHIFT_JAVA_OPTS", "-Xmx1g");
    environment.put("NIGHTSHIFT_CONF_DIR", folder.resolve("conf").toString());
    return RunningProcess.start(
        folder,
        name,
        StoredSample.score(installation, bucket, SampleJob.DAY, table, more),
        environment);
  }

  private static Finished run(String name, String table, String... more)
      throws InterruptedException {
    try (RunningProcess process = start(name, table, more)) {
      return process.finish();
    }
  }

  private static PredictionTable table(String name) {
    return Tables.open(bucket + "/" + name, server.conf());
  }

  private static void requireOnly(int version, String table) {
    reader
        .plain(bucket + "/" + table, SampleJob.DAY)
        .requireEqual(reader.expected(installation, version, SampleJob.DAY));
  }

  private static boolean isRecord(Request request) {
    return "PUT".equals(request.method()) && request.target().contains("/_publications/");
  }

  private static boolean isData(Request request) {
    return Stream.of("PUT", "POST").anyMatch(request.method()::equals)
        && request.target().contains("/part-");
  }

  /** Moments of a driver's death, seen from the store. */
  private enum Moment {
    BEFORE_THE_RECORD(Fault.SILENCE, 1),
    AFTER_THE_RECORD_AND_BEFORE_THE_ANSWER(Fault.WITHHELD_ANSWER, 2);

    private final Fault fault;

    /** The version whose predictions are published from then on. */
    private final int version;

    Moment(Fault fault, int version) {
      this.fault = fault;
      this.version = version;
    }
  }

  @ParameterizedTest
  @EnumSource
  void aDriverThatDiesLeavesTheOldOrTheNew(Moment moment) throws IOException, InterruptedException {
    // Given
    String name = "dies-" + moment;
    assertThat(run(name + "-old", name, "--model", "flight-delay:1").exitCode()).isZero();

    // When
    proxy.spoil(1_000, moment.fault, S3RunFaultsIT::isRecord);
    try (RunningProcess run = start(name, name)) {
      run.await("it makes its record", () -> proxy.spoiled() > 0);
      run.kill();
      run.finish();
    }
    proxy.calm();

    // Then
    Optional<Publication> current = table(name).current(SampleJob.DAY);
    assertThat(current.map(record -> record.arms().get(0).version())).contains(moment.version);
    requireOnly(1, name);

    // When
    Finished again = run(name + "-again", name);

    // Then
    assertThat(again.exitCode()).as(again.toString()).isZero();
    assertThat(Reader.json(again.out()).get("status").asText())
        .isEqualTo(moment.version == 2 ? "already_published" : "published");
    requireOnly(2, name);
    assertThat(table(name).history(SampleJob.DAY).runs()).hasSize(2);
  }

  @Test
  void badWeatherCostsNoRow() throws IOException, InterruptedException {
    // Given a store and a network of which every ninth request has something wrong, each thing in
    // its turn, but no request twice: whoever asks tries again only once
    List<Fault> faults =
        List.of(Fault.UNAVAILABLE, Fault.TOO_MANY_REQUESTS, Fault.RESET, Fault.SLOW_ANSWER);
    AtomicInteger different = new AtomicInteger();
    Map<Request, Integer> numbers = new ConcurrentHashMap<>();
    Map<Request, Fault> spoiled = new ConcurrentHashMap<>();
    for (int turn = 0; turn < faults.size(); turn++) {
      int number = 9 * turn;
      Fault fault = faults.get(turn);
      proxy.spoil(
          1_000,
          fault,
          request ->
              numbers.computeIfAbsent(request, any -> different.incrementAndGet()) % 36 == number
                  && spoiled.putIfAbsent(request, fault) == null);
    }

    // When
    Finished finished = run("weather", "weather");

    // Then
    assertThat(finished.exitCode()).as(finished.toString()).isZero();
    assertThat(spoiled.values()).containsAll(faults);
    requireOnly(2, "weather");
    JsonNode counts = Reader.json(finished.out()).get("publication").get("counts");
    assertThat(counts.toString()).isEqualTo("{\"read\":989,\"scored\":984,\"rejected\":5}");
  }

  @Test
  void aModelOutOfReachIsToldInOneLine() throws IOException, InterruptedException {
    proxy.spoil(
        1_000_000,
        Fault.RESET,
        request ->
            request.isFor("GET /run-faults/registry/") && request.target().endsWith(".onnx"));

    Finished finished = run("unfetched", "unfetched");

    assertThat(finished.exitCode()).as(finished.toString()).isEqualTo(5);
    // The first of all processes says that it prepares quick starts.
    assertThat(finished.err().lines().filter(line -> !line.startsWith("Preparing")))
        .singleElement()
        .asString()
        .startsWith("nightshift: Cannot fetch flight-delay:2: ");
    assertThat(table("unfetched").snapshots()).isEmpty();
  }

  @Test
  void aSnapshotOutOfReachIsNoDamagedSnapshot() throws IOException, InterruptedException {
    // Given a store that answers until the first rows are to be read
    AtomicInteger staged = new AtomicInteger();
    proxy.spoil(
        1_000_000,
        Fault.UNAVAILABLE,
        request -> {
          if (request.target().contains("/_staged/")) {
            staged.incrementAndGet();
          }
          return staged.get() > 0 && request.isFor("GET /run-faults/snapshots/");
        });

    // When
    Finished finished = run("unread", "unread");

    // Then
    assertThat(finished.exitCode()).as(finished.toString()).isEqualTo(5);
    assertThat(Reader.json(finished.out()).get("problems").toString())
        .contains("Cannot read s3a://run-faults/snapshots/snapshot_date=2013-06-14/");
    proxy.calm();
    assertThat(table("unread").snapshots()).isEmpty();
    assertThat(table("unread").storage().list("_staged")).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"UNAVAILABLE", "SILENCE", "EXPIRED_TOKEN"})
  void aStoreThatIsLostInMidRunEndsItInOneLine(Fault fault)
      throws IOException, InterruptedException {
    // Given a store that answers until the first predictions are to be written
    String name = "lost-" + fault;
    AtomicInteger data = new AtomicInteger();
    proxy.spoil(
        1_000_000, fault, request -> (isData(request) ? data.incrementAndGet() : data.get()) > 0);

    // When
    Finished finished = run(name, name);

    // Then
    assertThat(finished.exitCode()).as(finished.toString()).isEqualTo(5);
    assertThat(Reader.json(finished.out()).get("status").asText()).isEqualTo("failed");
    assertThat(finished.err().strip().lines().reduce((first, last) -> last))
        .hasValueSatisfying(line -> assertThat(line).startsWith("nightshift: Cannot "));
    proxy.calm();
    assertThat(table(name).snapshots()).isEmpty();
    assertThat(table(name).storage().files("")).isEmpty();
  }
}
