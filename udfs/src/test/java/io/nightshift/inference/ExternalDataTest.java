package io.nightshift.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import io.nightshift.error.InvalidRequestException;
import io.nightshift.fixture.TestModels;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExternalDataTest {
  @TempDir Path disk;

  @Test
  void isEmptyForAModelInOneFile() {
    assertThat(ExternalData.files(TestModels.file("linear"))).isEmpty();
  }

  @Test
  void namesTheFileThatHoldsTheWeights() {
    assertThat(ExternalData.files(TestModels.file("external/plus")))
        .containsExactly("plus.onnx.data");
  }

  @Test
  void isFoundWhereverATensorCanBe() {
    assertThat(ExternalData.files(TestModels.file("external-everywhere/model")))
        .containsExactly(
            "else/initializer.data",
            "else/value.data",
            "function/attribute.data",
            "function/node.data",
            "graphs/initializer.data",
            "graphs/value.data",
            "initializer.data",
            "initializer/indices.data",
            "initializer/values.data",
            "more/indices.data",
            "more/values.data",
            "several/1.data",
            "several/2.data",
            "sparse/indices.data",
            "sparse/values.data",
            "then/initializer.data",
            "then/value.data");
  }

  @Test
  void isTheSameByARelativePath() {
    Path relative = Path.of("").toAbsolutePath().relativize(TestModels.file("external/plus"));

    assertThat(ExternalData.files(relative)).containsExactly("plus.onnx.data");
  }

  @ParameterizedTest
  @CsvSource({
    "absolute, its external data '/etc/hostname' must be a relative path",
    "parent, its external data '../outside.data' is outside the model's folder",
    "hidden-parent, its external data 'weights/../../outside.data' is outside the model's folder",
    "gone, its external data 'gone.data' is missing",
    "nowhere, its external data has no location",
  })
  void refusesFilesThatAreNotTheModelsOwn(String name, String why) {
    Path model = TestModels.file("hostile/" + name);

    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> ExternalData.files(model))
        .withMessage("Cannot read model %s: %s", model, why);
  }

  @ParameterizedTest
  @ValueSource(strings = {"C:\\weights", "a\\b", "c:weights", "a\0b"})
  void refusesPathsOfOtherSystems(String location) throws IOException {
    Path model = withLocations(location);

    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> ExternalData.files(model))
        .withMessage(
            "Cannot read model %s: its external data '%s' must be a relative path",
            model, location);
  }

  @Test
  void refusesALinkToAnotherFile() throws IOException {
    // Given
    Path model = Files.copy(TestModels.file("hostile/link"), disk.resolve("link.onnx"));
    Path real = Files.writeString(disk.resolve("real.data"), "1234");
    Files.createSymbolicLink(disk.resolve("link.data"), real);

    // When, then
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> ExternalData.files(model))
        .withMessage(
            "Cannot read model %s: its external data 'link.data' is a symbolic link; put the file"
                + " itself there",
            model);
  }

  @Test
  void refusesAnotherNameOfAFile() throws IOException {
    // Given
    Path model = Files.copy(TestModels.file("hostile/link"), disk.resolve("link.onnx"));
    Path real = Files.writeString(disk.resolve("real.data"), "1234");
    Files.createLink(disk.resolve("link.data"), real);

    // When, then
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> ExternalData.files(model))
        .withMessage(
            "Cannot read model %s: its external data 'link.data' is a hard link, which another file"
                + " shares; put a copy there",
            model);
  }

  @Test
  void refusesALinkToAnotherFolder() throws IOException {
    // Given
    Path outside = Files.createDirectories(disk.resolve("outside"));
    Files.writeString(outside.resolve("w.data"), "1234");
    Path model = withLocations("inside/w.data");
    Files.createSymbolicLink(model.resolveSibling("inside"), outside);

    // When, then
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> ExternalData.files(model))
        .withMessage(
            "Cannot read model %s: its external data 'inside/w.data' is a symbolic link; put the"
                + " file itself there",
            model);
  }

  @Test
  void tellsEveryProblemAtOnce() throws IOException {
    // Given
    Path model = withLocations("/a", "b", ".", "../c");

    // When
    InvalidRequestException thrown =
        catchThrowableOfType(InvalidRequestException.class, () -> ExternalData.files(model));

    // Then
    String start = "Cannot read model %s: its external data ".formatted(model);
    assertThat(thrown.problems())
        .containsExactly(
            start + "'.' is not a file",
            start + "'../c' is outside the model's folder",
            start + "'/a' must be a relative path",
            start + "'b' is missing");
  }

  @Test
  void refusesAFileThatIsNotThere() {
    Path model = disk.resolve("x.onnx");

    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> ExternalData.files(model))
        .withMessage("Cannot read model %s: there is no such file", model);
  }

  @Test
  void refusesAFolder() {
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> ExternalData.files(disk))
        .withMessage("Cannot read model %s: it is not a file", disk);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "hello, world", "{\"model\": 1}", "\0\0\0\0", "\u007fELF", "PK\3\4"})
  void refusesWhatIsNoOnnxFile(String content) throws IOException {
    assertNotOnnx(Files.writeString(disk.resolve("x.onnx"), content));
  }

  @Test
  void refusesAModelThatWasCutShortAnywhere() throws IOException {
    byte[] whole = Files.readAllBytes(TestModels.file("external/plus"));
    Path model = disk.resolve("x.onnx");
    Files.copy(
        TestModels.file("external/plus").resolveSibling("plus.onnx.data"),
        disk.resolve("plus.onnx.data"));
    int graphEnds = graphEnd(whole);

    for (int length = 0; length < graphEnds; length++) {
      Files.write(model, java.util.Arrays.copyOf(whole, length));
      assertNotOnnx(model);
    }
    Files.write(model, whole);
    assertThat(ExternalData.files(model)).isNotEmpty();
  }

  /** Where the graph ends in a model; what comes after it may be missing, and it is one still. */
  private static int graphEnd(byte[] model) throws IOException {
    var input = com.google.protobuf.CodedInputStream.newInstance(model);
    for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
      input.skipField(tag);
      if (com.google.protobuf.WireFormat.getTagFieldNumber(tag) == 7) {
        return input.getTotalBytesRead();
      }
    }
    throw new IllegalStateException("no graph");
  }

  private static void assertNotOnnx(Path model) {
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> ExternalData.files(model))
        .withMessage("Cannot read model %s: not an ONNX file", model);
  }

  @Test
  void refusesAFileThatNoParserCouldRead() throws IOException {
    // Given a file with a hole, which takes no space
    Path model = disk.resolve("x.onnx");
    try (RandomAccessFile file = new RandomAccessFile(model.toFile(), "rw")) {
      file.setLength(1L << 31);
    }

    // When, then
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> ExternalData.files(model))
        .withMessage(
            "Cannot read model %s: ONNX files end at 2 GB; export it with external data", model);
  }

  @Test
  void refusesGraphsInGraphsWithoutEnd() throws IOException {
    // Given
    ByteString graph = ByteString.EMPTY;
    for (int depth = 0; depth < 40; depth++) {
      graph = field(1, field(5, field(6, graph)));
    }
    Path model = Files.write(disk.resolve("x.onnx"), field(7, graph).toByteArray());

    // When, then
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> ExternalData.files(model))
        .withMessage("Cannot read model %s: its graphs are nested too deeply", model);
  }

  @Test
  void doesNotLoadTheValuesOfTensors() throws IOException {
    // Given an initializer of more bytes than the heap may have
    Path model = disk.resolve("x.onnx");
    long rawBytes = Integer.MAX_VALUE - 100L;
    try (RandomAccessFile file = new RandomAccessFile(model.toFile(), "rw")) {
      file.write(header(7, rawBytes + 12));
      file.write(header(5, rawBytes + 6));
      file.write(header(9, rawBytes));
      file.setLength(file.getFilePointer() + rawBytes);
    }

    // When, then
    assertThat(ExternalData.files(model)).isEmpty();
  }

  /** A model with an external initializer for each location. */
  private Path withLocations(String... locations) throws IOException {
    ByteString graph =
        Stream.of(locations)
            .map(location -> field(5, tensor(location)))
            .reduce(ByteString.EMPTY, ByteString::concat);
    Path folder = Files.createDirectories(disk.resolve("model"));
    return Files.write(folder.resolve("x.onnx"), field(7, graph).toByteArray());
  }

  private static ByteString tensor(String location) {
    ByteString entry =
        field(1, ByteString.copyFromUtf8("location"))
            .concat(field(2, ByteString.copyFromUtf8(location)));
    // data_location = EXTERNAL, before what it is about
    ByteString isExternal = ByteString.copyFrom(new byte[] {14 << 3, 1});
    return isExternal.concat(field(13, entry));
  }

  private static ByteString field(int number, ByteString content) {
    ByteString.Output out = ByteString.newOutput();
    CodedOutputStream coded = CodedOutputStream.newInstance(out);
    try {
      coded.writeBytes(number, content);
      coded.flush();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return out.toByteString();
  }

  /** Six bytes: the tag of a field below 16, and its length. */
  private static byte[] header(int number, long length) throws IOException {
    ByteString.Output out = ByteString.newOutput();
    CodedOutputStream coded = CodedOutputStream.newInstance(out);
    coded.writeTag(number, 2);
    coded.writeUInt32NoTag(Math.toIntExact(length));
    coded.flush();
    assertThat(out.size()).isEqualTo(6);
    return out.toByteString().toByteArray();
  }
}
