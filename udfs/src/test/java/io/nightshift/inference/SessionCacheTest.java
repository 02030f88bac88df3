package io.nightshift.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.nightshift.error.InvalidRequestException;
import io.nightshift.fixture.Race;
import io.nightshift.fixture.TestModels;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SessionCacheTest {
  private final SessionCache cache = new SessionCache();

  @AfterEach
  void closeAll() {
    cache.closeIdle();
    assertThat(cache.open()).as("every lease was closed").isZero();
  }

  @Test
  void opensASessionOnceForAllWhoWantItAtTheSameTime() throws InterruptedException {
    // Given
    AtomicInteger opened = new AtomicInteger();

    // When
    List<SessionCache.Lease> leases =
        Race.between(
            16,
            runner ->
                () ->
                    cache.acquire(
                        key("a"),
                        () -> {
                          opened.incrementAndGet();
                          return TestModels.open("linear");
                        }));

    // Then
    assertThat(opened).hasValue(1);
    assertThat(cache.opened()).isEqualTo(1);
    assertThat(leases)
        .extracting(SessionCache.Lease::session)
        .containsOnly(leases.get(0).session());
    assertThat(leases).filteredOn(SessionCache.Lease::isNew).hasSize(1);
    leases.forEach(SessionCache.Lease::close);
  }

  @Test
  void keepsASessionForThoseWhoComeAfter() {
    OnnxSession first;
    try (SessionCache.Lease lease = acquire("a")) {
      first = lease.session();
    }

    try (SessionCache.Lease lease = acquire("a")) {
      assertThat(lease.session()).isSameAs(first);
      assertThat(lease.isNew()).isFalse();
    }
  }

  @Test
  void opensAnotherSessionForOtherBytesOrOtherSettings() {
    try (SessionCache.Lease a = acquire("a");
        SessionCache.Lease b = acquire("b");
        SessionCache.Lease twoThreads =
            cache.acquire(
                new SessionCache.Key("a", new SessionSettings(2)),
                () -> TestModels.open("linear"));
        SessionCache.Lease secondDevice =
            cache.acquire(
                new SessionCache.Key(
                    "a", new SessionSettings(1, ProviderChoice.AUTO, 1, List.of())),
                () -> TestModels.open("linear"))) {
      assertThat(List.of(a.session(), b.session(), twoThreads.session(), secondDevice.session()))
          .doesNotHaveDuplicates();
      assertThat(cache.open()).isEqualTo(4);
    }
  }

  @Test
  void neverClosesASessionInUse() throws OrtException {
    try (SessionCache.Lease lease = acquire("in use")) {
      for (int i = 0; i < 5; i++) {
        acquire("other " + i).close();
      }
      cache.closeIdle();

      assertThat(cache.open()).isEqualTo(1);
      assertRuns(lease.session());
    }
  }

  @Test
  void keepsASessionOpenUntilTheLastOfItsUsersIsDone() throws OrtException {
    // Given
    SessionCache.Lease first = acquire("a");
    SessionCache.Lease second = acquire("a");

    // When
    first.close();
    cache.closeIdle();

    // Then
    assertRuns(second.session());
    second.close();
    cache.closeIdle();
    assertThat(cache.open()).isZero();
  }

  @Test
  void keepsTheLastUsedOfTheIdleSessions() {
    // Given
    OnnxSession a = use("a");
    OnnxSession b = use("b");
    assertThat(use("a")).isSameAs(a);

    // When
    use("c");

    // Then
    assertThat(cache.open()).isEqualTo(SessionCache.IDLE_SESSIONS).isEqualTo(2);
    assertThatIllegalStateException().isThrownBy(() -> assertRuns(b));
    assertThat(use("a")).isSameAs(a);
    assertThat(use("b")).isNotSameAs(b);
  }

  @Test
  void closesTheOldestOnesOnceManyAreGivenBack() {
    // Given
    List<SessionCache.Lease> leases = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      leases.add(acquire("model " + i));
    }
    assertThat(cache.open()).isEqualTo(5);

    // When
    leases.forEach(SessionCache.Lease::close);

    // Then
    assertThat(cache.open()).isEqualTo(2);
    assertThatIllegalStateException().isThrownBy(() -> assertRuns(leases.get(2).session()));
    assertThat(use("model 3")).isSameAs(leases.get(3).session());
    assertThat(use("model 4")).isSameAs(leases.get(4).session());
  }

  @Test
  void takesNoNoticeOfALeaseThatIsClosedTwice() throws OrtException {
    try (SessionCache.Lease inUse = acquire("a")) {
      SessionCache.Lease other = acquire("a");
      other.close();
      other.close();
      cache.closeIdle();

      assertRuns(inUse.session());
    }
  }

  @Test
  void keepsNothingOfASessionThatCouldNotBeOpened() {
    // When
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(
            () ->
                cache.acquire(
                    key("a"),
                    () -> {
                      throw new InvalidRequestException("Cannot load model a");
                    }))
        .withMessage("Cannot load model a");

    // Then
    assertThat(cache.open()).isZero();
    assertThat(cache.opened()).isZero();
    try (SessionCache.Lease lease = acquire("a")) {
      assertThat(lease.isNew()).isTrue();
    }
  }

  @Test
  void staysSoundWhileManyTakeAndGiveBack() throws InterruptedException {
    List<Boolean> done =
        Race.between(
            8,
            runner ->
                () -> {
                  for (int i = 0; i < 50; i++) {
                    try (SessionCache.Lease lease = acquire("model " + (runner + i) % 4)) {
                      assertRuns(lease.session());
                    }
                  }
                  return true;
                });

    assertThat(done).containsOnly(true);
    assertThat(cache.open()).isEqualTo(2);
  }

  @Test
  void isOneForTheWholeJvm() {
    assertThat(SessionCache.shared()).isSameAs(SessionCache.shared());
  }

  private OnnxSession use(String digest) {
    try (SessionCache.Lease lease = acquire(digest)) {
      return lease.session();
    }
  }

  private SessionCache.Lease acquire(String digest) {
    return cache.acquire(key(digest), () -> TestModels.open("linear"));
  }

  private static SessionCache.Key key(String digest) {
    return new SessionCache.Key(digest, new SessionSettings(1));
  }

  private static void assertRuns(OnnxSession session) throws OrtException {
    try (OnnxTensor input =
            OnnxTensor.createTensor(OrtEnvironment.getEnvironment(), new float[][] {{1, 2, 3}});
        OrtSession.Result result = session.run(Map.of("X", input), Set.of("doubled"))) {
      assertThat((float[][]) result.get(0).getValue()).isDeepEqualTo(new float[][] {{2, 4, 6}});
    }
  }
}
