package dev.attacca.flink.internal.types;

import dev.attacca.flink.CarriedException;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.StringValue;
import org.jspecify.annotations.Nullable;

/** Exceptions as names, texts and numbers, so that no class of a user's is needed to read them. */
public final class ThrownFormat {
  private ThrownFormat() {}

  /**
   * Writes what was thrown.
   *
   * @param thrown what was thrown
   * @param out where to
   * @throws IOException if it cannot be written
   */
  public static void write(Throwable thrown, DataOutputView out) throws IOException {
    CarriedException carried = CarriedException.of(thrown);
    StringValue.writeString(carried.className(), out);
    StringValue.writeString(carried.getMessage(), out);
    StackTraceElement[] lines = carried.getStackTrace();
    out.writeInt(lines.length);
    for (StackTraceElement line : lines) {
      StringValue.writeString(line.getClassLoaderName(), out);
      StringValue.writeString(line.getModuleName(), out);
      StringValue.writeString(line.getModuleVersion(), out);
      StringValue.writeString(line.getClassName(), out);
      StringValue.writeString(line.getMethodName(), out);
      StringValue.writeString(line.getFileName(), out);
      out.writeInt(line.getLineNumber());
    }
    Throwable cause = carried.getCause();
    out.writeBoolean(cause != null);
    if (cause != null) {
      write(cause, out);
    }
    Throwable[] suppressed = carried.getSuppressed();
    out.writeInt(suppressed.length);
    for (Throwable one : suppressed) {
      write(one, out);
    }
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @param in where from
   * @return what was thrown
   * @throws IOException if it cannot be read
   */
  public static CarriedException read(DataInputView in) throws IOException {
    String className = string(in);
    String message = StringValue.readString(in);
    StackTraceElement[] lines = new StackTraceElement[in.readInt()];
    for (int i = 0; i < lines.length; i++) {
      lines[i] = line(in);
    }
    @Nullable CarriedException cause = in.readBoolean() ? read(in) : null;
    CarriedException carried = new CarriedException(className, message, cause, lines);
    for (int left = in.readInt(); left > 0; left--) {
      carried.addSuppressed(read(in));
    }
    return carried;
  }

  private static StackTraceElement line(DataInputView in) throws IOException {
    String loader = StringValue.readString(in);
    String module = StringValue.readString(in);
    String version = StringValue.readString(in);
    String type = string(in);
    String method = string(in);
    String file = StringValue.readString(in);
    return new StackTraceElement(loader, module, version, type, method, file, in.readInt());
  }

  private static String string(DataInputView in) throws IOException {
    String text = StringValue.readString(in);
    return text == null ? "" : text; // never written so
  }
}
