package io.nightshift.spark;

import io.nightshift.error.InvalidRequestException;
import java.io.IOException;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReadable;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * A {@link Scorer} as a stage of a pipeline of Spark's MLlib. What is saved is where the model is,
 * with its version and digest; a stage that is loaded scores with that version or not at all,
 * whatever its alias stands for by then.
 */
public final class NightshiftModel extends Transformer implements DefaultParamsWritable {
  private final String uid;
  private final Param<String> reference;
  private final Param<String> registry;
  private final Param<String> version;
  private final Param<String> digest;
  private final Param<String> options;

  /** A stage that has no model yet; {@link Scorer#asStage} makes one that has. */
  public NightshiftModel() {
    this(Identifiable$.MODULE$.randomUID("nightshift"));
  }

  /** The same, by the identifier that Spark has saved. */
  public NightshiftModel(String uid) {
    // First of all: a param asks for it.
    this.uid = uid;
    this.reference =
        new Param<>(
            this, "reference", "the model as it was written, such as flight-delay@champion");
    this.registry = new Param<>(this, "registry", "where the model is kept");
    this.version = new Param<>(this, "version", "what the reference meant, such as flight-delay:2");
    this.digest = new Param<>(this, "digest", "the SHA-256 of the version's files");
    this.options = new Param<>(this, "options", "inputs, outputs and the like, as JSON");
  }

  // Spark finds the params of a stage by the methods that give them.

  /** The model as it was written. */
  public Param<String> reference() {
    return reference;
  }

  /** Where the model is kept. */
  public Param<String> registry() {
    return registry;
  }

  /** What the reference meant. */
  public Param<String> version() {
    return version;
  }

  /** The SHA-256 of the version's files. */
  public Param<String> digest() {
    return digest;
  }

  /** What the scorer was told beyond its model, as JSON. */
  public Param<String> options() {
    return options;
  }

  NightshiftModel holding(Scorer scorer) {
    set(reference, scorer.reference());
    set(registry, scorer.registry());
    set(version, scorer.version());
    set(digest, scorer.digest());
    set(options, scorer.optionsAsJson());
    return this;
  }

  /**
   * The scorer that this is.
   *
   * @throws InvalidRequestException if the registry has the version no longer, or with other files
   */
  public Scorer scorer() {
    String pinned = getOrDefault(version);
    Scorer scorer =
        Nightshift.scorer(pinned, getOrDefault(registry), getOrDefault(options))
            .writtenAs(getOrDefault(reference));
    if (!scorer.digest().equals(getOrDefault(digest))) {
      throw new InvalidRequestException(
          "Cannot use %s of registry %s: its files have the digest sha256:%s, saved with the stage is sha256:%s"
              .formatted(pinned, getOrDefault(registry), scorer.digest(), getOrDefault(digest)));
    }
    return scorer;
  }

  @Override
  public Dataset<Row> transform(Dataset<?> rows) {
    return scorer().transform(rows);
  }

  @Override
  public StructType transformSchema(StructType schema) {
    return scorer().transformSchema(schema);
  }

  @Override
  public NightshiftModel copy(ParamMap extra) {
    return defaultCopy(extra);
  }

  // As inherited: bridges from other languages see no methods that only an interface has.

  @Override
  public MLWriter write() {
    return DefaultParamsWritable.super.write();
  }

  @Override
  public void save(String path) throws IOException {
    DefaultParamsWritable.super.save(path);
  }

  @Override
  public String uid() {
    return uid;
  }

  /** What Spark loads saved stages by. */
  public static MLReader<NightshiftModel> read() {
    return new Reader().read();
  }

  /**
   * Loads a stage.
   *
   * @param path where it was saved
   */
  public static NightshiftModel load(String path) {
    return read().load(path);
  }

  private static final class Reader implements DefaultParamsReadable<NightshiftModel> {}
}
