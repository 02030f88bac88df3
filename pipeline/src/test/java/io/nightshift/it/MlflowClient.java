package io.nightshift.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Somebody else who works on an MLflow server, without Nightshift. */
public final class MlflowClient {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final MlflowServer server;
  private final HttpClient http = HttpClient.newHttpClient();

  /** A client of that server, without credentials. */
  public MlflowClient(MlflowServer server) {
    this.server = server;
  }

  /** Deletes every registered model with its versions. */
  public void deleteAllModels() {
    JsonNode models = send("GET", "registered-models/search", null).path("registered_models");
    for (JsonNode model : models) {
      send("DELETE", "registered-models/delete", Map.of("name", model.get("name").asText()));
    }
  }

  /** Moves an alias. */
  public void setAlias(String model, String alias, int version) {
    send(
        "POST",
        "registered-models/alias",
        Map.of("name", model, "alias", alias, "version", String.valueOf(version)));
  }

  /** Takes an alias away. */
  public void deleteAlias(String model, String alias) {
    send("DELETE", "registered-models/alias", Map.of("name", model, "alias", alias));
  }

  /** Deletes all experiments whose names match a pattern of SQL. */
  public void deleteExperiments(String pattern) {
    Map<String, String> query =
        Map.of("max_results", "100", "filter", "name LIKE '" + pattern + "'");
    JsonNode found = send("POST", "experiments/search", query).path("experiments");
    for (JsonNode experiment : found) {
      send(
          "POST",
          "experiments/delete",
          Map.of("experiment_id", experiment.get("experiment_id").asText()));
    }
  }

  /** Sets a tag of a version. */
  public void setVersionTag(String model, int version, String key, String value) {
    send(
        "POST",
        "model-versions/set-tag",
        Map.of("name", model, "version", String.valueOf(version), "key", key, "value", value));
  }

  /** Takes a tag of a version away. */
  public void deleteVersionTag(String model, int version, String key) {
    send(
        "DELETE",
        "model-versions/delete-tag",
        Map.of("name", model, "version", String.valueOf(version), "key", key));
  }

  /** Moves a version to a stage. */
  public void setStage(String model, int version, String stage) {
    send(
        "POST",
        "model-versions/transition-stage",
        Map.of(
            "name",
            model,
            "version",
            String.valueOf(version),
            "stage",
            stage,
            "archive_existing_versions",
            false));
  }

  /** Adds a model with a version whose files lie somewhere. */
  public void register(String model, String source, String run) {
    send("POST", "registered-models/create", Map.of("name", model));
    send("POST", "model-versions/create", Map.of("name", model, "source", source, "run_id", run));
  }

  /** The tags of a version. */
  public JsonNode version(String model, int version) {
    return send("GET", "model-versions/get?name=%s&version=%d".formatted(model, version), null)
        .get("model_version");
  }

  /** Writes over a file of a version, on the server's own disk. */
  public void overwrite(String model, int version, String file, String content) throws IOException {
    assertThat(file(model, version, file)).isRegularFile();
    Files.writeString(file(model, version, file), content);
  }

  /** Where the server keeps a file of a version. */
  public Path file(String model, int version, String file) {
    String query = "model-versions/get-download-uri?name=%s&version=%d".formatted(model, version);
    URI uri = URI.create(send("GET", query, null).get("artifact_uri").asText());
    return server.artifacts().resolve(uri.getPath().substring(1)).resolve(file);
  }

  private JsonNode send(String method, String path, Map<String, ?> body) {
    URI uri = URI.create(server.address() + "/api/2.0/mlflow/" + path);
    try {
      HttpRequest.BodyPublisher publisher =
          body == null
              ? HttpRequest.BodyPublishers.noBody()
              : HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body));
      HttpResponse<String> response =
          http.send(
              HttpRequest.newBuilder(uri)
                  .header("Content-Type", "application/json")
                  .method(method, publisher)
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(response.statusCode())
          .as("%s %s: %s", method, path, response.body())
          .isEqualTo(200);
      return JSON.readTree(response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
