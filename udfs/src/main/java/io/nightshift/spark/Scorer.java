package io.nightshift.spark;

import io.nightshift.binding.Narrowing;
import io.nightshift.error.InvalidRequestException;
import io.nightshift.model.MissingRule;
import io.nightshift.model.ModelVersion;
import io.nightshift.shipment.ModelShipment;
import io.nightshift.shipment.Shipments;
import io.nightshift.storage.Json;
import java.util.List;
import java.util.Set;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * Adds the predictions of one model version to any rows. The version is pinned when the scorer is
 * made: an alias that moves later changes nothing. Immutable and thread-safe; each option gives a
 * new scorer.
 */
public final class Scorer {
  private final String reference;
  private final String registry;
  private final ModelVersion version;
  private final ScorerOptions options;

  Scorer(String reference, String registry, ModelVersion version, ScorerOptions options) {
    this.reference = reference;
    this.registry = registry;
    this.version = version;
    this.options = options;
  }

  /** The same version, told by what was written for it once. */
  Scorer writtenAs(String original) {
    return new Scorer(original, registry, version, options);
  }

  private Scorer with(ScorerOptions changed) {
    return new Scorer(reference, registry, version, changed);
  }

  /** The reference as it was written. */
  public String reference() {
    return reference;
  }

  /** Where the model is kept. */
  public String registry() {
    return registry;
  }

  /** What the reference meant when the scorer was made: {@code flight-delay:2}. */
  public String version() {
    return version.ref().toString();
  }

  /** The SHA-256 of the version's files, as the registry and publication records have it. */
  public String digest() {
    return version.digest();
  }

  /** What it was told beyond its model, for {@link Nightshift#scorer(String, String, String)}. */
  public String optionsAsJson() {
    return Json.compact(options);
  }

  /** Has columns feed an input: one, or for a matrix several in this order. */
  public Scorer input(String input, String... columns) {
    return with(options.withInput(input, List.of(columns)));
  }

  /**
   * Names a prediction column, and what it takes: {@code label}, {@code probabilities[1]}, {@code
   * scores["yes"]}. Without any, each output is a column of its own name.
   */
  public Scorer output(String column, String expression) {
    return with(options.withOutput(column, expression));
  }

  /** Rejects rows in which an input or column is missing, whatever the model's own rule is. */
  public Scorer missingRejected(String name) {
    return with(options.withMissing(name, MissingRule.REJECT));
  }

  /** Gives the model NaN where an input or column is missing. */
  public Scorer missingAsNan(String name) {
    return with(options.withMissing(name, MissingRule.NAN));
  }

  /** Gives the model a number, text or boolean where an input or column is missing. */
  public Scorer missingAs(String name, Object value) {
    return with(options.withMissing(name, new MissingRule.Fill(value)));
  }

  /** Lets inputs round their values, as double to float32; without names, all of them. */
  public Scorer allowNarrowing(String... inputs) {
    return with(options.withNarrowing(new Narrowing(inputs.length == 0, Set.of(inputs))));
  }

  /**
   * Carries only these columns along, not all: Spark then reads of its source these and what the
   * model needs.
   */
  public Scorer keep(String... columns) {
    return with(options.withKeep(List.of(columns)));
  }

  /** Names the column that says why a row has no predictions; {@code reject} by default. */
  public Scorer rejectColumn(String name) {
    return with(options.withRejectColumn(name));
  }

  /** Ends the query at the first row that cannot be scored, and adds no column for the reason. */
  public Scorer strict() {
    return with(options.withStrict());
  }

  /** The scorer as a stage of a pipeline of Spark's MLlib, which can be saved. */
  public NightshiftModel asStage() {
    return new NightshiftModel().holding(this);
  }

  /**
   * The columns that {@link #transform} makes of rows with these.
   *
   * @throws InvalidRequestException with all that keeps the model from being fed by them
   */
  public StructType transformSchema(StructType rows) {
    return plan(rows).result();
  }

  /**
   * The rows with their predictions, in their order; computed when they are asked for. A row that
   * cannot be scored has no predictions, and the reason in a column of its own: {@code
   * struct<stage, code, column, message>}, which is null for all others.
   *
   * @throws InvalidRequestException with all that keeps the model from being fed by these columns,
   *     or if the registry has no longer the files that were pinned
   */
  public Dataset<Row> transform(Dataset<?> rows) {
    Dataset<Row> frame = rows.toDF();
    ScorePlan plan = plan(frame.schema());
    ModelShipment shipment = Shipments.of(frame.sparkSession().sparkContext(), registry, version);
    return plan.restore(
        plan.select(frame)
            .mapPartitions(new PartitionScores(shipment, plan), Encoders.row(plan.result())));
  }

  /**
   * Scores structs one by one, for those who have no more at a time: each costs a call of the
   * model. {@link #transform} gives it a batch.
   *
   * @param structs what the structs hold
   * @param spark whose executors will do it
   * @throws InvalidRequestException as {@link #transform} does
   */
  public StructScores ofStructs(StructType structs, SparkContext spark) {
    ScorePlan plan = ScorePlan.ofPredictions(structs, version, reference, options);
    return new StructScores(Shipments.of(spark, registry, version), structs, plan);
  }

  private ScorePlan plan(StructType rows) {
    return ScorePlan.of(rows, version, reference, options);
  }

  @Override
  public String toString() {
    return "Scorer[%s, %s sha256:%s]".formatted(reference, version(), digest());
  }
}
