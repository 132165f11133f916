package dev.attacca.examples.rounds;

import dev.attacca.Collect;
import dev.attacca.Input;
import dev.attacca.Last;
import dev.attacca.Previous;
import dev.attacca.Repeat;
import dev.attacca.Task;
import dev.attacca.examples.rounds.Critique.Fault;
import java.util.List;
import java.util.Optional;

/** A text, criticised and revised until the judge has nothing to say. */
class Essay {
  private final Judge judge = new Judge();

  /** Each round has a draft: the first is what was given, the next what was made of the one before. */
  @Repeat(max = 10)
  Optional<String> draft(
      @Input String text, @Previous Optional<String> revised, @Previous Optional<Boolean> good) {
    return good.orElse(false) ? Optional.empty() : Optional.of(revised.orElse(text));
  }

  @Task
  Critique critique(String draft) {
    return judge.read(draft);
  }

  @Task
  boolean good(Critique critique) {
    return critique.isGood();
  }

  @Task
  String revised(String draft, Critique critique) {
    String text = draft;
    for (Fault fault : critique.faults()) {
      text = text.replaceAll("(?i)\\b" + fault.word() + "\\b ?", fault.instead() + " ");
    }
    return text.replaceAll(" +", " ").replaceAll(" ([.,])", "$1").strip();
  }

  /** How many words have been changed until now. */
  @Task
  int changes(Critique critique, @Previous Optional<Integer> changes) {
    return changes.orElse(0) + critique.faults().size();
  }

  @Task
  Report report(@Last String revised, @Last int changes, @Collect List<String> draft) {
    return new Report(revised, changes, draft);
  }

  /** What came of it. */
  record Report(String text, int changes, List<String> drafts) {}
}
