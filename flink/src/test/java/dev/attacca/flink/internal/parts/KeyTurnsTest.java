package dev.attacca.flink.internal.parts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attacca.flink.internal.items.MovedItem;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** One item of a key after the other, in the order in which they came. */
class KeyTurnsTest {
  private final KeyTurns turns = new KeyTurns();

  private static MovedItem item(long number) {
    return new MovedItem(new long[] {number}, new byte[0], new Object[0]);
  }

  @Test
  void one_of_a_key_waits_for_the_one_before_and_for_no_other() {
    MovedItem second = item(1);
    assertThat(turns.begins("a", item(0))).isTrue();
    assertThat(turns.begins("a", second)).isFalse();
    assertThat(turns.begins("b", item(2))).isTrue();
    assertThat(turns.areWaiting()).isTrue();
    turns.ends("b");
    assertThat(turns.poll()).isNull();
    turns.ends("a");
    assertThat(turns.areWaiting()).isFalse();
    assertThat(turns.poll()).isEqualTo(new KeyTurns.Turn("a", second));
    assertThat(turns.begins("a", item(3))).as("the second is being done").isFalse();
  }

  @Test
  void all_have_their_turn_in_their_order() {
    Random random = new Random();
    Map<String, Long> last = new HashMap<>();
    Queue<KeyTurns.Turn> done = new ArrayDeque<>();
    for (int number = 0; number < 10_000; number++) {
      String key = "key " + random.nextInt(5);
      MovedItem item = item(number);
      if (turns.begins(key, item)) {
        done.add(new KeyTurns.Turn(key, item));
      }
      if (random.nextBoolean()) {
        end(done, last);
      }
    }
    while (!done.isEmpty()) {
      end(done, last);
    }
    assertThat(turns.areWaiting()).isFalse();
    assertThat(last.values().stream().mapToLong(Long::longValue).max()).hasValue(9_999);
    for (int key = 0; key < 5; key++) {
      assertThat(turns.begins("key " + key, item(0))).isTrue();
    }
  }

  private void end(Queue<KeyTurns.Turn> done, Map<String, Long> last) {
    KeyTurns.Turn turn = done.poll();
    if (turn == null) {
      return;
    }
    long number = turn.item().path()[0];
    assertThat(last.getOrDefault(turn.key(), -1L)).isLessThan(number);
    last.put(turn.key(), number);
    turns.ends(turn.key());
    for (KeyTurns.Turn next = turns.poll(); next != null; next = turns.poll()) {
      done.add(next);
    }
  }
}
