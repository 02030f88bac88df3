package io.nightshift.iceberg;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightshift.fixture.Race;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.io.TempDir;

class CatalogsTest {
  @TempDir private Path folder;

  /** Each name has connections of its own, as each process has. */
  private Catalog open(String name) {
    String prefix = "spark.sql.catalog." + name + ".";
    Configuration conf = new Configuration(false);
    conf.set(prefix + "type", "jdbc");
    conf.set(prefix + "uri", "jdbc:sqlite:%s/catalog.db?busy_timeout=60000".formatted(folder));
    conf.set(prefix + "warehouse", folder.toString());
    conf.set(prefix + "jdbc.schema-version", "V1");
    return Catalogs.open(name, conf);
  }

  @RepeatedTest(20)
  void severalProcessesMayOpenADatabaseThatIsNewAtOnce() throws Exception {
    String unique = "race" + UUID.randomUUID();

    List<Catalog> opened = Race.between(6, i -> () -> open(unique + "_" + i));

    assertThat(opened)
        .allSatisfy(
            catalog ->
                assertThat(catalog.tableExists(TableIdentifier.of("ml", "predictions"))).isFalse());
  }
}
