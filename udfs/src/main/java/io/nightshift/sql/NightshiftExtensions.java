package io.nightshift.sql;

import io.nightshift.feature.FeatureFunctions;
import org.apache.spark.sql.SparkSessionExtensions;
import scala.runtime.AbstractFunction1;
import scala.runtime.BoxedUnit;

/**
 * The functions {@code nightshift_…} in every session of an application, by {@code
 * spark.sql.extensions=io.nightshift.sql.NightshiftExtensions}: for spark-sql and the Thrift
 * server, where nobody can register them. Thread-safe.
 */
public final class NightshiftExtensions
    extends AbstractFunction1<SparkSessionExtensions, BoxedUnit> {
  @Override
  public BoxedUnit apply(SparkSessionExtensions extensions) {
    FeatureFunctions.inject(extensions);
    return BoxedUnit.UNIT;
  }
}
