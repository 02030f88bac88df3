package io.nightshift.mlflow;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nightshift.storage.Json;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The part of MLflow's REST interface that a registry needs. Thread-safe. Every method throws
 * {@link io.nightshift.error.UnreachableException} and {@link
 * io.nightshift.error.InvalidRequestException} as {@link Http#send} and {@link Answer} do.
 */
final class MlflowApi {
  private static final String ABSENT = "RESOURCE_DOES_NOT_EXIST";
  private static final String PRESENT = "RESOURCE_ALREADY_EXISTS";
  private static final String INVALID = "INVALID_PARAMETER_VALUE";
  private static final int PAGE = 1_000;

  private final Http http;

  MlflowApi(Http http) {
    this.http = http;
  }

  private record ModelAnswer(RegisteredModel registeredModel) {}

  private record ModelsAnswer(List<RegisteredModel> registeredModels, String nextPageToken) {}

  private record VersionAnswer(MlflowVersion modelVersion) {}

  private record VersionsAnswer(List<MlflowVersion> modelVersions, String nextPageToken) {}

  private record UriAnswer(String artifactUri) {}

  private record ExperimentAnswer(Experiment experiment) {}

  private record ExperimentIdAnswer(String experimentId) {}

  private record RunAnswer(Run run) {}

  Optional<RegisteredModel> model(String name) {
    Answer answer =
        get("read model '%s'".formatted(name), "registered-models/get", Map.of("name", name));
    return present(answer, ModelAnswer.class).map(ModelAnswer::registeredModel);
  }

  List<RegisteredModel> models() {
    List<RegisteredModel> models = new ArrayList<>();
    String page = "";
    do {
      ModelsAnswer answer =
          get("list the models", "registered-models/search", paged(new LinkedHashMap<>(), page))
              .as(ModelsAnswer.class);
      if (answer.registeredModels() != null) {
        models.addAll(answer.registeredModels());
      }
      page = answer.nextPageToken() == null ? "" : answer.nextPageToken();
    } while (!page.isEmpty());
    return models;
  }

  /** Adds a model without versions, unless there is one of that name. */
  void createModel(String name) {
    Answer answer =
        post("add model '%s'".formatted(name), "registered-models/create", Map.of("name", name));
    if (!answer.isFailure(PRESENT)) {
      answer.requireSuccess();
    }
  }

  Optional<MlflowVersion> version(String model, int version) {
    Answer answer =
        get(
            "read %s:%d".formatted(model, version),
            "model-versions/get",
            Map.of("name", model, "version", String.valueOf(version)));
    return present(answer, VersionAnswer.class).map(VersionAnswer::modelVersion);
  }

  List<MlflowVersion> versions(String model) {
    List<MlflowVersion> versions = new ArrayList<>();
    String page = "";
    do {
      Map<String, String> query = new LinkedHashMap<>(Map.of("filter", "name='" + model + "'"));
      VersionsAnswer answer =
          get(
                  "list the versions of model '%s'".formatted(model),
                  "model-versions/search",
                  paged(query, page))
              .as(VersionsAnswer.class);
      if (answer.modelVersions() != null) {
        versions.addAll(answer.modelVersions());
      }
      page = answer.nextPageToken() == null ? "" : answer.nextPageToken();
    } while (!page.isEmpty());
    return versions;
  }

  private static Map<String, String> paged(Map<String, String> query, String page) {
    query.put("max_results", String.valueOf(PAGE));
    if (!page.isEmpty()) {
      query.put("page_token", page);
    }
    return query;
  }

  /** Adds a version, twice if the answer to the first request was lost. */
  MlflowVersion createVersion(String model, String source, String runId, Map<String, String> tags) {
    return post(
            "add a version of model '%s'".formatted(model),
            "model-versions/create",
            Map.of("name", model, "source", source, "run_id", runId, "tags", KeyValue.list(tags)))
        .as(VersionAnswer.class)
        .modelVersion();
  }

  /** Deletes a version, if it is there. */
  void deleteVersion(String model, int version) {
    Answer answer =
        send(
            "DELETE",
            "delete %s:%d".formatted(model, version),
            "model-versions/delete",
            Map.of("name", model, "version", String.valueOf(version)));
    if (!answer.isFailure(ABSENT)) {
      answer.requireSuccess();
    }
  }

  void setVersionTag(String model, int version, String key, String value) {
    post(
            "tag %s:%d".formatted(model, version),
            "model-versions/set-tag",
            Map.of("name", model, "version", String.valueOf(version), "key", key, "value", value))
        .requireSuccess();
  }

  /** Deletes a tag, if it is there. */
  void deleteVersionTag(String model, int version, String key) {
    Answer answer =
        send(
            "DELETE",
            "untag %s:%d".formatted(model, version),
            "model-versions/delete-tag",
            Map.of("name", model, "version", String.valueOf(version), "key", key));
    if (!answer.isFailure(ABSENT)) {
      answer.requireSuccess();
    }
  }

  void setAlias(String model, String alias, int version) {
    post(
            "move alias '%s' of model '%s'".formatted(alias, model),
            "registered-models/alias",
            Map.of("name", model, "alias", alias, "version", String.valueOf(version)))
        .requireSuccess();
  }

  /** Where the files of a version are. */
  String artifactUri(String model, int version) {
    return get(
            "find the files of %s:%d".formatted(model, version),
            "model-versions/get-download-uri",
            Map.of("name", model, "version", String.valueOf(version)))
        .as(UriAnswer.class)
        .artifactUri();
  }

  /** The experiment of that name, a deleted one too. */
  Optional<Experiment> experiment(String name) {
    Answer answer =
        get(
            "find experiment '%s'".formatted(name),
            "experiments/get-by-name",
            Map.of("experiment_name", name));
    return present(answer, ExperimentAnswer.class).map(ExperimentAnswer::experiment);
  }

  /** Adds an experiment, unless there is one of that name, which only one can have. */
  Optional<String> createExperiment(String name, Map<String, String> tags) {
    Answer answer =
        post(
            "add experiment '%s'".formatted(name),
            "experiments/create",
            Map.of("name", name, "tags", KeyValue.list(tags)));
    if (answer.isFailure(PRESENT)) {
      return Optional.empty();
    }
    return Optional.of(answer.as(ExperimentIdAnswer.class).experimentId());
  }

  /** Gives an experiment another name. Whether it worked is for {@link #experiment} to tell. */
  void tryToRenameExperiment(String id, String newName) {
    post(
        "name experiment '%s'".formatted(newName),
        "experiments/update",
        Map.of("experiment_id", id, "new_name", newName));
  }

  void setExperimentTag(String id, String key, String value) {
    post(
            "tag experiment " + id,
            "experiments/set-experiment-tag",
            Map.of("experiment_id", id, "key", key, "value", value))
        .requireSuccess();
  }

  void deleteExperiment(String id) {
    post("delete experiment " + id, "experiments/delete", Map.of("experiment_id", id))
        .requireSuccess();
  }

  Run createRun(String experimentId, String name, long startMillis) {
    return post(
            "add a run to experiment " + experimentId,
            "runs/create",
            Map.of("experiment_id", experimentId, "run_name", name, "start_time", startMillis))
        .as(RunAnswer.class)
        .run();
  }

  /** Ends a run; parameters can still be logged. */
  void finishRun(String id, long endMillis) {
    post(
            "end run " + id,
            "runs/update",
            Map.of("run_id", id, "status", "FINISHED", "end_time", endMillis))
        .requireSuccess();
  }

  Optional<Run> run(String id) {
    Answer answer = get("read run " + id, "runs/get", Map.of("run_id", id));
    return present(answer, RunAnswer.class).map(RunAnswer::run);
  }

  /**
   * Logs a parameter, which never changes again: the database holds one value for each key of a
   * run.
   *
   * @return false if it has another value already
   */
  boolean logParameter(String runId, String key, String value) {
    Answer answer =
        post(
            "log to run " + runId,
            "runs/log-parameter",
            Map.of("run_id", runId, "key", key, "value", value));
    if (answer.isFailure(INVALID)) {
      String there = run(runId).map(run -> run.params().get(key)).orElse(null);
      if (there != null) {
        return there.equals(value);
      }
    }
    answer.requireSuccess();
    return true;
  }

  private static <T> Optional<T> present(Answer answer, Class<T> type) {
    return answer.isFailure(ABSENT) ? Optional.empty() : Optional.of(answer.as(type));
  }

  private Answer get(String what, String path, Map<String, String> query) {
    StringBuilder text = new StringBuilder("/api/2.0/mlflow/").append(path);
    char separator = '?';
    for (Map.Entry<String, String> parameter : query.entrySet()) {
      text.append(separator)
          .append(parameter.getKey())
          .append('=')
          .append(URLEncoder.encode(parameter.getValue(), UTF_8));
      separator = '&';
    }
    return http.send(what, http.request(text.toString()).GET().build());
  }

  private Answer post(String what, String path, Map<String, Object> body) {
    return send("POST", what, path, body);
  }

  private Answer send(String method, String what, String path, Map<String, ?> body) {
    return http.send(
        what,
        http.request("/api/2.0/mlflow/" + path)
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(Json.compact(body)))
            .build());
  }
}
