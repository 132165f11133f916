package dev.attacca.runtime.internal.sequence;

import dev.attacca.runtime.internal.run.Execution;
import dev.attacca.runtime.internal.run.RunFlow;
import dev.attacca.runtime.internal.scope.ScopeCore;
import dev.attacca.runtime.internal.task.Attempt;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The part of a flow that keeps order: states and streams. */
public abstract class SequencedFlow extends RunFlow {
  final OpenStreams streams;
  private final Execution execution;

  protected SequencedFlow(Execution execution) {
    this.execution = execution;
    this.streams = new OpenStreams(execution);
  }

  @Override
  public final boolean acquires(ScopeCore scope, int task, int state) {
    return Sequencer.of(scope, state).acquire(scope, task);
  }

  @Override
  public final void releases(ScopeCore scope, int state) {
    Sequencer.of(scope, state).release();
  }

  @Override
  public final void provides(ScopeCore scope, int task) throws Throwable {
    for (int state : Objects.requireNonNull(execution.plan.held[task])) {
      if (execution.plan.graph.state(state).isKeyed()) {
        Sequencer.of(scope, state).provide();
      }
    }
  }

  @Override
  public final List<ScopeCore> awaitedBy(ScopeCore scope, int lane) {
    return Sequencer.of(scope, lane).awaitedBy(scope);
  }

  @Override
  public final void feeds(ScopeCore scope, int lane, Object value) {
    Sequencer.of(scope, lane).feed(scope, value);
  }

  @Override
  public final void passes(ScopeCore scope, int lane) {
    Sequencer.of(scope, lane).moved(scope);
  }

  /** What comes through a loop comes no more, but to workers with an inbox. */
  protected final void closeStreams(ScopeCore scope, int task) {
    streams.close(scope, task);
  }

  @Override
  public final void isConsumed(ScopeCore scope, int lane) {
    streams.settled(Sequencer.of(scope, lane).channel());
  }

  @Override
  public final boolean waitsForValues(ScopeCore scope, int task) {
    return ConsumerStart.isNeeded(scope, task);
  }

  @Override
  public final boolean areValuesThere(Attempt attempt, ScopeCore scope) {
    return ConsumerStart.isThere(attempt, scope);
  }

  @Override
  public final void triesToConsume(ScopeCore scope, int task, boolean isLast) {
    ConsumerStart.channels(scope, task).forEach(channel -> channel.beginAttempt(isLast));
  }

  @Override
  public final void consumerLeaves() {
    streams.threadBack();
  }

  @Override
  public final List<String> refusing() {
    List<String> words = new ArrayList<>();
    for (ValueChannel<?> channel : streams.open()) {
      String full = channel.refusing();
      if (full != null) {
        words.add(full);
      }
    }
    return words;
  }

  @Override
  public final Runnable ends() {
    List<ValueChannel<?>> open = streams.open();
    return () -> open.forEach(ValueChannel::runIsOver);
  }
}
