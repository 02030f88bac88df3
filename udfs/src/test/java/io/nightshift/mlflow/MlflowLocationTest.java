package io.nightshift.mlflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.nightshift.error.InvalidRequestException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MlflowLocationTest {
  @ParameterizedTest
  @CsvSource({
    "mlflow+http://host:5000, http://host:5000",
    "mlflow+https://host, https://host",
    "mlflow+https://host/mlflow/, https://host/mlflow",
  })
  void isTheServersAddress(String location, String server) {
    assertThat(MlflowLocation.parse(location).server()).hasToString(server);
    assertThat(MlflowLocation.parse(location)).hasToString("mlflow+" + server);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mlflow+",
        "mlflow+host:5000",
        "mlflow+ftp://host",
        "mlflow+http://",
        "mlflow+http://host?a=b",
        "mlflow+http://a b",
        "mlflow+http://host#f"
      })
  void refusesWhatIsNoServer(String location) {
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> MlflowLocation.parse(location))
        .withMessage(
            "Invalid registry '%s': write mlflow+http://HOST:PORT or mlflow+https://HOST",
            location);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mlflow+http://bob:s3cret@host",
        "mlflow+http://s3cret@host",
        "mlflow+http://bob:s3@cret@host/x",
        "mlflow+http:bob:s3cret@host",
        "mlflow+http://bob:s3cret%@host"
      })
  void neverRepeatsAUserOrPassword(String location) {
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> MlflowLocation.parse(location))
        .withMessageContaining("it has a user in it")
        .withMessageContaining("MLFLOW_TRACKING_PASSWORD")
        .withMessageNotContainingAny("bob", "s3", "cret");
  }

  @Test
  void isNotMistakenForAUserByAnAtInThePath() {
    // Better refused than printed.
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> MlflowLocation.parse("mlflow+http://host/a@b"))
        .withMessageContaining("***@b");
  }
}
