package io.nightshift.run;

import io.nightshift.binding.Binding;
import io.nightshift.binding.ColumnFeed;
import io.nightshift.binding.InputBinding;
import io.nightshift.binding.LengthRule;
import io.nightshift.binding.OutputBinding;
import io.nightshift.binding.ParamBinding;
import io.nightshift.inference.Computation;
import io.nightshift.model.ModelVersion;
import io.nightshift.model.Sha256;
import io.nightshift.storage.Json;
import io.nightshift.table.Publication;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the rows of a run depend on, as one digest: the model's files, the snapshot's files, and
 * what the job means once it is bound, and what computes: another provider rounds otherwise, and a
 * library of operators is code of the model. Of providers, those count that may run it, since which
 * of them each executor takes is not yet known. How the job is spelt, where the table lies, how
 * many threads score it, how many bad rows it bears and how far scores may drift change no score
 * and are left out.
 */
final class RunKey {
  private RunKey() {}

  static String of(
      ModelVersion version,
      Publication.Input input,
      Binding binding,
      List<String> key,
      List<String> keep,
      Computation computation) {
    Map<String, Object> meaning = new LinkedHashMap<>();
    // The version's number is a column of the predictions, so it is part of them.
    meaning.put("model", List.of(version.name(), version.version(), version.digest()));
    meaning.put("input", input.fingerprint());
    meaning.put("key", key);
    meaning.put("keep", keep);
    meaning.put("inputs", binding.inputs().stream().map(RunKey::meaning).toList());
    meaning.put("params", binding.params().stream().map(RunKey::meaning).toList());
    meaning.put("outputs", binding.outputs().stream().map(RunKey::meaning).toList());
    if (!binding.derived().isEmpty()) {
      // Those that feed nothing change no score.
      meaning.put("features", binding.features());
    }
    if (!binding.rules().isEmpty()) {
      // Only then, so that the keys of runs from before there were rules stay what they are.
      meaning.put("rules", binding.rules());
    }
    if (computation.providers().mayDifferFromCpu()) {
      meaning.put("providers", computation.providers().candidates());
    }
    if (!computation.operators().isEmpty()) {
      meaning.put("operators", computation.operatorDigests());
    }
    return Sha256.of(Json.compact(meaning));
  }

  private static List<Object> meaning(InputBinding input) {
    List<Object> parts = new ArrayList<>();
    parts.add(input.tensor().name());
    parts.add(input.narrowing());
    input.feeds().forEach(feed -> parts.add(meaning(feed)));
    if (input.lengths() instanceof LengthRule.Pad pad) {
      parts.add(pad);
    }
    return parts;
  }

  private static List<Object> meaning(ColumnFeed feed) {
    List<Object> parts = new ArrayList<>(List.of(feed.column(), feed.elements(), feed.missing()));
    if (feed.elements().isTime()) {
      parts.add(feed.unit());
    }
    return parts;
  }

  private static List<Object> meaning(ParamBinding param) {
    return List.of(param.tensor().name(), param.param());
  }

  private static List<Object> meaning(OutputBinding output) {
    return List.of(output.column(), output.output().name(), output.part().toString());
  }
}
