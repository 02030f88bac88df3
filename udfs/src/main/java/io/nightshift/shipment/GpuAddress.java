package io.nightshift.shipment;

import io.nightshift.error.InvalidRequestException;
import java.util.Map;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;

/** Which of a machine's devices a task may use. */
final class GpuAddress {
  /** Where Spark hands out none: the first that the process sees. */
  static final int FIRST = 0;

  /** The name of the resource, as in {@code spark.task.resource.gpu.amount}. */
  private static final String RESOURCE = "gpu";

  private GpuAddress() {}

  /** The device that Spark gave to the task of this thread. */
  static int ofTask() {
    TaskContext task = TaskContext.get();
    return task == null ? FIRST : of(task.resourcesJMap());
  }

  /**
   * The device among a task's resources.
   *
   * @throws InvalidRequestException if its address is no number
   */
  static int of(Map<String, ResourceInformation> resources) {
    ResourceInformation gpu = resources.get(RESOURCE);
    if (gpu == null || gpu.addresses().length == 0) {
      return FIRST;
    }
    String address = gpu.addresses()[0];
    if (!address.matches("\\d{1,4}")) {
      throw new InvalidRequestException(
          "Cannot use the GPU '%s' that Spark gave to the task: its address must be a number; mend spark.executor.resource.gpu.discoveryScript"
              .formatted(address));
    }
    return Integer.parseInt(address);
  }
}
