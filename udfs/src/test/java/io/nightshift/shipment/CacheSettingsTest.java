package io.nightshift.shipment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.nightshift.error.InvalidRequestException;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CacheSettingsTest {
  @Test
  void hasDefaults() {
    CacheSettings settings = CacheSettings.of(new SparkConf(false));

    assertThat(settings).isEqualTo(new CacheSettings("", 10L << 30));
  }

  @Test
  void takesAFolderAndASize(@TempDir Path folder) throws IOException {
    CacheSettings settings =
        CacheSettings.of(
            new SparkConf(false)
                .set("spark.nightshift.model-cache.dir", folder.toString())
                .set("spark.nightshift.model-cache.max-size", "500m"));

    assertThat(settings.mostBytes()).isEqualTo(500L << 20);
    assertThat(settings.open().folder()).hasParent(folder.toRealPath());
  }

  @Test
  void refusesWhatIsNoSize() {
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(
            () ->
                CacheSettings.of(
                    new SparkConf(false).set("spark.nightshift.model-cache.max-size", "much")))
        .withMessage(
            "Invalid spark.nightshift.model-cache.max-size 'much': write a size, such as 10g");
  }
}
