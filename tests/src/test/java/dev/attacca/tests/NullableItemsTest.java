package dev.attacca.tests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attacca.Collect;
import dev.attacca.From;
import dev.attacca.Loop;
import dev.attacca.Task;
import java.lang.annotation.ElementType;
import java.lang.annotation.Target;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A task of items that may have {@code null} for a value: it is absent wherever values are gathered. */
@Timeout(60)
class NullableItemsTest {
  @Target(ElementType.METHOD)
  @interface Nullable {}

  static class Notes {
    @Loop
    List<Integer> bar() {
      return List.of(1, 2, 3, 4);
    }

    @Task
    @Nullable
    String note(int bar) {
      return bar % 2 == 0 ? null : "note " + bar;
    }

    @Task
    String listed(@Collect List<String> note) {
      return String.join(", ", note);
    }

    @Task
    String streamed(@Collect @From("note") Stream<String> notes) {
      return notes.collect(Collectors.joining(", "));
    }
  }

  private final NullableItemsTest_NotesRunner runner =
      NullableItemsTest_NotesRunner.of(new Notes());

  @Test
  void the_stream_of_a_target_goes_without_them() {
    try (Stream<String> notes = runner.note()) {
      assertThat(notes).containsExactly("note 1", "note 3");
    }
  }

  @Test
  void a_gathered_stream_goes_without_them_as_a_list_does() {
    assertThat(runner.listed()).isEqualTo("note 1, note 3");
    assertThat(runner.streamed()).isEqualTo("note 1, note 3");
  }
}
