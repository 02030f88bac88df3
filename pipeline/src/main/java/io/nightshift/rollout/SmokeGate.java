package io.nightshift.rollout;

import io.nightshift.batch.Reject;
import io.nightshift.binding.Binder;
import io.nightshift.binding.Binding;
import io.nightshift.binding.BindingRequest;
import io.nightshift.binding.MadeUpRows;
import io.nightshift.binding.Narrowing;
import io.nightshift.error.InvalidRequestException;
import io.nightshift.inference.ModelRunException;
import io.nightshift.inference.OnnxSession;
import io.nightshift.inference.SessionSettings;
import io.nightshift.inference.Trial;
import io.nightshift.model.ModelVersion;
import io.nightshift.registry.GateVerdict;
import io.nightshift.registry.ModelFolder;
import io.nightshift.run.SampleRows;
import io.nightshift.run.WorkFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Row;

/**
 * The model loads, and gives finite scores of the declared types for a few rows. Real rows must all
 * do that, apart from those whose values the rules for missing values refuse. Of rows that are made
 * up, one is enough: nobody knows what the model may make of made-up values.
 */
final class SmokeGate implements PromotionGate {
  /** Enough to meet the odd row, few enough for a person who waits. */
  static final int MOST_ROWS = 1_000;

  private static final int MADE_UP_ROWS = 8;
  private static final int SEED = 1;

  private static final BindingRequest LENIENT =
      new BindingRequest(Map.of(), Map.of(), Map.of(), Map.of(), new Narrowing(true, Set.of()));

  @Override
  public String name() {
    return "smoke";
  }

  @Override
  public GateVerdict judge(Contender contender) {
    try (WorkFolder folder = WorkFolder.create()) {
      return trial(contender, folder.path());
    } catch (InvalidRequestException e) {
      return new GateVerdict(name(), false, e.problems());
    } catch (ModelRunException e) {
      return new GateVerdict(name(), false, List.of(e.getMessage()));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot fetch " + contender.version().ref(), e);
    }
  }

  private GateVerdict trial(Contender contender, Path folder) throws IOException {
    ModelVersion version = contender.version();
    ModelFolder files =
        ModelFolder.copy(version, file -> contender.registry().open(version, file), folder);
    try (OnnxSession session = OnnxSession.open(files.entry(), new SessionSettings(1))) {
      return contender.sample().isPresent()
          ? withRealRows(session, version, contender.sample().get())
          : withMadeUpRows(session, version);
    }
  }

  private GateVerdict withRealRows(OnnxSession session, ModelVersion version, SampleRows sample) {
    Binding binding = Binder.bind(sample.schema(), version, LENIENT);
    List<Row> rows = sample.rows(binding.columns(), MOST_ROWS);
    if (rows.isEmpty()) {
      return new GateVerdict(name(), false, List.of("the sample has no rows"));
    }
    Trial trial = Trial.run(session, binding, rows);
    boolean onlyMissing =
        trial.rejects().stream().allMatch(reject -> reject.code() == Reject.Code.MISSING);
    boolean passed = trial.sound() > 0 && trial.notFinite().isEmpty() && onlyMissing;
    return new GateVerdict(name(), passed, findings(trial, "rows of the sample"));
  }

  private GateVerdict withMadeUpRows(OnnxSession session, ModelVersion version) {
    MadeUpRows madeUp = MadeUpRows.withParams(version);
    Trial trial = Trial.run(session, madeUp.binding(), madeUp.rows(MADE_UP_ROWS, SEED));
    List<String> findings = findings(trial, "made-up rows");
    if (trial.sound() == 0) {
      findings.add("give it real rows with --sample");
    }
    return new GateVerdict(name(), trial.sound() > 0, findings);
  }

  private static List<String> findings(Trial trial, String what) {
    List<String> findings = new ArrayList<>();
    findings.add("scored %d of %d %s".formatted(trial.sound(), trial.rows(), what));
    trial
        .notFinite()
        .forEach(
            (column, rows) ->
                findings.add("%s is NaN or infinite in %d of them".formatted(column, rows)));
    trial.rejects().stream()
        .map(reject -> "%s: %s".formatted(reject.code().label(), reject.message()))
        .distinct()
        .limit(3)
        .forEach(findings::add);
    return findings;
  }
}
