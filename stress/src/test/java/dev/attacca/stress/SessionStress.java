package dev.attacca.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.attacca.Input;
import dev.attacca.Loop;
import dev.attacca.Task;
import dev.attacca.runtime.RunCancelledException;
import dev.attacca.runtime.spi.Given;
import dev.attacca.runtime.spi.Portable;
import dev.attacca.runtime.spi.Session;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.infra.results.L_Result;

/** A run of one part that a thread feeds, while what its items wait for comes from elsewhere. */
public final class SessionStress {
  private SessionStress() {}

  /** Items in any order. */
  static class AnyOrder {
    @Loop
    List<Integer> number() {
      return List.of(0, 1);
    }

    @Task
    CompletableFuture<Integer> known(int number, @Input List<CompletableFuture<Integer>> ready) {
      return ready.get(number);
    }
  }

  /** A session whose two items wait for futures. */
  static class Fed extends FlowStress.Two {
    private final StringBuilder told = new StringBuilder();

    final Session open(Portable<?> portable) {
      return portable.session(
          portable.parts().all().get(0),
          Given.NOTHING,
          Map.of(),
          new int[] {portable.task("known")},
          item -> told.append(item.value(portable.task("known"))),
          2);
    }

    static void feed(Session session) {
      for (int number = 0; number < 2; number++) {
        session.offer(new long[] {number}, new Object[] {number}, new Given[] {Given.NOTHING});
      }
    }

    /** In which order they were told of. */
    final String told() {
      return told.toString();
    }

    /** The same, when all are. */
    final String toldOf(Portable<?> portable) {
      try (Session session = open(portable)) {
        feed(session);
        session.await(0);
        return told();
      }
    }
  }

  @JCStressTest
  @Outcome(
      id = {"01", "10"},
      expect = ACCEPTABLE,
      desc = "each once")
  @Outcome(expect = FORBIDDEN, desc = "one is not told of, or twice")
  @org.openjdk.jcstress.annotations.State
  public static class WaitsForItsItems extends Fed {
    private static final SessionStress_AnyOrderRunner RUNNER = SessionStress_AnyOrderRunner.builder(
            new AnyOrder())
        .executor(Threads.TWO)
        .build();

    @Actor
    public void feeds(L_Result r) {
      r.r1 = toldOf(RUNNER.portable(ready));
    }

    @Actor
    public void completes() {
      complete(0);
      complete(1);
    }
  }

  /** As where another engine's thread has more to do: it looks when it is called, and only then. */
  @JCStressTest
  @Outcome(
      id = {"01", "10"},
      expect = ACCEPTABLE,
      desc = "each once")
  @Outcome(expect = FORBIDDEN, desc = "it was not called, or one was told of twice")
  @org.openjdk.jcstress.annotations.State
  public static class LooksWhenItIsCalled extends Fed {
    private static final SessionStress_AnyOrderRunner RUNNER = SessionStress_AnyOrderRunner.builder(
            new AnyOrder())
        .executor(Threads.TWO)
        .build();

    private final Semaphore called = new Semaphore(0);

    @Actor
    public void feeds(L_Result r) {
      try (Session session = open(RUNNER.portable(ready))) {
        session.whenOver(called::release);
        feed(session);
        while (session.openItems() > 0) {
          called.acquireUninterruptibly();
          session.poll();
        }
        r.r1 = told();
      }
    }

    @Actor
    public void completes() {
      complete(0);
      complete(1);
    }
  }

  @JCStressTest
  @Outcome(id = "01", expect = ACCEPTABLE, desc = "in order")
  @Outcome(expect = FORBIDDEN, desc = "out of order, or one of them never")
  @org.openjdk.jcstress.annotations.State
  public static class TellsInOrder extends Fed {
    private static final FlowStress_ByKeyRunner RUNNER = FlowStress_ByKeyRunner.builder(
            new FlowStress.ByKey())
        .executor(Threads.TWO)
        .build();

    @Actor
    public void feeds(L_Result r) {
      r.r1 = toldOf(RUNNER.portable(ready));
    }

    @Actor
    public void completes() {
      complete(1);
      complete(0);
    }
  }

  @JCStressTest
  @Outcome(
      id = {"none", "0"},
      expect = ACCEPTABLE,
      desc = "before the first, or after it")
  @Outcome(expect = FORBIDDEN, desc = "it is told of what never comes")
  @org.openjdk.jcstress.annotations.State
  public static class CancelledWhileItWaits extends Fed {
    private static final SessionStress_AnyOrderRunner RUNNER = SessionStress_AnyOrderRunner.builder(
            new AnyOrder())
        .executor(Threads.TWO)
        .build();

    private volatile Session session;

    @Actor
    public void feeds(L_Result r) {
      try (Session own = open(RUNNER.portable(ready))) {
        session = own;
        feed(own);
        own.await(0);
      } catch (RunCancelledException e) {
        r.r1 = told().isEmpty() ? "none" : told();
      }
    }

    @Actor
    public void cancels() {
      complete(0);
      Session present;
      do {
        present = session;
      } while (present == null);
      present.cancel();
    }
  }
}
