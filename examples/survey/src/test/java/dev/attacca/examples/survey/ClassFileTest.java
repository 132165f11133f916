package dev.attacca.examples.survey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClassFileTest {
  /** Has constants of many kinds: numbers that take two places, lambdas, method types. */
  private static final class Motley implements Serializable {
    static final long LONG = 1L << 40;
    static final double DOUBLE = 0.1;
    private static final long serialVersionUID = 1;

    final transient Runnable lambda = () -> System.out.println("ä" + LONG + DOUBLE + 1.5f);
  }

  @ParameterizedTest
  @ValueSource(
      classes = {Motley.class, ClassFileTest.class, Map.Entry.class, TimeUnit.class, Object.class})
  void theNameIsThatOfTheClass(Class<?> type) throws IOException {
    ClassFile header = ClassFile.parse(bytes(type));

    assertThat(header.name()).isEqualTo(type.getName());
    assertThat(header.packageName()).isEqualTo(type.getPackageName());
    assertThat(header.isModule()).isFalse();
  }

  @Test
  void theLevelIsThatOfTheCompiler() throws IOException {
    assertThat(ClassFile.parse(bytes(ClassFile.class)).level()).isEqualTo(17);
    assertThat(ClassFile.parse(bytes(Object.class)).level())
        .isEqualTo(Runtime.version().feature());
  }

  @Test
  void aModuleInfoIsAModule() throws IOException {
    try (InputStream in = Object.class.getModule().getResourceAsStream("module-info.class")) {
      assertThat(ClassFile.parse(in.readAllBytes()).isModule()).isTrue();
    }
  }

  @Test
  void aClassOfTheUnnamedPackageHasAnEmptyPackageName() {
    assertThat(new ClassFile("Main", 52, 0).packageName()).isEmpty();
    assertThat(new ClassFile("Main", 52, 0).simpleName()).isEqualTo("Main");
    assertThat(new ClassFile("a.b.C", 52, 0).simpleName()).isEqualTo("C");
  }

  @Test
  void whatIsNoClassFileSaysSo() {
    assertThatThrownBy(() -> ClassFile.parse("class Text {}".getBytes()))
        .isInstanceOf(IOException.class)
        .hasMessage("not a class file");
  }

  @Test
  void aHeaderThatEndsTooEarlySaysSoWhereverItEnds() throws IOException {
    byte[] whole = bytes(Motley.class);
    int header = 0;
    for (int length = 0; length < whole.length; length++) {
      byte[] part = Arrays.copyOf(whole, length);
      Throwable thrown = catchThrowable(() -> ClassFile.parse(part));
      if (thrown != null) {
        assertThat(thrown).isInstanceOf(IOException.class);
        header = length;
      }
    }
    assertThat(header).isBetween(100, whole.length - 1);
  }

  @Test
  void aConstantOfUnknownKindSaysSo() throws IOException {
    byte[] bytes = bytes(Motley.class);
    bytes[10] = 99;

    assertThatThrownBy(() -> ClassFile.parse(bytes))
        .isInstanceOf(IOException.class)
        .hasMessage("a class file with a constant of unknown kind, 99");
  }

  private static byte[] bytes(Class<?> type) throws IOException {
    String file = type.getName().substring(type.getName().lastIndexOf('.') + 1) + ".class";
    try (InputStream in = type.getResourceAsStream(file)) {
      return in.readAllBytes();
    }
  }
}
