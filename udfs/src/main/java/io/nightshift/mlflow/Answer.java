package io.nightshift.mlflow;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.storage.Json;
import java.util.Optional;

/**
 * What an MLflow server answered, other than that it cannot right now.
 *
 * @param request what was asked for, as messages say it: {@code read model 'delay'}
 * @param server who answered
 * @param status of HTTP
 * @param body as it came
 */
record Answer(String request, String server, int status, String body) {
  private static final int MESSAGE_CHARACTERS = 300;

  /** The members of a failure; others have none of them. */
  private record Failure(String errorCode, String message) {}

  boolean isSuccess() {
    return status / 100 == 2;
  }

  /** MLflow's own code of a failure, such as {@code RESOURCE_DOES_NOT_EXIST}. */
  boolean isFailure(String errorCode) {
    return !isSuccess() && failure().filter(f -> errorCode.equals(f.errorCode())).isPresent();
  }

  /**
   * What a successful answer holds.
   *
   * @throws InvalidRequestException if it is none, or does not hold that
   */
  <T> T as(Class<T> type) {
    requireSuccess();
    return Json.read("what MLflow at %s answered".formatted(server), body.getBytes(UTF_8), type);
  }

  /** Refuses a failure, with the server's own words. */
  void requireSuccess() {
    if (isSuccess()) {
      return;
    }
    throw new InvalidRequestException(
        "Cannot %s: MLflow at %s says: %s"
            .formatted(
                request,
                server,
                failure()
                    .map(Failure::message)
                    .map(Answer::firstLine)
                    .orElse("HTTP status " + status)));
  }

  private Optional<Failure> failure() {
    try {
      return Optional.of(Json.read("failure", body.getBytes(UTF_8), Failure.class))
          .filter(failure -> failure.errorCode() != null && failure.message() != null);
    } catch (InvalidRequestException e) {
      // A page for people, such as a proxy's.
      return Optional.empty();
    }
  }

  private static String firstLine(String message) {
    String line = message.lines().findFirst().orElse("nothing");
    return line.length() <= MESSAGE_CHARACTERS ? line : line.substring(0, MESSAGE_CHARACTERS) + "…";
  }
}
