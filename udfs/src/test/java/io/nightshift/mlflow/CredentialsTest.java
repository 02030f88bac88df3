package io.nightshift.mlflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.storage.HttpCredentials;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CredentialsTest {
  private static HttpCredentials of(String user, String password, String token) {
    return Credentials.of(
        Map.of(
            Credentials.USERNAME, user, Credentials.PASSWORD, password, Credentials.TOKEN, token));
  }

  @Test
  void nameNobodyWhereNothingIsSet() {
    assertThat(Credentials.of(Map.of()).header()).isEmpty();
    assertThat(of("", "", "").header()).isEmpty();
  }

  @Test
  void areAUserWithAPassword() {
    // RFC 7617's own example.
    assertThat(of("Aladdin", "open sesame", "").header())
        .hasValue("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
    assertThat(of("test", "123£", "").header()).hasValue("Basic dGVzdDoxMjPCow==");
  }

  @Test
  void areATokenOnlyWhereThereIsNoUser() {
    assertThat(of("", "", "abc.def").header()).hasValue("Bearer abc.def");
    assertThat(of("Aladdin", "open sesame", "abc").header().orElseThrow()).startsWith("Basic ");
  }

  @Test
  void neverTellTheirSecrets() {
    assertThat(of("bob", "s3cret", "t0ken"))
        .hasToString("the user 'bob' of MLFLOW_TRACKING_USERNAME");
    assertThat(of("", "", "t0ken")).hasToString("the token of MLFLOW_TRACKING_TOKEN");
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> of("", "", "t0k\nen"))
        .withMessageNotContaining("t0k");
  }

  @Test
  void refuseHalfAUser() {
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> of("bob", "", ""))
        .withMessage(
            "Invalid credentials for MLflow: MLFLOW_TRACKING_USERNAME is set, but"
                + " MLFLOW_TRACKING_PASSWORD is not");
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> of("", "s3cret", ""))
        .withMessageNotContaining("s3cret");
  }
}
