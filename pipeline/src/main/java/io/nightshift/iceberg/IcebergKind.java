package io.nightshift.iceberg;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.table.PredictionTable;
import io.nightshift.table.TableKind;
import org.apache.hadoop.conf.Configuration;

/** Tables that are named by {@code iceberg:CATALOG.NAMESPACE.NAME}. */
public final class IcebergKind implements TableKind {
  private static final String SCHEME = "iceberg:";
  private static final String PACKAGE = "org.apache.iceberg:iceberg-spark-runtime-4.1_2.13:1.12.0";

  @Override
  public boolean accepts(String location) {
    return location.startsWith(SCHEME);
  }

  @Override
  public PredictionTable open(String location, Configuration conf) {
    TableName name = TableName.parse(location, location.substring(SCHEME.length()));
    try {
      Class.forName("org.apache.iceberg.catalog.Catalog", false, getClass().getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new InvalidRequestException(
          "Cannot open %s: Iceberg is not on the class path; give spark-submit --packages %s"
              .formatted(location, PACKAGE),
          e);
    }
    return Opener.open(name, conf);
  }

  /** Apart, since a class is only loaded once its code runs. */
  private static final class Opener {
    static PredictionTable open(TableName name, Configuration conf) {
      return new PredictionTable(new IcebergTable(name, conf));
    }
  }
}
