package io.nightshift.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.error.UnreachableException;
import io.nightshift.fixture.ClosedPort;
import io.nightshift.fixture.FaultProxy;
import io.nightshift.fixture.FaultProxy.Fault;
import io.nightshift.storage.Storage;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of the one atomic line when the network or the store fails at that very moment. */
@Tag("s3")
final class S3FaultIT {
  private static final byte[] RECORD = "{\"record\": 1}".getBytes(UTF_8);

  private static S3Server server;
  private static FaultProxy proxy;
  private static Configuration conf;

  private Storage storage;

  @BeforeAll
  static void startServer(@TempDir Path folder) throws IOException, InterruptedException {
    server = S3Server.start(folder);
    server.bucket("faults");
    proxy = FaultProxy.before(server.port());
    conf = server.conf();
    conf.set("fs.s3a.endpoint", proxy.endpoint());
    conf.set("fs.s3a.attempts.maximum", "2");
    conf.set("fs.s3a.retry.limit", "3");
    conf.set("fs.s3a.retry.interval", "10ms");
    conf.set("fs.s3a.retry.throttle.limit", "3");
    conf.set("fs.s3a.retry.throttle.interval", "10ms");
    conf.set(
        "fs.s3a.aws.credentials.provider", "org.apache.hadoop.fs.s3a.SimpleAWSCredentialsProvider");
  }

  @AfterAll
  static void stopServer() throws IOException {
    proxy.close();
    server.close();
  }

  @BeforeEach
  void open() {
    proxy.calm();
    storage = Storage.at("s3a://faults/" + java.util.UUID.randomUUID(), conf);
  }

  private static boolean creates(FaultProxy.Request request) {
    return "PUT".equals(request.method()) && request.target().endsWith("/1.json");
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"UNAVAILABLE", "TOO_MANY_REQUESTS", "RESET", "LOST_ANSWER"})
  void oneFailureIsOvercome(Fault fault) {
    proxy.spoil(1, fault, S3FaultIT::creates);

    boolean created = storage.createIfAbsent("log/1.json", RECORD);

    assertThat(proxy.spoiled()).isEqualTo(1);
    assertThat(created).isTrue();
    assertThat(storage.read("log/1.json")).contains(RECORD);
    assertThat(storage.createIfAbsent("log/1.json", RECORD)).isFalse();
  }

  @Test
  void whoWonKnowsItThoughNoAnswerEverCame() {
    proxy.spoil(100, Fault.LOST_ANSWER, S3FaultIT::creates);

    assertThat(storage.createIfAbsent("log/1.json", RECORD)).isTrue();
  }

  @Test
  void whoLostKnowsItThoughNoAnswerEverCame() {
    assertThat(storage.createIfAbsent("log/1.json", RECORD)).isTrue();
    proxy.spoil(100, Fault.LOST_ANSWER, S3FaultIT::creates);

    assertThat(storage.createIfAbsent("log/1.json", RECORD)).isFalse();
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"UNAVAILABLE", "TOO_MANY_REQUESTS", "RESET"})
  void aStoreThatKeepsFailingIsOutOfReach(Fault fault) {
    proxy.spoil(1_000_000, fault, request -> true);

    assertThatExceptionOfType(UnreachableException.class)
        .isThrownBy(() -> storage.createIfAbsent("log/1.json", RECORD))
        .withMessageStartingWith("Cannot create s3a://faults/");

    proxy.calm();
    assertThat(storage.exists("log/1.json")).isFalse();
  }

  @Test
  void credentialsThatAreRefusedAreThePersonsToMend() {
    proxy.spoil(1_000_000, Fault.FORBIDDEN, request -> true);

    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> storage.createIfAbsent("log/1.json", RECORD))
        .withMessageEndingWith("permission denied");
  }

  @Test
  void expiredCredentialsAreWorthAnotherTryWithFreshOnes() {
    proxy.spoil(1_000_000, Fault.EXPIRED_TOKEN, request -> true);

    assertThatExceptionOfType(UnreachableException.class)
        .isThrownBy(() -> storage.createIfAbsent("log/1.json", RECORD))
        .withMessageEndingWith("the credentials have expired; run again with fresh ones");
  }

  @Test
  void aRefusalWithoutAReasonMayComeOfThem() {
    proxy.spoil(1_000_000, Fault.EXPIRED_TOKEN, request -> "HEAD".equals(request.method()));

    assertThatExceptionOfType(UnreachableException.class)
        .isThrownBy(() -> storage.exists("log/1.json"))
        .withMessageContaining("does not say why; often credentials have expired");
  }

  @Test
  void aBucketThatIsNotThereIsThePersonsToMend() {
    assertInvalid("s3a://nowhere/table", conf, "there is no such bucket");
  }

  @Test
  void wrongKeysAreThePersonsToMend() {
    Configuration wrong = new Configuration(conf);
    wrong.set("fs.s3a.secret.key", "wrong");
    wrong.setBoolean("fs.s3a.impl.disable.cache", true);

    assertInvalid("s3a://faults/table", wrong, "permission denied");
  }

  @Test
  void noKeysAtAllAreThePersonsToMend() {
    Configuration none = new Configuration(conf);
    none.unset("fs.s3a.access.key");
    none.unset("fs.s3a.secret.key");
    none.setBoolean("fs.s3a.impl.disable.cache", true);

    assertInvalid("s3a://faults/table", none, "no credentials: set AWS_ACCESS_KEY_ID and");
  }

  private static void assertInvalid(String location, Configuration conf, String reason) {
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> Storage.at(location, conf).list(""))
        .withMessageStartingWith("Cannot list %s: %s", location, reason);
  }

  @Test
  void aServerThatIsNotThereIsOutOfReach() {
    try (ClosedPort none = new ClosedPort()) {
      Configuration conf = new Configuration(S3FaultIT.conf);
      conf.set("fs.s3a.endpoint", none.url());
      conf.setBoolean("fs.s3a.impl.disable.cache", true);

      assertThatExceptionOfType(UnreachableException.class)
          .isThrownBy(() -> Storage.at("s3a://faults/table", conf).list(""))
          .withMessageStartingWith(
              "Cannot list s3a://faults/table: Unable to execute HTTP request: ")
          .withMessageContaining("Connection refused");
    }
  }
}
