package io.nightshift.doctor;

import java.util.SortedMap;
import org.apache.spark.SparkConf;

/** Whether executors may take memory beside their heap, as a cluster grants it. */
final class OverheadCheck {
  private static final String OVERHEAD = "spark.executor.memoryOverhead";

  private OverheadCheck() {}

  /**
   * Judges.
   *
   * @param conf Spark's, of a cluster
   * @param modelBytes the size of the model's files; 0 if no model is known
   */
  static CheckResult of(SparkConf conf, long modelBytes) {
    Check check = Check.onDriver("memory overhead");
    long granted = overheadMib(conf) * Bytes.MIB;
    long needed = modelBytes + MemoryCheck.BESIDE;
    SortedMap<String, Object> facts =
        Check.facts("granted_bytes", granted, "needed_bytes", needed, "model_bytes", modelBytes);
    String found =
        "%s beside each executor's heap, %s needed"
            .formatted(Bytes.readable(granted), Bytes.readable(needed));
    if (modelBytes == 0) {
      return check.ok(
          "%s beside each executor's heap; --job tells what is needed"
              .formatted(Bytes.readable(granted)),
          facts);
    }
    return granted >= needed
        ? check.ok(found, facts)
        : check.warning(
            found,
            "Executors get %s beside their heap, and the model with its tensors may need %s; YARN and Kubernetes kill what takes more: set %s=%dm"
                .formatted(
                    Bytes.readable(granted),
                    Bytes.readable(needed),
                    OVERHEAD,
                    (needed + Bytes.MIB - 1) / Bytes.MIB),
            facts);
  }

  /** As Spark computes it where it is not set. */
  private static long overheadMib(SparkConf conf) {
    long heap = conf.getSizeAsMb("spark.executor.memory", "1g");
    double factor = conf.getDouble("spark.executor.memoryOverheadFactor", 0.1);
    long least = conf.getSizeAsMb("spark.executor.minMemoryOverhead", "384m");
    return conf.contains(OVERHEAD)
        ? conf.getSizeAsMb(OVERHEAD)
        : Math.max((long) (heap * factor), least);
  }
}
