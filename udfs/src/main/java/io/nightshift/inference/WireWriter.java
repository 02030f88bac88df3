package io.nightshift.inference;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.UnsafeByteOperations;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Writes protobuf's wire format field by field. What is taken from a file, and what is put together
 * of parts, refers to them: nothing is copied before the end.
 */
final class WireWriter {
  private WireWriter() {}

  /** Part of a file, which nobody may change from now on. */
  static ByteString part(byte[] file, int from, int to) {
    return UnsafeByteOperations.unsafeWrap(file, from, to - from);
  }

  /** A field with a message of these fields. */
  static ByteString message(int field, ByteString fields) {
    return written(
            output -> {
              output.writeTag(field, WireFormat.WIRETYPE_LENGTH_DELIMITED);
              output.writeUInt32NoTag(fields.size());
            })
        .concat(fields);
  }

  /** A field with text. */
  static ByteString text(int field, String text) {
    return written(output -> output.writeString(field, text));
  }

  /** A field with a whole number. */
  static ByteString number(int field, long number) {
    return written(output -> output.writeInt64(field, number));
  }

  /** A field with a float32 number. */
  static ByteString number(int field, float number) {
    return written(output -> output.writeFloat(field, number));
  }

  private interface Fields {
    void writeTo(CodedOutputStream output) throws IOException;
  }

  private static ByteString written(Fields fields) {
    ByteString.Output bytes = ByteString.newOutput();
    CodedOutputStream output = CodedOutputStream.newInstance(bytes);
    try {
      fields.writeTo(output);
      output.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write to memory", e);
    }
    return bytes.toByteString();
  }
}
