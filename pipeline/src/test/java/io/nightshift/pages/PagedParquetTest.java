package io.nightshift.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nightshift.run.fixture.SparkFixture;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.parquet.io.ParquetDecodingException;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever Spark reads is read, and as Spark reads it; what is flat, by this reader. */
class PagedParquetTest {
  private static final String EVERY_TYPE =
      """
      SELECT id,
        cast(rand(1) AS float) AS f, rand(2) AS d, cast(floor(rand(3) * 100) AS float) AS few,
        if(id % 7 = 0, null, cast(rand(4) AS float)) AS nf, if(id % 3 = 0, null, rand(5)) AS nd,
        if(id BETWEEN 300 AND 1200, null, id * 3) AS nl, cast(null AS float) AS never,
        cast(id % 100 AS byte) AS b, cast(id AS short) AS s, cast(id * 7 AS int) AS i,
        if(id % 5 = 0, null, cast(id AS int)) AS ni, id % 2 = 0 AS t, if(id % 4 = 0, null, id % 3 = 0) AS nt,
        concat('row ', id) AS text, if(id % 11 = 0, null, concat('k', id % 13)) AS word,
        if(id % 2 = 0, '', 'ä€😀') AS odd, cast(concat('b', id) AS binary) AS bin,
        date_add(date'1969-12-01', cast(id AS int)) AS day,
        timestamp_micros(id * 1000003 - 50000000) AS at, timestamp_ntz'2020-02-29 12:00:00' AS ntz,
        double('NaN') AS nan, if(id % 2 = 0, double('Infinity'), -0.0D) AS edge
      FROM range(0, 5000, 1, 2)
      """;

  private static final String MOMENTS = "spark.sql.parquet.outputTimestampType";

  @TempDir private Path folder;

  private final SparkSession spark = SparkFixture.spark();

  private Dataset<Row> byPages(String... paths) {
    return spark.read().format(PagedParquet.class.getName()).load(paths);
  }

  private void assertReadAsBySpark(String path) {
    Dataset<Row> expected = spark.read().parquet(path);
    Dataset<Row> found = byPages(path);

    assertThat(found.schema()).isEqualTo(expected.schema());
    assertThat(texts(found)).isEqualTo(texts(expected));
  }

  private static List<String> texts(Dataset<Row> rows) {
    // As text: bytes have no equality, and JSON tells 0 from -0.
    return rows
        .selectExpr("to_json(struct(*), map('ignoreNullFields', 'false')) AS text")
        .orderBy("text")
        .collectAsList()
        .stream()
        .map(row -> row.getString(0))
        .toList();
  }

  /** Whether this reader takes the files of a folder; and if so, that it finds all rows. */
  private boolean isTaken(Path snapshot, StructType wanted) throws IOException {
    Configuration conf = spark.sparkContext().hadoopConfiguration();
    boolean isTaken = true;
    for (Path file : files(snapshot)) {
      FileStatus status = status(file);
      Optional<PagedFile> opened =
          PagedFile.open(status, 0, status.getLen(), wanted, List.of(), 100, conf);
      if (opened.isPresent()) {
        opened.get().close();
      } else {
        isTaken = false;
      }
    }
    return isTaken;
  }

