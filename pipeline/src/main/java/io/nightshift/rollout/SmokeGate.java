package io.nightshift.rollout;

import io.nightshift.batch.Reject;
import io.nightshift.binding.Binder;
import io.nightshift.binding.Binding;
import io.nightshift.binding.MadeUpRows;
import io.nightshift.error.InvalidRequestException;
import io.nightshift.inference.ModelRunException;
import io.nightshift.inference.OnnxSession;
import io.nightshift.inference.Trial;
import io.nightshift.model.ModelVersion;
import io.nightshift.registry.GateVerdict;
import io.nightshift.run.SampleRows;
import io.nightshift.shipment.LocalModel;
import io.nightshift.storage.WorkFolder;
import java.util.ArrayList;
import java.util.List;
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

  @Override
  public String name() {
    return "smoke";
  }

  @Override
  public boolean needsSoundFiles() {
    return true;
  }

  @Override
  public GateVerdict judge(Contender contender) {
    Evidence evidence = contender.evidence();
    try (WorkFolder folder = WorkFolder.create()) {
      LocalModel model = new LocalModel(contender.version(), evidence.computation(), folder.path());
      model.fetch(contender.registry(), contender.conf());
      return trial(model, evidence);
    } catch (InvalidRequestException e) {
      return refusal(e.problems());
    } catch (ModelRunException e) {
      return refusal(List.of(e.getMessage()));
    }
  }

  private GateVerdict trial(LocalModel model, Evidence evidence) {
    try (OnnxSession session = model.openOnCpu()) {
      return evidence.sample().isPresent()
          ? withRealRows(
              session, model.version(), evidence, evidence.features(evidence.sample().get()))
          : withMadeUpRows(session, model.version(), evidence);
    } catch (InvalidRequestException e) {
      List<String> findings = new ArrayList<>(e.problems());
      if (evidence.job().isEmpty()) {
        findings.add(
            "if a job feeds it in another way, or allows its custom operators, give that job with --job FILE");
      }
      return refusal(findings);
    }
  }

  private GateVerdict refusal(List<String> findings) {
    return new GateVerdict(name(), false, findings);
  }

  private GateVerdict withRealRows(
      OnnxSession session, ModelVersion version, Evidence evidence, SampleRows sample) {
    Binding binding = Binder.bind(sample.schema(), version, evidence.bindingRequest());
    List<Row> rows = sample.rows(binding.columns(), MOST_ROWS);
    if (rows.isEmpty()) {
      return refusal(List.of("the sample has no rows"));
    }
    Trial trial = Trial.run(session, binding, rows);
    boolean onlyMissing =
        trial.rejects().stream().allMatch(reject -> reject.code() == Reject.Code.MISSING);
    boolean passed = trial.sound() > 0 && trial.notFinite().isEmpty() && onlyMissing;
    return new GateVerdict(name(), passed, findings(trial, "rows of the sample"));
  }

  private GateVerdict withMadeUpRows(OnnxSession session, ModelVersion version, Evidence evidence) {
    MadeUpRows madeUp =
        evidence
            .job()
            .map(job -> new MadeUpRows(version, job.feeds(), job.params()))
            .orElseGet(() -> MadeUpRows.withParams(version));
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
