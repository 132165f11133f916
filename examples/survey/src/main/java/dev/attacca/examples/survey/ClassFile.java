package dev.attacca.examples.survey;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/**
 * The header of a class file: what stands before fields and methods.
 *
 * @param name the class's full name, {@code java.util.Map$Entry}
 * @param major the version of the format: 52 for Java 8, 61 for Java 17
 * @param access the access flags
 */
record ClassFile(String name, int major, int access) {
  private static final int MAGIC = 0xCAFEBABE;

  /** Reads the header (JVMS §4.1) from a whole class file. */
  static ClassFile parse(byte[] bytes) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    try {
      if (in.getInt() != MAGIC) {
        throw new IOException("not a class file");
      }
      skip(in, 2); // the minor version
      int major = u2(in);
      int[] constants = constants(in);
      int access = u2(in);
      in.position(constants[u2(in)]); // this_class
      in.position(constants[u2(in)]);
      return new ClassFile(text(in).replace('/', '.'), major, access);
    } catch (BufferUnderflowException | IndexOutOfBoundsException | IllegalArgumentException e) {
      throw new IOException("a class file without its end", e);
    }
  }

  /** Where the content of each constant begins (JVMS §4.4). */
  private static int[] constants(ByteBuffer in) throws IOException {
    int[] constants = new int[u2(in)];
    for (int i = 1; i < constants.length; i++) {
      int tag = in.get();
      constants[i] = in.position();
      switch (tag) {
        case 1 -> skip(in, u2(in)); // Utf8
        case 7, 8, 16, 19, 20 -> skip(in, 2); // Class, String, MethodType, Module, Package
        case 15 -> skip(in, 3); // MethodHandle
        case 3, 4, 9, 10, 11, 12, 17, 18 -> skip(in, 4); // numbers, references to members
        case 5, 6 -> { // Long and Double, which take two places
          skip(in, 8);
          i++;
        }
        default -> throw new IOException("a class file with a constant of unknown kind, " + tag);
      }
    }
    return constants;
  }

  private static int u2(ByteBuffer in) {
    return Short.toUnsignedInt(in.getShort());
  }

  private static void skip(ByteBuffer in, int bytes) {
    in.position(in.position() + bytes);
  }

  private static String text(ByteBuffer in) throws IOException {
    int length = Short.toUnsignedInt(in.getShort(in.position()));
    byte[] text = new byte[2 + length];
    in.get(text);
    return new DataInputStream(new ByteArrayInputStream(text)).readUTF();
  }

  /** The Java release that the class is for, 4 meaning 1.4. */
  int level() {
    return major - 44;
  }

  /** The name of the package; empty for the unnamed one. */
  String packageName() {
    return name.substring(0, Math.max(0, name.lastIndexOf('.')));
  }

  /** The name inside its package. */
  String simpleName() {
    return name.substring(name.lastIndexOf('.') + 1);
  }

  /** Whether it is a {@code package-info}, of which every package may have one. */
  boolean isPackageInfo() {
    return simpleName().equals("package-info");
  }

  boolean isModule() {
    return (access & 0x8000) != 0;
  }
}