  private static FileStatus status(Path file) {
    try {
      return new FileStatus(
          Files.size(file), false, 0, 0, 0, new org.apache.hadoop.fs.Path(file.toUri()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> files(Path snapshot) throws IOException {
    try (Stream<Path> all = Files.walk(snapshot)) {
      return all.filter(file -> file.toString().endsWith(".parquet")).sorted().toList();
    }
  }

  private void with(String key, String value, Runnable work) {
    String before = spark.conf().get(key);
    try {
      spark.conf().set(key, value);
      work.run();
    } finally {
      spark.conf().set(key, before);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "compression=snappy",
        "compression=none",
        "compression=gzip",
        "compression=zstd",
        "parquet.writer.version=v2",
        "parquet.writer.version=v2 compression=none",
        "parquet.page.size=700 parquet.page.row.count.limit=37",
        "parquet.page.size=700 parquet.writer.version=v2 parquet.page.row.count.limit=37",
        "parquet.block.size=20000 parquet.page.row.count.limit=100",
        "parquet.enable.dictionary=false",
        "parquet.dictionary.page.size=600"
      })
  void readsEveryTypeAsItWasWritten(String options) throws IOException {
    DataFrameWriter<Row> writer = spark.sql(EVERY_TYPE).write();
    for (String option : options.split(" ", -1)) {
      String[] parts = option.split("=", -1);
      writer = writer.option(parts[0], parts[1]);
    }
    DataFrameWriter<Row> configured = writer;
    with(MOMENTS, "TIMESTAMP_MICROS", () -> configured.parquet(folder.resolve("data").toString()));

    StructType schema = spark.read().parquet(folder.resolve("data").toString()).schema();
    assertThat(isTaken(folder.resolve("data"), schema)).isTrue();
    // Not as Spark reads it, which misreads some of it: MisreadText.
    assertThat(texts(byPages(folder.resolve("data").toString())))
        .isEqualTo(texts(spark.sql(EVERY_TYPE)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"v1", "v2"})
  void neverSharesTheMemoryInWhichChecksumsAreTaken(String version) {
    // Given row groups of one page each, which is as large as what its checksum is taken from
    String data = folder.resolve("data").toString();
    String query = "SELECT id, repeat(sha2(string(id), 256), 40) AS text FROM range(0, 6000, 1, 1)";
    spark
        .sql(query)
        .write()
        .option("compression", "none")
        .option("parquet.writer.version", version)
        .option("parquet.enable.dictionary", "false")
        .option("parquet.block.size", 3 << 20)
        .option("parquet.page.size", 16 << 20)
        .parquet(data);

    Dataset<Row> rows =
        spark
            .read()
            .option("parquet.page.verify-checksum.enabled", "true")
            .format(PagedParquet.class.getName())
            .load(data);

    assertThat(rows.except(spark.sql(query)).count()).isZero();
    assertThat(rows.count()).isEqualTo(6_000);
  }

  @Test
  void narrowsAsItsTypeSays() {
    byte[] page = {44, 1, 0, 0};
    IntVector bytes = new IntVector(DataTypes.ByteType, 1);
    bytes.putPlain(page, 0, 4, 0, 1);
    long[] copied = new long[1];
    bytes.copyLongs(0, 1, copied);

    assertThat(copied[0]).isEqualTo(44).isEqualTo(bytes.getByte(0));
  }

  @Test
  void refusesTextThatSparkWouldMisread() {
    String data = folder.resolve("data").toString();
    spark
        .sql("SELECT concat('row ', id) AS text, array(id) AS list FROM range(500)")
        .write()
        .option("parquet.writer.version", "v2")
        .option("compression", "none")
        .parquet(data);
    Dataset<Row> rows = byPages(data);

    assertThatThrownBy(rows::collectAsList)
        .rootCause()
        .isInstanceOf(ParquetDecodingException.class)
        .hasMessage(
            "Spark would misread column 'text', delta-encoded text of uncompressed pages; write it compressed, or set spark.sql.parquet.enableVectorizedReader=false");
    assertThat(rows.select("list").collectAsList()).hasSize(500);
    with(
        "spark.sql.parquet.enableVectorizedReader",
        "false",
        () ->
            assertThat(texts(byPages(data)))
                .isEqualTo(
                    texts(
                        spark.sql(
                            "SELECT concat('row ', id) AS text, array(id) AS list FROM range(500)"))));
  }

  @Test
  void findsEachRowOnceWhereverAFileIsCut() throws IOException {
    spark
        .sql("SELECT id, rand(1) AS x FROM range(0, 20000, 1, 1)")
        .write()
        .option("parquet.block.size", 20_000)
        .parquet(folder.resolve("data").toString());
    with(
        "spark.sql.files.maxPartitionBytes",
        "10000",
        () -> {
          Dataset<Row> rows = byPages(folder.resolve("data").toString());

          assertThat(rows.javaRDD().getNumPartitions()).isGreaterThan(5);
          assertThat(rows.select("id").distinct().count()).isEqualTo(20_000);
          assertThat(rows.count()).isEqualTo(20_000);
        });
  }

  @Test
  void addsWhatNamesOfFoldersTell() {
    spark
        .sql(
            "SELECT id, id * 2 AS twice, id % 3 AS part, concat('p', id % 2) AS word FROM range(90)")
        .write()
        .partitionBy("part", "word")
        .parquet(folder.resolve("data").toString());

    assertReadAsBySpark(folder.resolve("data").toString());
  }

  @Test
  void leavesNestedColumnsToSpark() throws IOException {
    String data = folder.resolve("data").toString();
    spark
        .sql(
            "SELECT id, array(id, id + 1) AS list, named_struct('a', id) AS s, cast(id AS decimal(20, 2)) AS m FROM range(50)")
        .write()
        .parquet(data);

    assertReadAsBySpark(data);
    StructType schema = spark.read().parquet(data).schema();
    assertThat(isTaken(folder.resolve("data"), schema)).isFalse();
    // The flat ones of the same file need nobody else.
    assertThat(isTaken(folder.resolve("data"), new StructType().add(schema.apply("id")))).isTrue();
  }

  @Test
  void leavesFilesToSparkThatLackAColumnOrHaveItAsAnotherType() throws IOException {
    String data = folder.resolve("data").toString();
    spark.sql("SELECT id, 1.5D AS x FROM range(10)").write().parquet(data + "/a");
    spark.sql("SELECT id FROM range(10, 20)").write().parquet(data + "/b");
    spark
        .sql("SELECT cast(id AS int) AS id, 2.5D AS x FROM range(20, 30)")
        .write()
        .parquet(data + "/c");
    StructType wanted = new StructType().add("id", "bigint").add("x", "double");

    Dataset<Row> found =
        spark
            .read()
            .schema(wanted)
            .format(PagedParquet.class.getName())
            .load(data + "/a", data + "/b", data + "/c");
    Dataset<Row> expected =
        spark.read().schema(wanted).parquet(data + "/a", data + "/b", data + "/c");

    assertThat(texts(found)).isEqualTo(texts(expected)).hasSize(30);
    assertThat(isTaken(folder.resolve("data/a"), wanted)).isTrue();
    assertThat(isTaken(folder.resolve("data/b"), wanted)).isFalse();
    assertThat(isTaken(folder.resolve("data/c"), wanted)).isFalse();
  }

  @Test
  void leavesOldCalendarsToSpark() throws IOException {
    String data = folder.resolve("data").toString();
    with(
        "spark.sql.parquet.datetimeRebaseModeInWrite",
        "LEGACY",
        () -> spark.sql("SELECT id, date'1500-01-01' AS day FROM range(10)").write().parquet(data));
    StructType schema = spark.read().parquet(data).schema();

    assertThat(isTaken(folder.resolve("data"), schema)).isFalse();
    assertReadAsBySpark(data);
    assertThat(byPages(data).first().get(1)).hasToString("1500-01-01");
  }

  @Test
  void leavesMomentsOf96BitsToSpark() throws IOException {
    String data = folder.resolve("data").toString();
    with(
        MOMENTS,
        "INT96",
        () ->
            spark.sql("SELECT id, timestamp_micros(id) AS at FROM range(9)").write().parquet(data));

    assertThat(isTaken(folder.resolve("data"), spark.read().parquet(data).schema())).isFalse();
    assertReadAsBySpark(data);
  }

  @Test
  void skipsFilesWithoutRowsAndReadsNoColumnsAtAll() {
    String data = folder.resolve("data").toString();
    spark.sql("SELECT id, 1.0F AS x FROM range(0)").write().parquet(data + "/none");
    spark.sql("SELECT id, 1.0F AS x FROM range(7)").write().parquet(data + "/some");

    assertThat(byPages(data + "/none", data + "/some").collectAsList()).hasSize(7);
    assertThat(byPages(data + "/none", data + "/some").count()).isEqualTo(7);
  }
}
