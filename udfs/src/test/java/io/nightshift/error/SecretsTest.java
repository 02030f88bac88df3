package io.nightshift.error;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {
  @ParameterizedTest
  @CsvSource({
    "http://me:canary@host:5000/x, http://me:***@host:5000/x",
    "mlflow+https://:canary@host, mlflow+https://:***@host",
    "s3a://key:ca:na@ry@bucket/x, s3a://key:***@bucket/x",
    "see hdfs://a:b@c and hdfs://d:e@f, see hdfs://a:***@c and hdfs://d:***@f",
  })
  void hidesPasswordsInUrls(String text, String hidden) {
    assertThat(Secrets.hidden(text)).isEqualTo(hidden);
    assertThat(Secrets.hidden(hidden)).isEqualTo(hidden);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/data/registry",
        "hdfs://host:8020/registry",
        "abfss://container@account.dfs.core.windows.net/path",
        "model flight-delay@champion: 1",
        "s3a://bucket/a:b@c",
      })
  void leavesOtherTextsAsTheyAre(String text) {
    assertThat(Secrets.hidden(text)).isEqualTo(text);
    assertThatCode(() -> Secrets.requireNone("registry", text)).doesNotThrowAnyException();
  }

  @Test
  void refusesALocationWithAPassword() {
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> Secrets.requireNone("registry", "mlflow+http://me:canary@host"))
        .withMessage(
            "Invalid registry 'mlflow+http://me:***@host': must not hold a password; leave it out,"
                + " and give credentials by the environment or a Hadoop credential provider");
  }
}
