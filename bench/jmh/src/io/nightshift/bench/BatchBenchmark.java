package io.nightshift.bench;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import io.nightshift.batch.Batch;
import io.nightshift.batch.Column;
import io.nightshift.batch.Selection;
import io.nightshift.batch.VectorBatches;
import io.nightshift.binding.Binder;
import io.nightshift.binding.Binding;
import io.nightshift.binding.BindingRequest;
import io.nightshift.binding.InputPacker;
import io.nightshift.binding.Narrowing;
import io.nightshift.binding.OutputExpression;
import io.nightshift.binding.OutputUnpacker;
import io.nightshift.model.Artifact;
import io.nightshift.model.ElementType;
import io.nightshift.model.InputSpec;
import io.nightshift.model.MissingRule;
import io.nightshift.model.ModelVersion;
import io.nightshift.model.Signature;
import io.nightshift.model.TensorSpec;
import io.nightshift.quality.OutputProfiler;
import io.nightshift.table.BatchFileWriter;
import io.nightshift.table.FileField;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.execution.vectorized.OnHeapColumnVector;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.sql.vectorized.ColumnarBatch;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a task does with a batch of a long key and float features, but for reading and the model:
 * microseconds a batch. It works on what Spark's vectorised reader makes, and writes files of a
 * hundred batches.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 2,
    jvmArgsAppend = {
      "--add-opens=java.base/java.nio=ALL-UNNAMED",
      "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED"
    })
public class BatchBenchmark {
  private static final int BATCHES_A_FILE = 100;
  private static final int CLASSES = 2;

  @Param({"1024"})
  int rows;

  @Param({"30"})
  int features;

  private final Configuration conf = new Configuration();
  private ColumnarBatch vectors;
  private List<DataType> types;
  private Batch batch;
  private InputPacker packer;
  private OutputUnpacker unpacker;
  private OutputProfiler profiler;
  private OnnxTensor probabilities;
  private List<Column> predictions;
  private java.nio.file.Path folder;
  private BatchFileWriter writer;
  private int written;

  /** Makes a batch, and what a task has for it. */
  @Setup
  public void prepare() throws IOException, OrtException {
    Random random = new Random(1);
    List<String> names = IntStream.range(0, features).mapToObj(i -> "f" + i).toList();
    types = new ArrayList<>(Collections.nCopies(features, DataTypes.FloatType));
    types.add(DataTypes.LongType);
    vectors = new ColumnarBatch(vectors(random), rows);
    batch = batches().next();

    StructType schema = new StructType();
    for (String name : names) {
      schema = schema.add(name, DataTypes.FloatType);
    }
    Binding binding = Binder.bind(schema, version(names), request());
    packer = InputPacker.of(binding.inputs().get(0), rows);
    unpacker = new OutputUnpacker(binding.outputs());
    profiler = new OutputProfiler(binding.outputs());

    float[] values = new float[rows * CLASSES];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextFloat();
    }
    probabilities =
        OnnxTensor.createTensor(
            OrtEnvironment.getEnvironment(),
            FloatBuffer.wrap(values),
            new long[] {rows, CLASSES});
    predictions = List.of(batch.column(features), unpack().get(0));
    folder = Files.createTempDirectory("nightshift-jmh");
  }

  private ColumnVector[] vectors(Random random) {
    ColumnVector[] all = new ColumnVector[features + 1];
    for (int f = 0; f < features; f++) {
      OnHeapColumnVector feature = new OnHeapColumnVector(rows, DataTypes.FloatType);
      for (int row = 0; row < rows; row++) {
        feature.putFloat(row, random.nextFloat());
      }
      all[f] = feature;
    }
    OnHeapColumnVector key = new OnHeapColumnVector(rows, DataTypes.LongType);
    for (int row = 0; row < rows; row++) {
      key.putLong(row, row);
    }
    all[features] = key;
    return all;
  }

  private VectorBatches batches() {
    List<Integer> places = IntStream.rangeClosed(0, features).boxed().toList();
    return new VectorBatches(List.of(vectors).iterator(), places, types, rows);
  }

  private ModelVersion version(List<String> names) {
    TensorSpec input =
        new TensorSpec("features", ElementType.FLOAT32, List.of(TensorSpec.ANY, (long) features));
    TensorSpec output =
        new TensorSpec(
            "probabilities", ElementType.FLOAT32, List.of(TensorSpec.ANY, (long) CLASSES));
    List<Artifact> files = List.of(new Artifact("model.onnx", 1, "0".repeat(64)));
    return new ModelVersion(
        "jmh",
        1,
        ModelVersion.digestOf(files),
        "model.onnx",
        files,
        new Signature(
            List.of(new InputSpec(input, names, MissingRule.REJECT)), List.of(output), null),
        new TreeMap<>(),
        Instant.EPOCH,
        "jmh");
  }

  private static BindingRequest request() {
    return new BindingRequest(
        Map.of(),
        Map.of(),
        Map.of(),
        Map.of("score", OutputExpression.parse("probabilities[1]")),
        Narrowing.NONE);
  }

  /** From the reader's columns to the input tensor's memory. */
  @Benchmark
  public Batch pack() {
    Batch next = batches().next();
    packer.pack(
        next,
        Selection.all(rows),
        reject -> {
          throw new IllegalStateException("rejected: " + reject);
        });
    return next;
  }

  /** From the output tensor to a column. */
  @Benchmark
  public List<Column> unpack() throws OrtException {
    return unpacker.unpack(name -> probabilities, rows);
  }

  /** From a column of scores to its profile. */
  @Benchmark
  public void profile() {
    profiler.add(predictions.subList(1, 2), rows);
  }

  /** From columns to a file; every hundredth batch ends one. */
  @Benchmark
  public void write() throws IOException {
    if (writer == null) {
      Path file = new Path(folder.resolve("predictions.parquet").toUri());
      file.getFileSystem(conf).delete(file, false);
      List<FileField> fields =
          List.of(
              new FileField.Value("id", DataTypes.LongType),
              new FileField.Value("score", DataTypes.FloatType));
      writer = new BatchFileWriter(file, conf, fields);
    }
    writer.write(predictions, rows);
    written++;
    if (written % BATCHES_A_FILE == 0) {
      writer.close();
      writer = null;
    }
  }

  /** Deletes the files, and gives native memory back. */
  @TearDown
  public void tidy() throws IOException {
    if (writer != null) {
      writer.close();
    }
    probabilities.close();
    new Path(folder.toUri()).getFileSystem(conf).delete(new Path(folder.toUri()), true);
  }
}
