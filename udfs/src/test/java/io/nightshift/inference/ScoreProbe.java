package io.nightshift.inference;

import io.nightshift.binding.BindingRequest;
import io.nightshift.fixture.Scored;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Scores a row with each of several models, in a process that may die of it. */
final class ScoreProbe {
  private ScoreProbe() {}

  /** Takes a file that lists the models, one a line. */
  public static void main(String[] args) throws Exception {
    RegisterProbe.each(args[0], ScoreProbe::outcome);
  }

  private static String outcome(Path model) {
    try (OnnxSession session = OnnxSession.open(model, new SessionSettings(1))) {
      Scored scored =
          Scored.in(
              session,
              BindingRequest.BY_NAME,
              new StructType().add("x", DataTypes.FloatType),
              List.of(RowFactory.create(1f)));
      return RegisterProbe.READ + scored.scores();
    } catch (ModelRunException e) {
      return RegisterProbe.REFUSED + e.getMessage();
    } catch (Throwable e) {
      return RegisterProbe.UNEXPECTED + e;
    }
  }
}
