package dev.attacca.runtime.internal.sequence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attacca.runtime.internal.TestRuns;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an attempt sees that reads on although another has begun. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ChannelReaderTest {
  private final ValueChannel<String> channel =
      new ValueChannel<>(TestRuns.execution(), 0, 1, 4, () -> {});

  private ChannelReader<String> attempt(boolean last) {
    channel.beginAttempt(last);
    return channel.read("all", "item");
  }

  private static List<String> rest(ChannelReader<String> reader) {
    List<String> rest = new ArrayList<>();
    reader.forEachRemaining(rest::add);
    return rest;
  }

  private void check(Consumer<ChannelReader<String>> reads) {
    ChannelReader<String> outdated = attempt(false);
    channel.offer("a");
    channel.offer("b");
    reads.accept(outdated);
    ChannelReader<String> next = attempt(true);
    channel.close();
    assertThat(rest(next)).containsExactly("a", "b");
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(outdated::hasNext)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("task \"all\" has ended, and reads no more of what it gathers of \"item\"");
    }
  }

  @Test
  void whatItHasTakenIsGone() {
    check(reader -> assertThat(reader.next()).isEqualTo("a"));
  }

  @Test
  void itHasTakenNothing() {
    check(reader -> {});
  }

  @Test
  void itHasReadAllThatItHadTaken() {
    check(reader -> assertThat(List.of(reader.next(), reader.next())).containsExactly("a", "b"));
  }

  /** The next one begins when the values of the outdated one have been taken, and not been looked at. */
  @Test
  void itIsGivenValuesAndTheyAreGone() {
    ChannelReader<String> outdated = attempt(false);
    ValueQueue<String> queue = new ValueQueue<>(4);
    queue.write("a");
    outdated.gets(queue, new ArrayList<>());
    ChannelReader<String> next = attempt(true);
    channel.close();
    assertThatThrownBy(outdated::ofBatch).isInstanceOf(IllegalStateException.class);
    assertThat(rest(next)).isEmpty();
  }

  @Test
  void whoReadsLastSeesTheEnd() {
    ChannelReader<String> only = attempt(true);
    channel.offer("a");
    channel.close();
    assertThat(rest(only)).containsExactly("a");
    assertThat(only.hasNext()).isFalse();
    assertThatThrownBy(only::next).isInstanceOf(java.util.NoSuchElementException.class);
  }
}
