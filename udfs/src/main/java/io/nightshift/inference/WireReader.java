package io.nightshift.inference;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import io.nightshift.error.InvalidRequestException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/**
 * Reads an ONNX file's protobuf wire format field by field, without holding more than a buffer of
 * it. Every method throws {@link InvalidRequestException} where the bytes are no ONNX file. Not
 * thread-safe.
 */
final class WireReader {
  private static final int BUFFER_BYTES = 1 << 16;

  private final Path model;
  private final CodedInputStream input;
  private int tagPosition;

  /**
   * A reader at the beginning of a file.
   *
   * @param model the file, for messages
   * @param stream its bytes
   */
  WireReader(Path model, InputStream stream) {
    this.model = model;
    this.input = CodedInputStream.newInstance(stream, BUFFER_BYTES);
  }

  /** Reads something of the file. */
  @FunctionalInterface
  interface Part<T> {
    T read() throws IOException;
  }

  /** Reads something of the file, for what it does along the way. */
  @FunctionalInterface
  interface Step {
    void run() throws IOException;
  }

  /** Which field of its message a tag begins. */
  static int field(int tag) {
    return WireFormat.getTagFieldNumber(tag);
  }

  /** Whether a message follows; or text, or bytes: what has its length before it. */
  static boolean isMessage(int tag) {
    return WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED;
  }

  /** Whether that field follows, and is a message; or text, or bytes. */
  static boolean isMessage(int tag, int field) {
    return is(tag, field, WireFormat.WIRETYPE_LENGTH_DELIMITED);
  }

  /** Whether that field follows, and is a whole number. */
  static boolean isNumber(int tag, int field) {
    return is(tag, field, WireFormat.WIRETYPE_VARINT);
  }

  /** Whether that field follows, as that wire type. */
  static boolean is(int tag, int field, int wireType) {
    return WireFormat.getTagWireType(tag) == wireType && field(tag) == field;
  }

  /** How many bytes of the file were read. */
  int position() {
    return input.getTotalBytesRead();
  }

  /** How many bytes of the file come before the tag that was read last. */
  int tagPosition() {
    return tagPosition;
  }

  /** The next tag of the message; 0 at its end. */
  int nextTag() throws IOException {
    tagPosition = position();
    return guarded(input::readTag);
  }

  /** Passes over what a tag begins. */
  void skip(int tag) throws IOException {
    if (!guarded(() -> input.skipField(tag))) {
      throw notOnnx();
    }
  }

  /** Reads a whole number. */
  long number() throws IOException {
    return guarded(input::readInt64);
  }

  /** Reads text. */
  String text() throws IOException {
    return guarded(input::readStringRequireUtf8);
  }

  /** Reads a message, to its end. */
  <T> T message(Part<T> body) throws IOException {
    int outerLimit = guarded(() -> input.pushLimit(input.readRawVarint32()));
    T read = body.read();
    // A file that was cut short ends like a message does.
    if (input.getBytesUntilLimit() != 0) {
      throw notOnnx();
    }
    input.popLimit(outerLimit);
    return read;
  }

  /** Reads a message, to its end. */
  void message(Step body) throws IOException {
    message(
        () -> {
          body.run();
          return true;
        });
  }

  /** Reads the messages of one field of the message that is open, and passes over all else. */
  void each(int field, Step body) throws IOException {
    for (int tag = nextTag(); tag != 0; tag = nextTag()) {
      if (isMessage(tag, field)) {
        message(body);
      } else {
        skip(tag);
      }
    }
  }

  private <T> T guarded(Part<T> part) throws IOException {
    try {
      return part.read();
    } catch (InvalidProtocolBufferException e) {
      throw notOnnx(e);
    }
  }

  /** The refusal of a file that is something else. */
  InvalidRequestException notOnnx() {
    return notOnnx(null);
  }

  private InvalidRequestException notOnnx(IOException cause) {
    return new InvalidRequestException(
        "Cannot read model %s: not an ONNX file".formatted(model), cause);
  }
}
