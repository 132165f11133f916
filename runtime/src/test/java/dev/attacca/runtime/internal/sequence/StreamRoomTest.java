package dev.attacca.runtime.internal.sequence;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StreamRoomTest {
  /** A loop that is told of room before it is parked makes nothing of it, and hears of the next. */
  @Test
  void aLoopThatIsNotParkedYetIsToldAgain() {
    boolean[] parked = {false};
    List<String> told = new ArrayList<>();
    StreamRoom[] room = {null};
    Runnable loop = () -> told.add(parked[0] ? "freed" : "not parked");
    room[0] = new StreamRoom(() -> {
      if (told.isEmpty()) {
        room[0].await(loop); // when the thread that reads is about to tell of it
      }
    });
    room[0].isThere();
    parked[0] = true;
    room[0].isThere();
    assertThat(told).containsExactly("not parked", "freed");
  }

  @Test
  void theLoopThatIsToldIsTheLastOne() {
    List<String> told = new ArrayList<>();
    StreamRoom room = new StreamRoom(() -> told.add("values"));
    room.await(() -> told.add("one"));
    room.await(() -> told.add("other"));
    room.isThere();
    room.isOver();
    room.isThere();
    assertThat(told).containsExactly("values", "other");
  }
}
