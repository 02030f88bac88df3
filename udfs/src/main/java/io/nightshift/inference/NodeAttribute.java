package io.nightshift.inference;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;

/**
 * An attribute of a node: its name, and which bytes of the file it is. It reads what it holds when
 * it is asked, from a file that the runtime has loaded. Lists may be packed or not: writers differ.
 *
 * <p>The field numbers are those of <a
 * href="https://github.com/onnx/onnx/blob/main/onnx/onnx.proto">onnx.proto</a>.
 *
 * @param from where in the file its message begins, behind its length
 * @param length in bytes
 */
record NodeAttribute(String name, int from, int length) {
  private static final int NAME = 1;
  private static final int NUMBER = 3;
  private static final int TEXT = 4;
  private static final int FLOATS = 7;
  private static final int INTS = 8;
  private static final int STRINGS = 9;
  private static final int TYPE = 20;
  private static final long TYPE_INT = 2;
  private static final long TYPE_FLOATS = 6;

  /** Reads the message that is open, to its end. */
  static NodeAttribute read(WireReader wire) throws IOException {
    int from = wire.position();
    String name = "";
    for (int tag = wire.nextTag(); tag != 0; tag = wire.nextTag()) {
      if (WireReader.isMessage(tag, NAME)) {
        name = wire.text();
      } else {
        wire.skip(tag);
      }
    }
    return new NodeAttribute(name, from, wire.position() - from);
  }

  /** Takes a number, and the position in the file behind it. */
  @FunctionalInterface
  interface IntegerSink {
    void take(long number, int end);
  }

  /** Reads its whole numbers, in their order. */
  void eachInteger(byte[] file, IntegerSink sink) throws IOException {
    eachOf(
        INTS,
        WireFormat.WIRETYPE_VARINT,
        file,
        input -> sink.take(input.readInt64(), from + input.getTotalBytesRead()));
  }

  /** Its whole numbers, in their order. */
  long[] integers(byte[] file) throws IOException {
    LongStream.Builder numbers = LongStream.builder();
    eachInteger(file, (number, end) -> numbers.add(number));
    return numbers.build().toArray();
  }

  /** Its float32 numbers, in their order. */
  double[] floats(byte[] file) throws IOException {
    DoubleStream.Builder numbers = DoubleStream.builder();
    eachOf(FLOATS, WireFormat.WIRETYPE_FIXED32, file, input -> numbers.add(input.readFloat()));
    return numbers.build().toArray();
  }

  /** Reads its texts, in their order. */
  void eachText(byte[] file, Consumer<String> sink) throws IOException {
    eachText(STRINGS, file, sink);
  }

  /** Its one text; empty if it has none. */
  String text(byte[] file) throws IOException {
    AtomicReference<String> last = new AtomicReference<>("");
    eachText(TEXT, file, last::set);
    return last.get();
  }

  private void eachText(int field, byte[] file, Consumer<String> sink) throws IOException {
    CodedInputStream input = in(file);
    for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
      if (WireReader.isMessage(tag, field)) {
        sink.accept(input.readString());
      } else {
        input.skipField(tag);
      }
    }
  }

  /**
   * The message of the same attribute by another name: of a field with one value, the last counts.
   */
  ByteString renamed(byte[] file, String otherName) {
    return WireWriter.part(file, from, from + length).concat(WireWriter.text(NAME, otherName));
  }

  /** The message of an attribute with a whole number. */
  static ByteString of(String name, long number) {
    return WireWriter.text(NAME, name)
        .concat(WireWriter.number(NUMBER, number))
        .concat(WireWriter.number(TYPE, TYPE_INT));
  }

  /** The message of an attribute that lists one float32 number. */
  static ByteString of(String name, float number) {
    return WireWriter.text(NAME, name)
        .concat(WireWriter.number(FLOATS, number))
        .concat(WireWriter.number(TYPE, TYPE_FLOATS));
  }

  private interface Element {
    void read(CodedInputStream input) throws IOException;
  }

  /**
   * Reads the numbers of a field, whether they are packed or each has a tag. The runtime passes
   * over a field of another wire type.
   */
  private void eachOf(int field, int wireType, byte[] file, Element element) throws IOException {
    CodedInputStream input = in(file);
    for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
      if (WireReader.is(tag, field, wireType)) {
        element.read(input);
      } else if (!WireReader.isMessage(tag, field)) {
        input.skipField(tag);
      } else {
        int outerLimit = input.pushLimit(input.readRawVarint32());
        while (!input.isAtEnd()) {
          element.read(input);
        }
        input.popLimit(outerLimit);
      }
    }
  }

  private CodedInputStream in(byte[] file) {
    return CodedInputStream.newInstance(file, from, length);
  }
}
