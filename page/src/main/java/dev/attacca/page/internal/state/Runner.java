package dev.attacca.page.internal.state;

import dev.attacca.runtime.Graph;
import dev.attacca.runtime.Server;
import dev.attacca.runtime.spi.LoopView;
import dev.attacca.runtime.spi.RunView;
import dev.attacca.runtime.spi.RunnerTotals;
import dev.attacca.runtime.spi.RunnerView;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A runner that is watched. It is not kept from being collected; what it has come to is remembered. */
final class Runner {
  private final WeakReference<RunnerView> view;
  private final Graph graph;
  private RunnerTotals totals;

  Runner(RunnerView view) {
    this.view = new WeakReference<>(view);
    this.graph = view.graph();
    this.totals = view.totals();
  }

  Graph graph() {
    return graph;
  }

  /** Whether there may be runs of it. */
  boolean isThere() {
    RunnerView present = view.get();
    return present != null && !(present.isClosed() && totals.running() == 0);
  }

  RunnerTotals totals() {
    RunnerView present = view.get();
    if (present != null) {
      totals = present.totals();
    }
    return totals;
  }

  void isNotWatched(Object who) {
    RunnerView present = view.get();
    if (present != null) {
      present.addsUpNoMore(who);
    }
  }

  List<LoopView> loops() {
    List<LoopView> loops = new ArrayList<>();
    runs().forEach(run -> loops.addAll(run.loops()));
    return loops;
  }

  private List<RunView> runs() {
    RunnerView present = view.get();
    return present == null ? List.of() : present.runs();
  }

  /** A run that goes on; null if it is none of this runner. */
  @Nullable
  RunView run(String id) {
    for (RunView run : runs()) {
      if (run.id().equals(id)) {
        return run;
      }
    }
    return null;
  }

  /** How many runs wait in its servers for their turn. */
  int queued() {
    RunnerView present = view.get();
    return present == null
        ? 0
        : present.servers().stream().mapToInt(Server::queued).sum();
  }
}
