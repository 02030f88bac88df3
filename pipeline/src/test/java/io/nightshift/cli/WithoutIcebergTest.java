package io.nightshift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where Iceberg is not on the class path, only jobs that want it notice. */
class WithoutIcebergTest {
  @TempDir private Path folder;

  private ClassLoader usual;
  private URLClassLoader without;

  @BeforeEach
  void leaveIcebergOut() throws Exception {
    List<URL> urls = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      if (!entry.contains("iceberg-spark-runtime")) {
        urls.add(new File(entry).toURI().toURL());
      }
    }
    without = new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
    usual = Thread.currentThread().getContextClassLoader();
    Thread.currentThread().setContextClassLoader(without);
  }

  @AfterEach
  void restore() throws Exception {
    Thread.currentThread().setContextClassLoader(usual);
    without.close();
  }

  private record Result(int code, String out, String err) {}

  private Result run(String... args) throws Exception {
    Class<?> nightshift = without.loadClass(Nightshift.class.getName());
    Method commandLine =
        nightshift.getDeclaredMethod(
            "commandLine", Map.class, PrintWriter.class, PrintWriter.class);
    commandLine.setAccessible(true);
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    Object command = commandLine.invoke(null, Map.of(), new PrintWriter(out), new PrintWriter(err));
    Object code =
        command.getClass().getMethod("execute", String[].class).invoke(command, (Object) args);
    return new Result((Integer) code, out.toString(), err.toString());
  }

  @Test
  void aTableOfIcebergsIsRefusedInOneLineThatSaysWhatToAdd() throws Exception {
    Result result = run("table", "runs", "--table=iceberg:local.ml.churn");

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err().strip())
        .isEqualTo(
            "nightshift: Cannot open iceberg:local.ml.churn: Iceberg is not on the class path; give"
                + " spark-submit --packages"
                + " org.apache.iceberg:iceberg-spark-runtime-4.1_2.13:1.12.0");
  }

  @Test
  void aTableInAFolderNeedsNoneOfIt() throws Exception {
    Result result = run("table", "runs", "--table=" + Files.createDirectory(folder.resolve("t")));

    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.out()).startsWith("No runs in ");
  }
}
