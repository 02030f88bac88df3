package io.nightshift.observe;

import java.util.Map;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;

/**
 * Hands {@link ScoringFigures} of each executor to Spark's own metrics system, and so to whatever
 * sinks it has: {@code spark.plugins=io.nightshift.observe.SparkMetrics}.
 */
public final class SparkMetrics implements SparkPlugin {
  /** The driver scores nothing. */
  @Override
  public DriverPlugin driverPlugin() {
    return null;
  }

  @Override
  public ExecutorPlugin executorPlugin() {
    return new ExecutorPlugin() {
      @Override
      public void init(PluginContext context, Map<String, String> extraConf) {
        ScoringFigures.ofThisJvm().byName().forEach(context.metricRegistry()::register);
      }
    };
  }
}
