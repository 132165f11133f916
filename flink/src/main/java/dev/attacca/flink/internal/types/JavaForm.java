package dev.attacca.flink.internal.types;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.OutputStream;
import java.io.Serial;
import java.io.Serializable;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Java's own serialisation, and the few types of the JDK that it lacks though they are plain values. */
public final class JavaForm {
  private JavaForm() {}

  /**
   * {@return an object as bytes}
   *
   * @param object the object
   * @throws IOException if it does not serialise; a {@link java.io.NotSerializableException} says because of what
   */
  public static byte[] write(Object object) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    try (Out out = new Out(bytes)) {
      out.writeObject(object);
    }
    return bytes.toByteArray();
  }

  /**
   * {@return the object}
   *
   * @param bytes what {@link #write} gave
   * @param loader of the classes of users
   * @throws IOException if it cannot be read
   * @throws ClassNotFoundException if a class of it is not there
   */
  public static Object read(byte[] bytes, @Nullable ClassLoader loader)
      throws IOException, ClassNotFoundException {
    try (In in = new In(bytes, loader)) {
      return in.readObject();
    }
  }

  private static final class Out extends ObjectOutputStream {
    Out(OutputStream bytes) throws IOException {
      super(bytes);
      enableReplaceObject(true);
    }

    @Override
    protected @Nullable Object replaceObject(@Nullable Object object) {
      if (object instanceof Path path) {
        return path.getFileSystem() == FileSystems.getDefault()
            ? new PathForm(path.toString(), false)
            : new PathForm(path.toUri().toString(), true);
      }
      if (object instanceof Charset charset) {
        return new CharsetForm(charset.name());
      }
      if (object instanceof Optional<?> optional) {
        return new OptionalForm(optional.orElse(null));
      }
      return object;
    }
  }

  private static final class In extends ObjectInputStream {
    private final @Nullable ClassLoader loader;

    In(byte[] bytes, @Nullable ClassLoader loader) throws IOException {
      super(new ByteArrayInputStream(bytes));
      this.loader = loader;
    }

    @Override
    protected Class<?> resolveClass(ObjectStreamClass type)
        throws IOException, ClassNotFoundException {
      try {
        return Class.forName(type.getName(), false, loader);
      } catch (ClassNotFoundException notThere) {
        return super.resolveClass(
            type); // primitive ones, and those of this library where a user's loader has not got it
      }
    }
  }

  private record PathForm(String text, boolean isUri) implements Serializable {
    @Serial
    private Object readResolve() {
      return isUri ? Path.of(URI.create(text)) : Path.of(text);
    }
  }

  private record CharsetForm(String name) implements Serializable {
    @Serial
    private Object readResolve() {
      return Charset.forName(name);
    }
  }

  @SuppressWarnings("serial") // what is not serialisable in it, the stream refuses
  private record OptionalForm(@Nullable Object value) implements Serializable {
    @Serial
    private Object readResolve() {
      return Optional.ofNullable(value);
    }
  }
}
