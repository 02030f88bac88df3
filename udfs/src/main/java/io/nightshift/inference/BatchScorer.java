package io.nightshift.inference;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.nightshift.batch.Batch;
import io.nightshift.batch.Column;
import io.nightshift.batch.Reject;
import io.nightshift.batch.SelectedColumn;
import io.nightshift.batch.Selection;
import io.nightshift.binding.Binding;
import io.nightshift.binding.InputPacker;
import io.nightshift.binding.InputRules;
import io.nightshift.binding.OutputChecks;
import io.nightshift.binding.OutputUnpacker;
import io.nightshift.binding.ParamPacker;
import io.nightshift.binding.RowGroups;
import io.nightshift.error.InvalidRequestException;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Scores batches with one session: packs, runs, unpacks, and keeps bad rows aside. It keeps its
 * input memory from batch to batch, so it belongs to one task. Not thread-safe.
 */
public final class BatchScorer {
  private final OnnxSession session;
  private final List<InputPacker> packers;
  private final List<ParamPacker> params;
  private final RowGroups groups;
  private final int fixedRows;
  private final OutputUnpacker unpacker;
  private final Set<String> outputs;
  private final Binding binding;
  private final InputRules rules;
  private final OutputChecks checks;
  private final ModelFailures failures = new ModelFailures();
  private long modelNanos;

  /**
   * A scorer of batches.
   *
   * @param session the model, open for as long as this is used
   * @param maxRows the most rows that a batch has
   */
  public BatchScorer(OnnxSession session, Binding binding, int maxRows) {
    this.session = session;
    this.packers = binding.inputs().stream().map(input -> InputPacker.of(input, maxRows)).toList();
    this.params = binding.params().stream().map(ParamPacker::new).toList();
    this.groups = new RowGroups(binding);
    this.fixedRows = binding.fixedRows();
    this.unpacker = new OutputUnpacker(binding.outputs());
    this.outputs = Set.copyOf(binding.requestedOutputs());
    this.binding = binding;
    this.rules = new InputRules(binding.rules().inputs());
    this.checks = new OutputChecks(binding.rules().outputs());
  }

  /**
   * Scores every row of a batch that can be scored.
   *
   * @throws InvalidRequestException if the model fails on too many rows, or gives what is not per
   *     row
   * @throws ModelRunException if the runtime fails for a reason that is not in the rows
   */
  public void score(Batch batch, ScoreSink sink) {
    FirstFaults faults = new FirstFaults(binding.columns());
    binding.checkRead(batch, faults::add);
    rules.check(batch, faults::add);
    Batch clipped = rules.clipped(batch);
    ScoreSink checked = new CheckedSink(batch, rules, checks, sink);
    for (Selection rows : groups.split(clipped)) {
      Selection good = packable(clipped, rows, faults);
      if (good.size() > 0) {
        run(clipped, good, checked);
      }
    }
    faults.forEach(reject -> checked.rejected(batch, reject));
  }

  /** The time that the model ran without failing since this was last asked, in nanoseconds. */
  public long takeModelNanos() {
    long taken = modelNanos;
    modelNanos = 0;
    return taken;
  }

  /** Packs the rows; if some are at fault, the others are packed again without them. */
  private Selection packable(Batch batch, Selection rows, FirstFaults faults) {
    for (InputPacker packer : packers) {
      packer.pack(batch, rows, faults::add);
    }
    Selection good = faults.isEmpty() ? rows : rows.without(faults.rows());
    if (good.size() == rows.size() && rows.size() >= fixedRows) {
      return rows;
    }
    if (good.size() > 0) {
      pack(batch, good);
    }
    return good;
  }

  /** A model of a fixed batch gets the last row again in the places that are left. */
  private void pack(Batch batch, Selection rows) {
    for (InputPacker packer : packers) {
      packer.pack(
          batch,
          rows.filledUpTo(fixedRows),
          reject -> {
            throw new IllegalStateException("a row that was good is bad now: " + reject);
          });
    }
  }

  /** Runs packed rows; if the model fails on them, halves them until only the bad ones are left. */
  private void run(Batch batch, Selection packed, ScoreSink sink) {
    List<Column> scores;
    try {
      scores = infer(packed.size());
    } catch (OrtException e) {
      failed(e);
      if (packed.size() == 1) {
        int row = packed.row(0);
        failures.addRow(batch, row, RuntimeMessage.of(e), sink);
        sink.rejected(batch, modelFailed(row, e));
        return;
      }
      int middle = packed.size() / 2;
      packAndRun(batch, packed.slice(0, middle), sink);
      packAndRun(batch, packed.slice(middle, packed.size()), sink);
      return;
    }
    handOver(batch, packed, scores, sink);
  }

  /** Hands over the scores, without the rows that lack what a column takes. */
  private void handOver(Batch batch, Selection rows, List<Column> scores, ScoreSink sink) {
    BitSet bad = new BitSet();
    unpacker.findMissingKeys(scores, rows, reject -> rejectOnce(batch, reject, bad, sink));
    if (bad.isEmpty()) {
      sink.scored(batch, rows, scores);
      return;
    }
    Selection good = rows.without(bad);
    if (good.size() > 0) {
      sink.scored(batch, good, SelectedColumn.all(scores, rows.positionsWithout(bad)));
    }
  }

  /** The first column at fault speaks for the row. */
  private static void rejectOnce(Batch batch, Reject reject, BitSet bad, ScoreSink sink) {
    if (!bad.get(reject.row())) {
      bad.set(reject.row());
      sink.rejected(batch, reject);
    }
  }

  private void packAndRun(Batch batch, Selection rows, ScoreSink sink) {
    pack(batch, rows);
    run(batch, rows, sink);
  }

  private List<Column> infer(int rows) throws OrtException {
    Map<String, OnnxTensor> inputs = new HashMap<>();
    try {
      for (InputPacker packer : packers) {
        inputs.put(packer.input(), packer.tensor());
      }
      for (ParamPacker param : params) {
        inputs.put(param.input(), param.tensor());
      }
      long start = System.nanoTime();
      try (OrtSession.Result result = session.run(inputs, outputs)) {
        modelNanos += System.nanoTime() - start;
        return unpacker.unpack(name -> result.get(name).orElseThrow(), Math.max(rows, fixedRows));
      }
    } finally {
      inputs.values().forEach(OnnxTensor::close);
    }
  }

  private void failed(OrtException e) {
    if (ModelRunException.isEnvironmental(e)) {
      throw new ModelRunException("Cannot run the model: %s".formatted(RuntimeMessage.of(e)), e);
    }
    failures.addRun(e);
  }

  private static Reject modelFailed(int row, OrtException e) {
    return new Reject(row, Reject.Stage.SCORE, Reject.Code.MODEL_FAILED, "", RuntimeMessage.of(e));
  }
}
