package io.nightshift.doctor;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.SortedMap;

/**
 * Whether the machine, or the container, has room for the JVM's heap and for what lies beside it:
 * the model, its tensors, the JVM itself.
 */
final class MemoryCheck {
  /** Beside the model. */
  static final long BESIDE = 512 * Bytes.MIB;

  private MemoryCheck() {}

  static CheckResult here(String where, long modelBytes) {
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return of(where, Runtime.getRuntime().maxMemory(), system.getTotalMemorySize(), modelBytes);
  }

  /**
   * Judges.
   *
   * @param heap the most bytes that the heap may take
   * @param physical how many the machine or container has
   * @param modelBytes the size of the model's files; 0 if no model is known
   */
  static CheckResult of(String where, long heap, long physical, long modelBytes) {
    Check check = new Check("memory", where);
    long beside = modelBytes + BESIDE;
    SortedMap<String, Object> facts =
        Check.facts(
            "heap_max_bytes", heap,
            "physical_bytes", physical,
            "model_bytes", modelBytes,
            "needed_beside_heap_bytes", beside);
    String found =
        "heap up to %s, %s beside it, of %s"
            .formatted(Bytes.readable(heap), Bytes.readable(beside), Bytes.readable(physical));
    return heap + beside <= physical
        ? check.ok(found, facts)
        : check.warning(
            found,
            "A heap of %s and %s beside it are more than the %s of the machine or container, which may end the process: lower -Xmx (spark.driver.memory, spark.executor.memory), or give it more"
                .formatted(Bytes.readable(heap), Bytes.readable(beside), Bytes.readable(physical)),
            facts);
  }
}
