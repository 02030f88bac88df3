package io.nightshift.inference;

import io.nightshift.binding.BindingRequest;
import io.nightshift.fixture.Scored;
import io.nightshift.fixture.TestModels;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** A JVM that is told to end while tasks load and run a model, as an executor is by its cluster. */
final class ShutdownProbe {
  static final int EXIT_CODE = 7;
  private static final int SCORES_WHILE_ENDING = 200;

  private ShutdownProbe() {}

  public static void main(String[] args) throws InterruptedException {
    StructType schema = new StructType().add("x", DataTypes.FloatType);
    List<Row> rows = IntStream.range(0, 1_000).mapToObj(i -> RowFactory.create((float) i)).toList();
    CountDownLatch scoring = new CountDownLatch(1);
    CountDownLatch ending = new CountDownLatch(1);
    CountDownLatch scoredWhileEnding = new CountDownLatch(SCORES_WHILE_ENDING);
    Thread task =
        new Thread(
            () -> {
              while (true) {
                try (OnnxSession session = TestModels.open("identity-float32")) {
                  Scored unused = Scored.in(session, BindingRequest.BY_NAME, schema, rows);
                }
                scoring.countDown();
                if (ending.getCount() == 0) {
                  scoredWhileEnding.countDown();
                }
              }
            });
    task.setDaemon(true);
    task.setUncaughtExceptionHandler((thread, e) -> Runtime.getRuntime().halt(1));
    task.start();
    // Holds the end open until scoring went on for a while beside the runtime's own hook.
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  ending.countDown();
                  try {
                    scoredWhileEnding.await();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                }));
    scoring.await();
    System.exit(EXIT_CODE);
  }
}
