package dev.attacca.runtime.internal.sequence;

import dev.attacca.runtime.internal.base.MemberList;
import dev.attacca.runtime.internal.base.Threads;
import dev.attacca.runtime.internal.plan.Gathering;
import dev.attacca.runtime.internal.run.Execution;
import dev.attacca.runtime.internal.scope.ScopeCore;
import dev.attacca.runtime.internal.task.Attempt;
import java.util.List;

/**
 * Says when a task of an item that streams what it gathers gets a thread.
 *
 * <p>Such a task waits for others to produce, so it must not do that on a thread which they need; and a
 * thread of its own for each item is too much where there are many, and threads are dear. Most items are
 * small: all their values are there before anybody would have read the first one. So the task waits
 * without a thread. It goes on when no more values come: then it waits for nobody, and the worker that
 * finds it calls it as it calls any other task. Or when there is no room for the next value: then it gets
 * a thread of its own, as what it is to read will not come before it reads. Or when it has waited for two
 * of the ticks of {@link OpenStreams}, as it was promised to begin while its values come; that many get a
 * thread, and no more, as wait for something that takes long.
 *
 * <p>In the list of its {@link OpenStreams} until it goes on; whoever takes it out of there has it go on.
 */
public final class ConsumerStart extends MemberList.Node<ConsumerStart> {
  private final Execution execution;
  private final Attempt attempt;
  private final List<? extends ValueChannel<?>> channels;
  /** How many ticks it has waited for; guarded by the streams. */
  int ticks;

  private ConsumerStart(
      Execution execution, Attempt attempt, List<? extends ValueChannel<?>> channels) {
    this.execution = execution;
    this.attempt = attempt;
    this.channels = channels;
  }

  /** Whether the task waits without a thread. */
  public static boolean isNeeded(ScopeCore scope, int task) {
    return !Threads.areCheap() && !scope.isMain() && Execution.of(scope).engine.isConsumer(task);
  }

  /** True if nothing more comes for a task, and it can be called here and now; else it is called later. */
  public static boolean isThere(Attempt attempt, ScopeCore scope) {
    Execution execution = Execution.of(scope);
    List<? extends ValueChannel<?>> channels = channels(scope, attempt.task());
    if (areClosed(channels)) {
      return true;
    }
    ConsumerStart cue = new ConsumerStart(execution, attempt, channels);
    OpenStreams.of(execution).waits(cue);
    channels.forEach(channel -> channel.prompt(cue));
    cue.changed(); // since it was looked at
    return false;
  }

  /** What a task of this scope streams. */
  public static List<? extends ValueChannel<?>> channels(ScopeCore scope, int task) {
    return Execution.of(scope).plan.gathersOf.get(task).stream()
        .filter(Gathering::streamed)
        .map(gather -> Sequencer.of(scope, gather.lane()).channel())
        .toList();
  }

  private static boolean areClosed(List<? extends ValueChannel<?>> channels) {
    return channels.stream().allMatch(ValueChannel::isClosed);
  }

  /** One of the streams has no room, or gets no more values. */
  void changed() {
    if (areClosed(channels)) {
      if (OpenStreams.of(execution).goesOn(this, false)) {
        forget();
        execution.workQueue.goesOn(attempt);
      }
    } else if (channels.stream().anyMatch(ValueChannel::isFull)
        && OpenStreams.of(execution).goesOn(this, true)) {
      goOnByItself();
    }
  }

  /** On a thread of its own. It has been taken out of the list. */
  void goOnByItself() {
    forget();
    attempt.runByItself();
  }

  private void forget() {
    channels.forEach(channel -> channel.prompt(null));
  }
}
