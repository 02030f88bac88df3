package io.nightshift.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.mlflow.MlflowRegistry;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistriesTest {
  @Test
  void opensAFolder(@TempDir Path folder) {
    ModelRegistry registry = Registries.open(folder.toString(), new Configuration());

    assertThat(registry).isInstanceOf(FileRegistry.class);
    assertThat(registry.location()).isEqualTo(folder.toString());
  }

  @Test
  void opensAnMlflowServerWithoutAskingIt() {
    ModelRegistry registry = Registries.open("mlflow+http://host:5000/", new Configuration());

    assertThat(registry).isInstanceOf(MlflowRegistry.class);
    assertThat(registry.location()).isEqualTo("mlflow+http://host:5000");
  }

  @Test
  void holdsNamesToWhatAReferenceCanSay() {
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> change("delay", "the best"))
        .withMessageStartingWith("Invalid alias 'the best': ");
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> change("../delay", "best"))
        .withMessageStartingWith("Invalid model name '../delay': ");
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(
            () ->
                new Candidate(
                    "a/b",
                    Path.of("."),
                    "m.onnx",
                    List.of(),
                    ModelRegistryContract.SIGNATURE,
                    Map.of()))
        .withMessageStartingWith("Invalid model name 'a/b': ");
  }

  private static AliasChange change(String model, String alias) {
    return new AliasChange(
        model, alias, OptionalInt.empty(), 1, AliasChange.Kind.PROMOTE, "", List.of());
  }
}
