package dev.attacca.processor;

import com.google.testing.compile.Compilation;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import javax.tools.JavaFileObject;
import javax.tools.JavaFileObject.Kind;

/** Reads class files as far as it takes to tell how many bytes each method compiles to. */
final class MethodSizes {
  /** HotSpot compiles no method of more. */
  static final int COMPILED = 8_000;
  /** Its first compiler inlines none of more, without having seen that it is called often. */
  static final int INLINED_AT_ONCE = 35;
  /** Neither of them inlines more. */
  static final int INLINED_WHEN_HOT = 325;

  private final DataInputStream in;
  private final String owner;
  private final Map<String, Integer> sizes;
  private String[] texts = {};

  private MethodSizes(DataInputStream in, String owner, Map<String, Integer> sizes) {
    this.in = in;
    this.owner = owner;
    this.sizes = sizes;
  }

  /** By {@code Outer$Inner.method} and descriptor. */
  static Map<String, Integer> of(Compilation compilation) {
    Map<String, Integer> sizes = new LinkedHashMap<>();
    for (JavaFileObject file : compilation.generatedFiles()) {
      if (file.getKind() == Kind.CLASS) {
        String owner = file.getName().replaceAll(".*/|\\.class$", "");
        try (var in = new DataInputStream(file.openInputStream())) {
          new MethodSizes(in, owner, sizes).read();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
    return sizes;
  }

  /** The same, of a class that has been compiled before. */
  static Map<String, Integer> of(Class<?> type) throws IOException {
    String owner = type.getName().replaceAll(".*\\.", "");
    Map<String, Integer> sizes = new LinkedHashMap<>();
    try (var in =
        new DataInputStream(Objects.requireNonNull(type.getResourceAsStream(owner + ".class")))) {
      new MethodSizes(in, owner, sizes).read();
    }
    return sizes;
  }

  private void read() throws IOException {
    in.skipNBytes(8);
    constants();
    in.skipNBytes(6);
    in.skipNBytes(2L * in.readUnsignedShort());
    members(false);
    members(true);
  }

  private void constants() throws IOException {
    texts = new String[in.readUnsignedShort()];
    for (int i = 1; i < texts.length; i++) {
      switch (in.readUnsignedByte()) {
        case 1 -> texts[i] = in.readUTF();
        case 5, 6 -> {
          in.skipNBytes(8);
          i++;
        }
        case 7, 8, 16, 19, 20 -> in.skipNBytes(2);
        case 15 -> in.skipNBytes(3);
        default -> in.skipNBytes(4);
      }
    }
  }

  private void members(boolean methods) throws IOException {
    for (int left = in.readUnsignedShort(); left > 0; left--) {
      in.skipNBytes(2);
      String name = texts[in.readUnsignedShort()] + texts[in.readUnsignedShort()];
      for (int attributes = in.readUnsignedShort(); attributes > 0; attributes--) {
        boolean code = texts[in.readUnsignedShort()].equals("Code");
        int length = in.readInt();
        if (methods && code) {
          in.skipNBytes(4);
          sizes.put(owner + "." + name, in.readInt());
          length -= 8;
        }
        in.skipNBytes(length);
      }
    }
  }
}
